"""A final computation becomes a publication: somebody asks, a second person grants, it never changes."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.errors import ChangedMeanwhile
from app.campaigns.models import Campaign
from app.core.audit import audited
from app.core.errors import CONSTRAINT_PROBLEMS
from app.core.ids import uuid7
from app.core.unit_of_work import Work
from app.rankings import rules
from app.rankings.errors import CellsTellTogether, InputsChanged, NotForRelease, NumberTaken
from app.rankings.models import CompositeRun, Publication
from app.rankings.service.gathering import gather
from app.rankings.service.running import FINAL, get_composite, get_content
from app.rankings.store import runs
from app.scorecards import service as scorecards

RELEASE: Final = "rankings.release"
TITLE: Final = "Publication of ranks"
_SHOWN: Final = 16
CONSTRAINT_PROBLEMS["uq_publication_campaign_id_number"] = NumberTaken


def ask_release(work: Work, *, campaign: Campaign, run_id: UUID, reason: str) -> None:
    """Asks a second person to publish a final computation.

    Raises `NoSuchComposite`, `NotForRelease`, `InputsChanged`, `NumberTaken`, `CellsTellTogether`,
    `AlreadyAsked`, `Forbidden`.
    """
    run = get_composite(work, run_id=run_id, campaign_id=campaign.id)
    change = _identify(run)
    _require_current(work, campaign=campaign, run=run)
    campaigns.ask_approval(work, campaign_id=campaign.id, verb=RELEASE, change=change, reason=reason)


def list_publications(work: Work, *, campaign: Campaign | None = None) -> list[Publication]:
    """Publications of a round, or of all, the latest first."""
    of = None if campaign is None else campaign.id
    return runs.list_publications(work.session, campaign_id=of)


def can_be_released(work: Work, *, campaign: Campaign, run: CompositeRun) -> bool:
    """Whether a final computation that is done is the next publication of its round."""
    if run.kind != FINAL or run.state != "done":
        return False
    return int(run.facts["number"]) == runs.last_number(work.session, campaign_id=campaign.id) + 1


def _identify(run: CompositeRun) -> dict[str, Any]:
    """What is published: the bytes themselves, by their hash."""
    if run.kind != FINAL or run.state != "done":
        raise NotForRelease
    return {"run": str(run.id), "number": run.facts["number"], "sha256": run.file_sha256}


def _require_current(work: Work, *, campaign: Campaign, run: CompositeRun) -> None:
    if not can_be_released(work, campaign=campaign, run=run):
        raise NumberTaken(number=run.facts["number"])
    if gather(work, campaign=campaign).sha256 != run.inputs_sha256:
        raise InputsChanged
    earlier = runs.list_publications(work.session, campaign_id=campaign.id)
    new = rules.members_of(get_content(work, run=run))
    for one in earlier:
        old = rules.members_of(get_content(work, run=get_composite(work, run_id=one.run_id)))
        if rules.CELLS in old and rules.CELLS in new:
            told = rules.told_cells(old[rules.CELLS], second=new[rules.CELLS], minimum=_minimum(old, new))
            if told:
                raise CellsTellTogether(count=len(told))


def _minimum(*publications: Mapping[str, bytes]) -> int:
    """The larger of the least numbers of forms that they show."""
    return max(int(json.loads(one[rules.MANIFEST])["survey"]["minimum"]) for one in publications)


def _describe(work: Work, change: Mapping[str, Any]) -> list[campaigns.Change]:
    run = get_composite(work, run_id=UUID(change["run"]))
    facts = run.facts
    return [
        campaigns.Change("Publication number", before=None, after=int(change["number"])),
        campaigns.Change("Title", before=None, after=facts["title"]["vi"]),
        campaigns.Change("Day of publication", before=None, after=facts["released_on"]),
        campaigns.Change("SHA-256 of the publication", before=None, after=change["sha256"][:_SHOWN]),
    ]


@campaigns.second_person(RELEASE, title=TITLE, describe=_describe)
@audited("rankings.release")
def _release(work: Work, asked: campaigns.Asked) -> None:
    campaigns.require_granted(work, asked=asked)
    campaign = campaigns.get_campaign_by_id(work, campaign_id=asked.campaign_id)
    run = get_composite(work, run_id=UUID(asked.change["run"]), campaign_id=campaign.id)
    if _identify(run) != dict(asked.change):
        raise ChangedMeanwhile
    _require_current(work, campaign=campaign, run=run)
    sha256 = work.resources.published_files.put(get_content(work, run=run))
    scorecards.publish_units(work, campaign=campaign)
    runs.add_publication(work.session, row=_row(work, campaign=campaign, run=run, asked=asked))
    work.note(
        object=f"campaign:{campaign.key}", unit_id=campaign.owner_unit_id, approval=asked.approval_id,
        run=str(run.id), number=run.facts["number"], sha256=sha256,
    )  # fmt: skip


def _row(work: Work, *, campaign: Campaign, run: CompositeRun, asked: campaigns.Asked) -> dict[str, Any]:
    facts = run.facts
    return {
        "id": uuid7(), "campaign_id": campaign.id, "number": facts["number"], "run_id": run.id,
        "sha256": run.file_sha256, "approval_id": asked.approval_id, "title_vi": facts["title"]["vi"],
        "title_en": facts["title"]["en"], "released_on": date.fromisoformat(facts["released_on"]),
        "reason": facts["reason"], "released_at": work.now(),
    }  # fmt: skip
