"""Runs: asked for by staff, carried out by the worker, kept with their files."""

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final
from uuid import UUID

from analysis.dataset.format import DEFAULT_OPTIONS
from app.campaigns.models import Campaign
from app.core import queue
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.core.uploads import get_file, keep_file
from app.reports import bundle, rules
from app.reports.errors import FileNotInRun, MinimumTooLow, OtherRunUnderWay, RunNotFound
from app.reports.models import AnalysisRun
from app.reports.service.bundling import require_computable
from app.reports.store import runs
from app.templates import service as templates

JOB: Final = "reports.run_analysis"
PURPOSE: Final = "analysis"
BUNDLE: Final = "bundle.zip"
RESULTS: Final = rules.RESULTS
MEDIA_TYPES: Final = {
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".zip": "application/zip",
}


@audited("reports.request_run")
def request_run(
    work: Work, *, campaign_id: UUID, options: Mapping[str, Any] = bundle.STANDARD
) -> AnalysisRun:
    """Queues an analysis of a campaign; the same that is under way already is given back.

    `options`: by name, as `rules.CHOSEN`; what is absent or None is the standard. Raises
    `AnswersStillSealed` or `CampaignStillRuns` (there are no interim results), `MinimumTooLow`, and
    `OtherRunUnderWay` while one with other options waits or runs.
    """
    campaign = require_computable(work, campaign_id=campaign_id)
    chosen = chosen_options(work, campaign=campaign, options=options)
    run, repeated = queue_run(work, campaign_id=campaign_id, recipe=rules.SCORES, options=chosen)
    work.note(
        object=f"campaign:{campaign.key}", unit_id=campaign.owner_unit_id, run=str(run.id), repeated=repeated,
        options=rules.worded(chosen),
    )  # fmt: skip
    return run


def queue_run(
    work: Work, *, campaign_id: UUID, recipe: str, options: Mapping[str, Any]
) -> tuple[AnalysisRun, bool]:
    """Queues a run of a recipe, or gives back the same that is under way already, and which of both it was.

    Raises `OtherRunUnderWay` while one of this recipe with other options waits or runs.
    """
    run = runs.find_latest(work.session, campaign_id=campaign_id, states=rules.UNDER_WAY, recipe=recipe)
    if run is not None:
        if run.options != options:
            raise OtherRunUnderWay
        return run, True
    run = AnalysisRun(
        campaign_id=campaign_id, recipe=recipe, options=dict(options), state="queued", asked_at=work.now()
    )
    runs.add_run(work.session, run=run)
    queue.enqueue(
        work.session,
        kind=JOB,
        dedupe_key=f"{JOB}:{run.id}",
        payload={"run_id": str(run.id)},
        due_at=work.now(),
    )
    return run, False


