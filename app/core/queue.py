"""The database queue: jobs claimed by conditional UPDATE, under a lease, retried with back-off."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, insert, or_, select, update
from sqlmodel import Session, col

from app.core.ids import uuid7
from app.core.models import Job

LEASE = timedelta(minutes=10)
RETRY_MINUTES = (1, 5, 15, 60)


class Unfinished(Exception):
    """A job that could not be brought to its end, for a reason that is no fault of the program.

    `wait`: how long until the next try; None: never again by itself.
    """

    def __init__(self, reply: str, *, wait: timedelta | None) -> None:
        super().__init__(reply)
        self.reply = reply
        self.wait = wait


def enqueue(
    session: Session, *, kind: str, dedupe_key: str, payload: dict[str, Any], due_at: datetime
) -> UUID | None:
    """Puts a job in the queue; None when a job of this key stands there already."""
    if session.execute(select(col(Job.id)).where(col(Job.dedupe_key) == dedupe_key)).first():
        return None
    job_id = uuid7()
    values = {
        "id": job_id, "kind": kind, "dedupe_key": dedupe_key, "payload": payload, "state": "queued",
        "due_at": due_at, "attempts": 0, "progress": 0, "last_error": "",
    }  # fmt: skip
    session.execute(insert(Job).values(values))
    return job_id


def _ripe(now: datetime) -> Select[UUID]:
    expired = (col(Job.state) == "running") & (col(Job.lease_until) < now)
    waiting = (col(Job.state) == "queued") & (col(Job.due_at) <= now)
    return select(col(Job.id)).where(or_(waiting, expired)).order_by(col(Job.due_at)).limit(1)


def claim(
    session: Session, *, now: datetime, only: Collection[str] = (), besides: Collection[str] = ()
) -> Job | None:
    """Takes the next ripe job under a lease, or None. A job whose lease ran out is ripe again.

    `only`: jobs of these kinds, any where none is named; `besides`: never of these.
    """
    ripe = _ripe(now).where(col(Job.kind).not_in(besides))
    if only:
        ripe = ripe.where(col(Job.kind).in_(only))
    if session.get_bind().dialect.name == "postgresql":
        ripe = ripe.with_for_update(skip_locked=True)
    return session.execute(
        update(Job)
        .where(col(Job.id).in_(ripe.scalar_subquery()))
        .values(state="running", lease_until=now + LEASE, attempts=Job.attempts + 1)
        .returning(Job)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()


def finish(session: Session, *, job_id: UUID) -> None:
    """Marks a job as done."""
    session.execute(
        update(Job).where(col(Job.id) == job_id).values(state="done", lease_until=None, progress=100)
    )


def fail(session: Session, *, job_id: UUID, attempts: int, error: str, now: datetime) -> None:
    """Puts a failed job back with a delay, or ends it as `failed` after the last try."""
    last = attempts > len(RETRY_MINUTES)
    due = now + timedelta(minutes=RETRY_MINUTES[min(attempts, len(RETRY_MINUTES)) - 1])
    state = "failed" if last else "queued"
    session.execute(
        update(Job)
        .where(col(Job.id) == job_id)
        .values(state=state, due_at=due, lease_until=None, last_error=error[:500])
    )


def put_back(session: Session, *, job_id: UUID, reply: str, due_at: datetime | None) -> None:
    """Puts an unfinished job back until `due_at`; without one it ends as `failed`, with the reply kept."""
    values: dict[str, Any] = {"state": "queued", "due_at": due_at} if due_at else {"state": "failed"}
    session.execute(
        update(Job).where(col(Job.id) == job_id).values(lease_until=None, last_error=reply[:500], **values)
    )


def find_job(session: Session, *, job_id: UUID, kind: str) -> Job | None:
    """The job of this id and kind, in whatever state, or None."""
    query = select(Job).where(col(Job.id) == job_id, col(Job.kind) == kind)
    return session.execute(query).scalar_one_or_none()


def set_payload(session: Session, *, job_id: UUID, payload: dict[str, Any]) -> None:
    """Writes what a job holds anew: what it was asked, and what came of it."""
    session.execute(update(Job).where(col(Job.id) == job_id).values(payload=payload))


def set_progress(session: Session, *, job_id: UUID, percent: int) -> None:
    """Records how far a job is, 0 to 100, and renews nothing else."""
    session.execute(update(Job).where(col(Job.id) == job_id).values(progress=percent))
