"""Runs: asked for by staff, carried out by the worker, kept with their files."""

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from uuid import UUID

from app.core import queue
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.core.uploads import get_file, keep_file
from app.reports import rules
from app.reports.errors import FileNotInRun, RunNotFound
from app.reports.models import AnalysisRun
from app.reports.service.bundling import require_computable
from app.reports.store import runs

JOB: Final = "reports.run_analysis"
RECIPE: Final = "satisfaction"
PURPOSE: Final = "analysis"
BUNDLE: Final = "bundle.zip"
RESULTS: Final = "results.json"
MEDIA_TYPES: Final = {
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html; charset=utf-8",
    ".zip": "application/zip",
}


@audited("reports.request_run")
def request_run(work: Work, *, campaign_id: UUID) -> AnalysisRun:
    """Queues an analysis of a campaign; one that is under way already is given back.

    Raises `AnswersStillSealed` or `CampaignStillRuns`: there are no interim results.
    """
    campaign = require_computable(work, campaign_id=campaign_id)
    run = runs.find_latest(work.session, campaign_id=campaign_id, states=rules.UNDER_WAY)
    repeated = run is not None
    if run is None:
        run = AnalysisRun(
            campaign_id=campaign_id, recipe=RECIPE, options={}, state="queued", asked_at=work.now()
        )
        runs.add_run(work.session, run=run)
        queue.enqueue(
            work.session,
            kind=JOB,
            dedupe_key=f"{JOB}:{run.id}",
            payload={"run_id": str(run.id)},
            due_at=work.now(),
        )
    work.note(
        object=f"campaign:{campaign.key}", unit_id=campaign.owner_unit_id, run=str(run.id), repeated=repeated
    )
    return run


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
    said: dict[str, Any] = json.loads(files[RESULTS])
    values = {
        "message": "", "bundle_sha256": bundle_sha256, "library_version": said["provenance"]["library"],
        "options": said["options"], "finished_at": work.now(),
    }  # fmt: skip
    runs.move_run(
        work.session, run_id=run_id, before=rules.states_before("finish"), after="done", values=values
    )


def fail_run(work: Work, *, run_id: UUID, message: str) -> None:
    """Marks a run as failed and says why."""
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


def get_run_file(work: Work, *, run_id: UUID, name: str) -> bytes:
    """The content of a file of a run; raises `FileNotInRun`."""
    sha256 = runs.list_artifacts(work.session, run_id=run_id).get(name)
    if sha256 is None:
        raise FileNotInRun(name=name)
    return get_file(work, sha256=sha256, purpose=PURPOSE).content


def media_type_of(name: str) -> str:
    """The media type of a file of a run."""
    return MEDIA_TYPES.get(PurePosixPath(name).suffix, "application/octet-stream")