def chosen_options(work: Work, *, campaign: Campaign, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that differ from the standard of a campaign; raises `MinimumTooLow`."""
    standard = standard_options(work, campaign=campaign)
    if (options.get("minimum") or campaign.minimum_cell) < campaign.minimum_cell:
        raise MinimumTooLow(minimum=campaign.minimum_cell)
    return rules.departures(options, minimum=standard["minimum"], places=standard["places"])


def standard_options(work: Work, *, campaign: Campaign) -> dict[str, Any]:
    """What a run has when nothing is chosen: the method, the campaign's least cell, its framework's
    decimals."""
    places = DEFAULT_OPTIONS["places"]
    if campaign.framework_key is not None and campaign.framework_version is not None:
        key, version = campaign.framework_key, campaign.framework_version
        places = templates.get_framework(work, key=key, version=version).places
    return {**rules.STANDARD, "minimum": campaign.minimum_cell, "places": places}


def begin_run(work: Work, *, run_id: UUID) -> AnalysisRun | None:
    """Marks a run as running; None when it has come to its end already."""
    before = rules.states_before("start")
    if not runs.move_run(work.session, run_id=run_id, before=before, after="running", values={}):
        return None
    run = get_run(work, run_id=run_id)
    work.session.refresh(run)
    return run


def finish_run(work: Work, *, run_id: UUID, bundle_sha256: str, files: Mapping[str, bytes]) -> None:
    """Keeps the files of a run by their content and marks it as done."""
    kept = {
        name: keep_file(work, content=content, name=name, purpose=PURPOSE, media_type=media_type_of(name))
        for name, content in sorted(files.items())
    }
    runs.replace_artifacts(work.session, run_id=run_id, files=kept)
    options, library = _said(files, chosen=get_run(work, run_id=run_id).options)
    values = {
        "message": "", "bundle_sha256": bundle_sha256, "library_version": library,
        "finished_at": work.now(), "options": options,
    }  # fmt: skip
    runs.move_run(
        work.session, run_id=run_id, before=rules.states_before("finish"), after="done", values=values
    )


def _said(files: Mapping[str, bytes], *, chosen: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Options and version as the analysis names them in the document of the run."""
    if rules.CHANGES in files:
        provenance = json.loads(files[rules.CHANGES])["provenance"]
        return {**chosen, "level": provenance["level"]}, provenance["library"]
    said: dict[str, Any] = json.loads(files[RESULTS])
    policy = said["provenance"]["missing_group_policy"]
    options = {**said["options"], "missing_group_policy": policy, rules.OTHER: chosen}
    return options, said["provenance"]["library"]


def fail_run(work: Work, *, run_id: UUID, message: str, findings: Sequence[rules.RunFinding] = ()) -> None:
    """Marks a run as failed and says why: in one line, and finding by finding in a file of the run."""
    if findings:
        content, kind = rules.findings_bytes(findings), media_type_of(rules.FINDINGS)
        sha256 = keep_file(work, content=content, name=rules.FINDINGS, purpose=PURPOSE, media_type=kind)
        runs.replace_artifacts(work.session, run_id=run_id, files={rules.FINDINGS: sha256})
    runs.move_run(
        work.session, run_id=run_id, before=rules.states_before("fail"), after="failed",
        values={"message": message[:500], "finished_at": work.now()},
    )  # fmt: skip


def get_run(work: Work, *, run_id: UUID, campaign_id: UUID | None = None) -> AnalysisRun:
    """The run of this id; raises `RunNotFound`, also when it is one of another campaign than named."""
    run = runs.find_run(work.session, run_id=run_id)
    if run is None or campaign_id not in (None, run.campaign_id):
        raise RunNotFound
    return run


def list_runs(work: Work, *, campaign_id: UUID) -> list[AnalysisRun]:
    """The runs of a campaign, the latest first."""
    return runs.list_runs(work.session, campaign_id=campaign_id)


def list_files(work: Work, *, run_id: UUID) -> dict[str, str]:
    """The files of a run: name -> SHA-256."""
    return runs.list_artifacts(work.session, run_id=run_id)


def list_findings(work: Work, *, run_id: UUID) -> list[rules.RunFinding]:
    """Why a failed run was not computed; empty for every other one."""
    if rules.FINDINGS not in runs.list_artifacts(work.session, run_id=run_id):
        return []
    return rules.read_findings(get_run_file(work, run_id=run_id, name=rules.FINDINGS))


def list_sizes(work: Work, *, run_id: UUID) -> dict[str, int]:
    """The files of a run: name -> bytes."""
    return runs.list_sizes(work.session, run_id=run_id)


def get_run_file(work: Work, *, run_id: UUID, name: str) -> bytes:
    """The content of a file of a run; raises `FileNotInRun`."""
    sha256 = runs.list_artifacts(work.session, run_id=run_id).get(name)
    if sha256 is None:
        raise FileNotInRun(name=name)
    return get_file(work, sha256=sha256, purpose=PURPOSE).content


def media_type_of(name: str) -> str:
    """The media type of a file of a run."""
    return MEDIA_TYPES.get(PurePosixPath(name).suffix, "application/octet-stream")
