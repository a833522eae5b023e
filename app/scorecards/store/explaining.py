"""Answers of units to appraisers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, insert, select
from sqlmodel import Session, col

from app.core.actor import Scope
from app.scorecards.models import Appraisal, Explanation
from app.scorecards.store.scoring import within


def list_explanations(
    session: Session, *, campaign_id: UUID, scope: Scope, criterion: str | None = None
) -> Sequence[Explanation]:
    """Every answer of the units within the scope, or about one leaf, the earliest first."""
    where = [col(Explanation.campaign_id) == campaign_id, *within(Explanation.unit_id, scope=scope)]
    where += [col(Explanation.criterion) == criterion] if criterion else []
    statement = select(Explanation).where(*where).order_by(col(Explanation.version))
    return session.execute(statement).scalars().all()


def list_asked(session: Session, *, campaign_id: UUID, scope: Scope) -> list[tuple[UUID, str, bool]]:
    """(unit, leaf, whether it was answered) of every line whose decision that holds asks to explain."""
    where = [col(Appraisal.campaign_id) == campaign_id, *within(Appraisal.unit_id, scope=scope)]
    latest = (
        select(
            col(Appraisal.unit_id),
            col(Appraisal.criterion),
            func.max(col(Appraisal.version)).label("version"),
        )
        .where(*where)
        .group_by(col(Appraisal.unit_id), col(Appraisal.criterion))
        .subquery()
    )
    answered = exists().where(
        col(Explanation.unit_id) == col(Appraisal.unit_id),
        col(Explanation.campaign_id) == col(Appraisal.campaign_id),
        col(Explanation.criterion) == col(Appraisal.criterion),
        col(Explanation.of_appraisal) == col(Appraisal.version),
    )
    statement = (
        select(col(Appraisal.unit_id), col(Appraisal.criterion), answered)
        .join(
            latest,
            (col(Appraisal.unit_id) == latest.c.unit_id)
            & (col(Appraisal.criterion) == latest.c.criterion)
            & (col(Appraisal.version) == latest.c.version),
        )
        .where(*where, col(Appraisal.verdict) == "explain")
        .order_by(col(Appraisal.unit_id), col(Appraisal.criterion))
    )
    return [(row[0], row[1], bool(row[2])) for row in session.execute(statement)]


def add_explanation(session: Session, *, row: dict[str, Any]) -> None:
    """Adds an answer."""
    session.execute(insert(Explanation), [row])
