"""Computations of the index: asked for by staff, carried out by the worker, kept as they would be out."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core import queue
from app.core.actor import Scope
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.core.uploads import get_file, keep_file
from app.rankings import rules
from app.rankings.errors import (
    NoSuchComposite,
    NotFinalYet,
    OtherCompositeUnderWay,
    ReasonNeeded,
    UnknownDomain,
)
from app.rankings.forms import ComputeForm, FinalForm
from app.rankings.models import CompositeRun, RankingRow
from app.rankings.service.gathering import Gathered, gather, write_folder
from app.rankings.store import runs
from app.responses import service as responses
from app.scorecards import service as scorecards

JOB: Final = "rankings.compute_index"
PURPOSE: Final = "publication"
MEDIA_TYPE: Final = "application/zip"
PROVISIONAL: Final = "provisional"
FINAL: Final = "final"


@audited("rankings.request_composite")
def request_composite(work: Work, *, campaign: Campaign, form: ComputeForm) -> CompositeRun:
    """Queues a computation; a `FinalForm` asks for a final one.

    Raises `NoScorecard` (the round has no criteria), `UnknownDomain`, `OtherCompositeUnderWay`; of a final
    one `NotFinalYet` and `ReasonNeeded`.
    """
    standing = scorecards.find_standing(work, campaign=campaign)
    domains = {one.key for one in standing.framework.domains}
    for domain in form.tie_breaks:
        if domain not in domains:
            raise UnknownDomain(domain=domain)
    if any(one.state in rules.UNDER_WAY for one in runs.list_runs(work.session, campaign_id=campaign.id)):
        raise OtherCompositeUnderWay
    final = form if isinstance(form, FinalForm) else None
    facts = _facts(work, campaign=campaign, form=final)
    gaps = gather(work, campaign=campaign).gaps
    if final is not None:
        _require_ready(gaps, missing=form.missing)
    run = CompositeRun(
        campaign_id=campaign.id, kind=PROVISIONAL if final is None else FINAL, options=form.options,
        facts=facts, gaps=dict(gaps), state="queued", asked_by=work.actor.user_id, asked_at=work.now(),
    )  # fmt: skip
    runs.add_run(work.session, run=run)
    queue.enqueue(
        work.session, kind=JOB, dedupe_key=f"{JOB}:{run.id}", payload={"run_id": str(run.id)},
        due_at=work.now(),
    )  # fmt: skip
    work.note(
        object=f"campaign:{campaign.key}", unit_id=campaign.owner_unit_id, run=str(run.id), kind=run.kind,
        options=form.options,
    )  # fmt: skip
    return run


def _facts(work: Work, *, campaign: Campaign, form: FinalForm | None) -> dict[str, Any]:
    """What is said with the figures; a provisional computation has the number 0 and no day."""
    title = {"vi": campaign.name_vi, "en": campaign.name_en}
    plain = {"campaign": campaign.key, "title": title, "number": 0, "released_on": ""}
    if form is None:
        return plain
    earlier = runs.list_publications(work.session, campaign_id=campaign.id)
    if earlier and not form.reason:
        raise ReasonNeeded
    listed = responses.find_receipts(work, campaign=campaign)
    return {
        **plain, "title": {"vi": form.title_vi, "en": form.title_en},
        "number": 1 + max((one.number for one in earlier), default=0),
        "released_on": form.released_on.isoformat(), "reason": form.reason if earlier else "",
        "replaces": max(earlier, key=lambda one: one.number).sha256 if earlier else "",
        "receipts": None if listed is None else {"count": listed.count, "root": listed.root},
    }  # fmt: skip


def _require_ready(gaps: Mapping[str, int], *, missing: str) -> None:
    found = rules.open_gaps(gaps, missing=missing)
    if found:
        raise NotFinalYet(gaps=found)


def begin_composite(work: Work, *, run_id: UUID, folder: Path) -> Gathered | None:
    """Marks a run as running and writes its inputs into the folder; None when it has come to its end already.

    Raises `NotFinalYet` where something of a final one has changed since it was asked for.
    """
    before = rules.states_before("start")
    if not runs.move_run(work.session, run_id=run_id, before=before, after="running", values={}):
        return None
    run = get_composite(work, run_id=run_id)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=run.campaign_id)
    gathered = gather(work, campaign=campaign)
    if run.kind == FINAL:
        _require_ready(gathered.gaps, missing=run.options["missing"])
    write_folder(work, gathered=gathered, facts=run.facts, options=run.options, folder=folder)
    return gathered


def finish_composite(work: Work, *, run_id: UUID, gathered: Gathered, content: bytes) -> None:
    """Keeps what would be published, and its rows."""
    sha256 = keep_file(work, content=content, name=f"{run_id}.zip", purpose=PURPOSE, media_type=MEDIA_TYPE)
    found = rules.found_rows(rules.members_of(content))
    runs.replace_rows(work.session, run_id=run_id, rows=_rows(found, unit_ids=gathered.unit_ids))
    values = {
        "file_sha256": sha256, "inputs_sha256": gathered.sha256, "survey_run_id": gathered.survey_run_id,
        "gaps": dict(gathered.gaps), "message": "", "finished_at": work.now(),
    }  # fmt: skip
    before = rules.states_before("finish")
    runs.move_run(work.session, run_id=run_id, before=before, after="done", values=values)


def _rows(found: Sequence[rules.FoundRow], *, unit_ids: Mapping[str, UUID]) -> list[dict[str, Any]]:
    names = ("document", "survey", "bonus", "deduction", "removed")
    return [
        {
            "unit_id": unit_ids[one.unit], "rank_group": one.rank_group, "figure": one.figure,
            "rank": one.rank, "is_tied": one.is_tied, "rank_low": one.rank_low, "rank_high": one.rank_high,
            "band": one.band, **dict(zip(names, one.sums, strict=True)),
        }
        for one in found
    ]  # fmt: skip


def fail_composite(work: Work, *, run_id: UUID, message: str) -> None:
    """Marks a run as failed and says why."""
    runs.move_run(
        work.session, run_id=run_id, before=rules.states_before("fail"), after="failed",
        values={"message": message[:500], "finished_at": work.now()},
    )  # fmt: skip


def get_composite(work: Work, *, run_id: UUID, campaign_id: UUID | None = None) -> CompositeRun:
    """The run of this id; raises `NoSuchComposite`, also when it is one of another round than named."""
    run = runs.find_run(work.session, run_id=run_id)
    if run is None or campaign_id not in (None, run.campaign_id):
        raise NoSuchComposite
    return run


def list_composites(work: Work, *, campaign: Campaign) -> list[CompositeRun]:
    """The computations of a round, the latest first."""
    return runs.list_runs(work.session, campaign_id=campaign.id)


def list_rows(work: Work, *, run: CompositeRun, scope: Scope) -> list[RankingRow]:
    """What a run ranked, within the scope."""
    return runs.list_rows(work.session, run_id=run.id, scope=scope)


def get_content(work: Work, *, run: CompositeRun) -> bytes:
    """What a run that is done would publish; raises `NoSuchComposite` for another."""
    if run.file_sha256 is None:
        raise NoSuchComposite
    return get_file(work, sha256=run.file_sha256, purpose=PURPOSE).content
