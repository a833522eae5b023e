"""SQL of counted tries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from app.core.models import RateCounter

PREFIX = "sign-in:"


def hold_counters(session: Session, *, ids: Sequence[str], now: datetime) -> dict[str, RateCounter]:
    """The counters, made where absent and held until the transaction ends; others wait for it."""
    rows = [{"id": PREFIX + one, "window_start": now, "count": 0} for one in sorted(ids)]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(dialect.insert(RateCounter).on_conflict_do_nothing(), rows)
    query = select(RateCounter).where(col(RateCounter.id).in_([row["id"] for row in rows]))
    held = session.execute(query.order_by(col(RateCounter.id)).with_for_update()).scalars()
    return {one.id.removeprefix(PREFIX): one for one in held}


def set_counter(session: Session, *, counter: str, count: int, now: datetime) -> None:
    """Records how many tries there were, the last of them now."""
    session.execute(
        update(RateCounter)
        .where(col(RateCounter.id) == PREFIX + counter)
        .values(count=count, window_start=now)
        .execution_options(synchronize_session=False)
    )


def take_one_off(session: Session, *, counter: str) -> None:
    """Takes back one counted try."""
    session.execute(
        update(RateCounter)
        .where(col(RateCounter.id) == PREFIX + counter, col(RateCounter.count) > 0)
        .values(count=RateCounter.count - 1)
        .execution_options(synchronize_session=False)
    )
