"""SQL of the counters that slow down whoever tries too often."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.core.models import RateCounter


def count_try(session: Session, *, name: str, window: timedelta, now: datetime) -> int:
    """Counts one try and returns how many the present window has seen, this one included."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    over = col(RateCounter.window_start) <= now - window
    values = {"id": name, "window_start": now, "count": 1}
    again = {
        "count": case((over, 1), else_=col(RateCounter.count) + 1),
        "window_start": case((over, now), else_=col(RateCounter.window_start)),
    }
    key = [col(RateCounter.id)]
    statement = (
        postgresql.insert(RateCounter).values(values).on_conflict_do_update(index_elements=key, set_=again)
        if is_postgresql
        else sqlite.insert(RateCounter).values(values).on_conflict_do_update(index_elements=key, set_=again)
    )
    count: int = session.execute(statement.returning(col(RateCounter.count))).scalar_one()
    return count


def delete_tries(session: Session, *, prefix: str, before: datetime) -> None:
    """Forgets counters of this kind whose window began before then."""
    session.execute(
        delete(RateCounter)
        .where(
            col(RateCounter.id).startswith(prefix, autoescape=True), col(RateCounter.window_start) < before
        )
        .execution_options(synchronize_session=False)
    )
