"""Objections of units and the answers to them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlmodel import Session, col

from app.core.actor import Scope
from app.scorecards.models import Objection
from app.scorecards.store.scoring import within


def list_objections(
    session: Session, *, campaign_id: UUID, scope: Scope, criterion: str | None = None
) -> Sequence[Objection]:
    """Every step of the objections of the units within the scope, or about one leaf, the earliest first."""
    where = [col(Objection.campaign_id) == campaign_id, *within(Objection.unit_id, scope=scope)]
    where += [col(Objection.criterion) == criterion] if criterion else []
    statement = select(Objection).where(*where).order_by(col(Objection.version))
    return session.execute(statement).scalars().all()


def add_objections(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Adds steps."""
    if rows:
        session.execute(insert(Objection), list(rows))
