"""SQL over the audit trail, its anchors and the mails that carry them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, insert, literal_column, select
from sqlmodel import Session, col

from app.accounts.models import User
from app.audit.definition import HOUSEKEEPING
from app.core.actor import Scope
from app.core.models import AuditAnchor, AuditEvent, Job

E = AuditEvent
WINDOW = 20_000
CLOCK_SLACK = 1_000
"""How many events may stand behind a later one because their transactions overlapped."""
_COLUMNS = tuple(col(one) for one in (E.seq, E.at, E.actor, E.verb, E.object, E.unit_id, E.details))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search comes down to; None leaves a column open, an empty list finds nothing."""

    actors: Sequence[str] | None = None
    verb: str = ""
    objects: Sequence[str] | None = None
    unit_ids: Sequence[UUID] | None = None
    begins_at: datetime | None = None
    ends_at: datetime | None = None


def list_events(
    session: Session, *, scope: Scope, wanted: Wanted, before: int | None, limit: int
) -> Sequence[Row[Any]]:
    """Events in scope, newest first, below a sequence number. Events about no unit need the whole scope.

    What is frequent stands among the newest events of the span, so these are looked through first, in
    key order: an index would bring up every event that fits, only to sort them. What is rare is then
    found by its index.
    """
    start = _span_end(session, wanted=wanted, before=before)
    if start is None:
        return []
    recent = select(*_COLUMNS).where(col(E.seq) <= start, col(E.seq) > start - WINDOW)
    newest = recent.cte("recent").prefix_with("MATERIALIZED")
    query = _chosen(select(newest), among=newest.c, scope=scope, wanted=wanted)
    found = session.execute(query.order_by(newest.c.seq.desc()).limit(limit)).all()
    if len(found) == limit or start <= WINDOW:
        return found
    table = AuditEvent.__table__  # type: ignore[attr-defined]
    query = _chosen(select(*_COLUMNS), among=table.c, scope=scope, wanted=wanted).where(table.c.seq <= start)
    return session.execute(query.order_by(_key(session).desc()).limit(limit)).all()


def _span_end(session: Session, *, wanted: Wanted, before: int | None) -> int | None:
    """The highest number that can be among the wanted; None when there is none."""
    query = select(func.max(col(E.seq)))
    if before is not None:
        query = query.where(col(E.seq) < before)
    last: int | None = session.execute(query).scalar_one()
    if last is None or wanted.ends_at is None:
        return last
    until = select(col(E.seq)).where(col(E.at) < wanted.ends_at).order_by(col(E.at).desc()).limit(1)
    ended: int | None = session.execute(until).scalar_one_or_none()
    return None if ended is None else min(last, ended + CLOCK_SLACK)


def _key(session: Session) -> ColumnElement[Any]:
    """What to sort by: SQLite keeps each index in the order of arrival, which is the order of the trail."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return literal_column("audit_event.rowid") if is_sqlite else AuditEvent.__table__.c.seq  # type: ignore[attr-defined]


def _chosen(query: Select[Any], *, among: Any, scope: Scope, wanted: Wanted) -> Select[Any]:
    lists = (
        (among.actor, wanted.actors), (among.object, wanted.objects),
        (among.unit_id, wanted.unit_ids), (among.unit_id, scope.unit_ids),
    )  # fmt: skip
    for column, values in lists:
        if values is not None:
            query = query.where(column.in_(values))
    if wanted.verb:
        query = query.where(among.verb == wanted.verb)
    if wanted.begins_at is not None:
        query = query.where(among.at >= wanted.begins_at)
    return query if wanted.ends_at is None else query.where(among.at < wanted.ends_at)


def find_head(session: Session) -> tuple[int, str] | None:
    """Number and hash of the last event."""
    query = select(col(E.seq), col(E.hash)).order_by(col(E.seq).desc()).limit(1)
    row = session.execute(query).first()
    return (row.seq, row.hash) if row else None


def find_last(session: Session, *, verb: str) -> Row[Any] | None:
    """Number, time and details of the newest event of a verb."""
    query = select(col(E.seq), col(E.at), col(E.details)).where(col(E.verb) == verb)
    return session.execute(query.order_by(col(E.seq).desc()).limit(1)).first()


def find_news(session: Session, *, after: int) -> datetime | None:
    """When the first event beyond a number happened that is not the trail's own housekeeping."""
    query = select(col(E.at)).where(col(E.seq) > after, col(E.verb).not_in(HOUSEKEEPING))
    return session.execute(query.order_by(col(E.seq)).limit(1)).scalar_one_or_none()


def list_people(session: Session) -> Sequence[Row[Any]]:
    """Id, name and address of everybody who ever had an account."""
    return session.execute(select(col(User.id), col(User.name), col(User.email))).all()


def add_anchor(session: Session, *, anchor: AuditAnchor) -> None:
    """Stores an anchor."""
    values = {"id": anchor.id, "at": anchor.at, "count": anchor.count, "head": anchor.head}
    session.execute(insert(AuditAnchor).values(values))


def list_anchors(
    session: Session, *, before: int | None = None, limit: int | None = None
) -> list[AuditAnchor]:
    """Anchors, the newest first; those of fewer events than `before`."""
    query = select(AuditAnchor)
    if before is not None:
        query = query.where(col(AuditAnchor.count) < before)
    query = query.order_by(col(AuditAnchor.count).desc(), col(AuditAnchor.at).desc()).limit(limit)
    return list(session.execute(query).scalars())


def find_anchor(session: Session, *, anchor_id: UUID) -> AuditAnchor | None:
    """One anchor."""
    return session.execute(select(AuditAnchor).where(col(AuditAnchor.id) == anchor_id)).scalar_one_or_none()


def find_done_job(session: Session, *, kind: str) -> Row[Any] | None:
    """Payload and time of the newest job of a kind that was carried out."""
    query = select(col(Job.payload), col(Job.due_at)).where(col(Job.kind) == kind, col(Job.state) == "done")
    return session.execute(query.order_by(col(Job.due_at).desc()).limit(1)).first()


def has_open_job(session: Session, *, kind: str) -> bool:
    """Whether a job of a kind waits or runs."""
    query = select(col(Job.id)).where(col(Job.kind) == kind, col(Job.state).in_(("queued", "running")))
    return session.execute(query.limit(1)).first() is not None
