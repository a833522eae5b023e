"""What the worker runs for reports: one analysis, in a child process, on files."""

import tempfile
from pathlib import Path
from typing import Final
from uuid import UUID

from app.core.actor import SYSTEM
from app.core.errors import Problem
from app.core.models import Job
from app.core.queue import RETRY_MINUTES
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.reports import rules, service
from app.reports.models import AnalysisRun

SECONDS: Final = 540.0
"""Within the lease of a job, so that nobody else takes it meanwhile."""


def run_analysis(resources: Resources, *, job: Job) -> None:
    """Carries out the run that the job names; no transaction is open while the child computes.

    A refusal ends the run as failed, with its reason. Any other failure is the queue's: it is tried
    again, and the run ends as failed with the last try.
    """
    run_id = UUID(job.payload["run_id"])
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        run = service.begin_run(work, run_id=run_id)
    if run is None:
        return
    try:
        outcome = _compute(resources, run=run)
    except Problem as problem:
        if problem.status >= 500:
            raise
        outcome = service.refused_by(problem)
    except Exception:
        if job.attempts > len(RETRY_MINUTES):
            _fail(resources, run_id=run_id, outcome=service.failed_by(service.OUR_FAULT))
        raise
    if not outcome.done:
        _fail(resources, run_id=run_id, outcome=outcome)


def _compute(resources: Resources, *, run: AnalysisRun) -> service.Outcome:
    """Bundle, child, files."""
    shelf = resources.settings.data_dir / "work"
    shelf.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shelf) as name:
        folder = Path(name).resolve()
        compute = _compare if run.recipe == rules.CHANGE else _score
        outcome, sha256 = compute(resources, run=run, folder=folder)
        if not outcome.done:
            return outcome
        files = {path.name: path.read_bytes() for path in sorted((folder / "out").iterdir())}
    for content in files.values():
        resources.files.put(content)  # the slow part, before the writer's turn
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        service.finish_run(work, run_id=run.id, bundle_sha256=sha256, files=files)
    return outcome


def _compare(resources: Resources, *, run: AnalysisRun, folder: Path) -> tuple[service.Outcome, str]:
    """The change between two rounds; its files lie in `out`."""
    with open_work(resources, actor=SYSTEM, writing=False) as work:
        words, sha256 = service.gather_rounds(work, run=run, folder=folder)
    return service.run_change(words, out=folder / "out", seconds=SECONDS), sha256


def _score(resources: Resources, *, run: AnalysisRun, folder: Path) -> tuple[service.Outcome, str]:
    """The scores of one round; the bundle is kept beside them."""
    bundle = folder / service.BUNDLE
    with open_work(resources, actor=SYSTEM, writing=False) as work:
        written = service.write_bundle(work, campaign_id=run.campaign_id, out=bundle, chosen=run.options)
    outcome = service.run_recipe(bundle, recipe=run.recipe, out=folder / "out", seconds=SECONDS)
    if outcome.done:
        bundle.rename(folder / "out" / service.BUNDLE)
    return outcome, written.sha256


def _fail(resources: Resources, *, run_id: UUID, outcome: service.Outcome) -> None:
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        service.fail_run(work, run_id=run_id, message=outcome.message, findings=outcome.findings)
