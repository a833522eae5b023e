"""What the relay did last, kept in the rate counters."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.core.models import RateCounter


def note_failure(session: Session, *, kind: str, now: datetime, count: int = 1) -> None:
    """Counts failures of the relay and keeps the time of the last."""
    known = session.get(RateCounter, _counter(kind), populate_existing=True)
    total = known.count + count if known else count
    session.merge(RateCounter(id=_counter(kind), window_start=now, count=total))
    session.flush()


def list_failures(session: Session) -> list[tuple[str, datetime, int]]:
    """Kinds of failure since the relay last took a mail: (kind, time of the last one, how many)."""
    statement = select(RateCounter).where(col(RateCounter.id).like(_counter("%")))
    rows = session.execute(statement.execution_options(populate_existing=True)).scalars()
    return [(row.id.removeprefix(_counter("")), row.window_start, row.count) for row in rows]


def clear_failures(session: Session) -> None:
    """Forgets the failures: the relay took a mail."""
    session.execute(
        delete(RateCounter)
        .where(col(RateCounter.id).like(_counter("%")))
        .execution_options(synchronize_session=False)
    )


def _counter(kind: str) -> str:
    return f"mail:{kind}"
