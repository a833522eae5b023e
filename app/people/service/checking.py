"""Large workbooks: checked and imported by the worker, while a page shows how far it is.

What was asked and what came of it stand in the job; the report itself is a kept file.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from app.core import queue
from app.core.actor import Actor, Scope
from app.core.models import Job
from app.core.resources import Resources
from app.core.tabular import ImportReport, report_bytes, report_of
from app.core.unit_of_work import Work, open_work
from app.core.uploads import MEDIA_TYPE, FaultsInFile, get_file, keep_file, label_of
from app.people.errors import CheckNotFound, WarningsUnseen
from app.people.service.importing import (
    PURPOSE,
    Planned,
    bounds_of,
    get_people_file,
    plan_file,
    receive_planned,
    store_planned,
)
from app.people.service.planning import Bounds, chosen_sheets

KIND: Final = "people.check_file"
REPORTS: Final = "import.report"
LARGE_BYTES: Final = 100_000
"""From here on a file is some thousand rows, and its check takes longer than a page should."""
STEP_SECONDS: Final = 0.4
"""Between two words about how far a check is."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a kept file. `store`: it was confirmed, `seen`: its warnings were looked at.

    `purpose`: for which campaign, as its short name; `domains`: those that campaign allows.
    """

    layout: str = ""
    purpose: str = ""
    domains: Collection[str] | None = None
    store: bool = False
    seen: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """A check as its page shows it.

    `state`: queued, running, failed or done; `outcome` of one that is done: checked, faulty (nothing was
    imported), unseen (the warnings were not looked at) or imported.
    """

    id: UUID
    state: str
    percent: int
    name: str
    wish: Wish
    due_at: datetime
    tries: int
    outcome: str = ""
    report: ImportReport | None = None


def is_large(content: bytes) -> bool:
    """Whether the worker should read this file."""
    return len(content) >= LARGE_BYTES


def begin_check(work: Work, *, content: bytes, name: str, wish: Wish) -> UUID:
    """Keeps a file and puts its check in the queue; returns the id of the check."""
    sha256 = keep_file(work, content=content, name=name, purpose=PURPOSE, media_type=MEDIA_TYPE)
    return _queued(work, sha256=sha256, name=label_of(name), wish=wish)


def begin_recheck(work: Work, *, sha256: str, wish: Wish) -> UUID:
    """The same for a file that is kept already; raises `FileNotKept`, `ColumnsUnreadable`."""
    chosen_sheets(wish.layout)
    return _queued(work, sha256=sha256, name=get_people_file(work, sha256=sha256).name, wish=wish)


def _queued(work: Work, *, sha256: str, name: str, wish: Wish) -> UUID:
    scope = bounds_of(work.actor).scope.unit_ids
    payload = {
        "sha256": sha256, "name": name, "user_id": str(work.actor.user_id), "user_name": work.actor.name,
        "unit_ids": None if scope is None else sorted(str(one) for one in scope),
        "domains": None if wish.domains is None else list(wish.domains), "layout": wish.layout,
        "purpose": wish.purpose, "store": wish.store, "seen": wish.seen, "outcome": "", "report": "",
    }  # fmt: skip
    job_id = queue.enqueue(
        work.session, kind=KIND, dedupe_key=f"{KIND}:{uuid4()}", payload=payload, due_at=work.now()
    )
    if job_id is None:
        raise CheckNotFound
    return job_id


def find_check(work: Work, *, check_id: UUID) -> Check:
    """A check of the actor's own; raises `CheckNotFound`, also for a colleague's."""
    job = queue.find_job(work.session, job_id=check_id, kind=KIND)
    if job is None or job.payload["user_id"] != str(work.actor.user_id):
        raise CheckNotFound
    held = job.payload
    report = None
    if held["report"]:
        report = report_of(get_file(work, sha256=held["report"], purpose=REPORTS).content)
    return Check(
        id=job.id, state="done" if held["outcome"] else job.state, percent=job.progress, name=held["name"],
        wish=_wish(held), due_at=job.due_at, tries=job.attempts, outcome=held["outcome"], report=report,
    )  # fmt: skip


def _wish(held: dict[str, Any]) -> Wish:
    return Wish(held["layout"], held["purpose"], held["domains"], held["store"], held["seen"])


class _Gauge:
    """Writes how far a check is, now and then, each time in a transaction of its own."""

    def __init__(self, resources: Resources, *, job_id: UUID) -> None:
        self.resources, self.job_id, self.next = resources, job_id, 0.0

    def __call__(self, percent: int) -> None:
        if time.monotonic() < self.next:
            return
        with open_work(self.resources, writing=True) as work:
            queue.set_progress(work.session, job_id=self.job_id, percent=percent)
        self.next = time.monotonic() + STEP_SECONDS


def carry_out_check(resources: Resources, *, job: Job) -> None:
    """Checks the file that a job names, or imports it, in the name of whoever asked."""
    held = job.payload
    if held["outcome"]:
        return  # done already, and its worker fell before it could say so
    actor = Actor(kind="staff", user_id=UUID(held["user_id"]), name=held["user_name"])
    units = held["unit_ids"]
    scope = Scope(None if units is None else frozenset(UUID(one) for one in units))
    gauge = _Gauge(resources, job_id=job.id)
    gauge(5)
    with open_work(resources, actor=actor, writing=False) as work:
        file = get_file(work, sha256=held["sha256"], purpose=PURPOSE)
    bounds = Bounds(held["domains"], scope, held["layout"])
    planned = plan_file(resources, actor=actor, file=file, bounds=bounds, watch=gauge)
    try:
        with open_work(resources, actor=actor, writing=True) as work:
            _end(work, job=job, planned=planned)
    except (FaultsInFile, WarningsUnseen) as refused:
        outcome = "unseen" if isinstance(refused, WarningsUnseen) else "faulty"
        report = replace(refused.details["report"], sha256=file.sha256)
        with open_work(resources, actor=actor, writing=True) as work:
            _keep_outcome(work, job=job, outcome=outcome, report=report)


def _end(work: Work, *, job: Job, planned: Planned) -> None:
    if job.payload["store"]:
        report = store_planned(work, planned=planned, seen=job.payload["seen"])
        _keep_outcome(work, job=job, outcome="imported", report=report)
    else:
        report = receive_planned(work, planned=planned)
        _keep_outcome(work, job=job, outcome="checked" if report.is_clean else "faulty", report=report)


def _keep_outcome(work: Work, *, job: Job, outcome: str, report: ImportReport) -> None:
    content = report_bytes(report)
    kept = keep_file(work, content=content, name=report.name, purpose=REPORTS, media_type=MEDIA_TYPE)
    payload = {**job.payload, "outcome": outcome, "report": kept}
    queue.set_payload(work.session, job_id=job.id, payload=payload)
