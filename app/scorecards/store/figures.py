"""Figures from elsewhere, and bonus and deductions: versions by unit and criterion."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlmodel import Session, col

from app.core.actor import Scope
from app.scorecards.models import Adjustment, ExternalScore
from app.scorecards.store.scoring import within

Row = TypeVar("Row", ExternalScore, Adjustment)


def list_external(session: Session, *, campaign_id: UUID, scope: Scope) -> Sequence[ExternalScore]:
    """The external score that holds of every unit and leaf: the highest version of each."""
    return _latest(session, ExternalScore, campaign_id=campaign_id, scope=scope)


def list_adjustments(session: Session, *, campaign_id: UUID, scope: Scope) -> Sequence[Adjustment]:
    """The bonus or deduction that holds of every unit and entry: the highest version of each."""
    return _latest(session, Adjustment, campaign_id=campaign_id, scope=scope)


def _latest(session: Session, rows: type[Row], *, campaign_id: UUID, scope: Scope) -> Sequence[Row]:
    table: Any = rows
    where = [col(table.campaign_id) == campaign_id, *within(table.unit_id, scope=scope)]
    latest = (
        select(
            col(table.unit_id).label("unit_id"),
            col(table.criterion).label("criterion"),
            func.max(col(table.version)).label("version"),
        )
        .where(*where)
        .group_by(col(table.unit_id), col(table.criterion))
        .subquery()
    )
    statement = (
        select(table)
        .join(
            latest,
            (col(table.unit_id) == latest.c.unit_id)
            & (col(table.criterion) == latest.c.criterion)
            & (col(table.version) == latest.c.version),
        )
        .where(*where)
    )
    found: Sequence[Row] = session.execute(statement).scalars().all()
    return found


def add_external(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Adds versions of external scores."""
    if rows:
        session.execute(insert(ExternalScore), list(rows))


def add_adjustments(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Adds versions of bonus and deductions."""
    if rows:
        session.execute(insert(Adjustment), list(rows))
