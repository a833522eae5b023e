"""What the worker runs for the index: one computation, in a child process, on files."""

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
from app.rankings import service
from app.reports import service as reports

SECONDS: Final = 300.0
"""Within the lease of a job, so that nobody else takes it meanwhile."""


def compute_index(resources: Resources, *, job: Job) -> None:
    """Carries out the run that the job names; no transaction is open while the child computes.

    A refusal ends the run as failed, with its reason. Any other failure is the queue's: it is tried
    again, and the run ends as failed with the last try.
    """
    run_id = UUID(job.payload["run_id"])
    try:
        message = _compute(resources, run_id=run_id)
    except Problem as problem:
        if problem.status >= 500:
            raise
        message = str(problem)
    except Exception:
        if job.attempts > len(RETRY_MINUTES):
            _fail(resources, run_id=run_id, message=reports.OUR_FAULT)
        raise
    if message:
        _fail(resources, run_id=run_id, message=message)


def _compute(resources: Resources, *, run_id: UUID) -> str:
    """Inputs, child, rows; why it was refused, or nothing."""
    shelf = resources.settings.data_dir / "work"
    shelf.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shelf) as name:
        inputs, out = Path(name).resolve() / "inputs", Path(name).resolve() / "publication.zip"
        inputs.mkdir()
        with open_work(resources, actor=SYSTEM, writing=True) as work:
            gathered = service.begin_composite(work, run_id=run_id, folder=inputs)
        if gathered is None:
            return ""
        outcome = reports.run_publish(inputs, out=out, seconds=SECONDS)
        if not outcome.done:
            return outcome.message
        content = out.read_bytes()
    resources.files.put(content)  # the slow part, before the writer's turn
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        service.finish_composite(work, run_id=run_id, gathered=gathered, content=content)
    return ""


def _fail(resources: Resources, *, run_id: UUID, message: str) -> None:
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        service.fail_composite(work, run_id=run_id, message=message)
