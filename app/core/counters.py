"""Counting within a window of time: how often something was tried or sent since the window began."""

from datetime import datetime, timedelta

from sqlalchemy import case, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.core.models import RateCounter


def count_in_window(session: Session, *, name: str, window: timedelta, now: datetime) -> tuple[int, datetime]:
    """Counts once; returns how many the present window has seen, this one included, and when it began.

    A window begins with the first count after the former one has passed.
    """
    over = col(RateCounter.window_start) <= now - window
    values = {"id": name, "window_start": now, "count": 1}
    again = {
        "count": case((over, 1), else_=col(RateCounter.count) + 1),
        "window_start": case((over, now), else_=col(RateCounter.window_start)),
    }
    key = [col(RateCounter.id)]
    statement = (
        postgresql.insert(RateCounter).values(values).on_conflict_do_update(index_elements=key, set_=again)
        if session.get_bind().dialect.name == "postgresql"
        else sqlite.insert(RateCounter).values(values).on_conflict_do_update(index_elements=key, set_=again)
    )
    counted = session.execute(statement.returning(col(RateCounter.count), col(RateCounter.window_start)))
    count, began = counted.one()
    return count, began


def forget_counters(session: Session, *, prefix: str, before: datetime) -> None:
    """Deletes counters of this kind whose window began before then."""
    session.execute(
        delete(RateCounter)
        .where(
            col(RateCounter.id).startswith(prefix, autoescape=True), col(RateCounter.window_start) < before
        )
        .execution_options(synchronize_session=False)
    )
