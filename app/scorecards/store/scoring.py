"""What units said of themselves: assessments, versions of lines, documents."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, func, insert, select, update
from sqlmodel import Session, col

from app.core.actor import Scope
from app.scorecards.models import Assessment, Evidence, EvidenceUse, SelfScore


def list_assessments(session: Session, *, campaign_id: UUID, scope: Scope) -> list[Assessment]:
    """Every assessment of a round within the scope."""
    where = [col(Assessment.campaign_id) == campaign_id, *within(Assessment.unit_id, scope=scope)]
    return list(session.execute(select(Assessment).where(*where)).scalars())


def add_assessment(session: Session, *, row: dict[str, Any]) -> None:
    """Begins an assessment."""
    session.execute(insert(Assessment), [row])


def move(session: Session, *, unit_id: UUID, campaign_id: UUID, before: str, values: dict[str, Any]) -> bool:
    """Changes an assessment that is in the state `before`; False when it is not any more."""
    moved = session.execute(
        update(Assessment)
        .where(
            col(Assessment.unit_id) == unit_id,
            col(Assessment.campaign_id) == campaign_id,
            col(Assessment.state) == before,
        )
        .values(**values)
        .returning(col(Assessment.unit_id)),
        execution_options={"synchronize_session": False},
    )
    return moved.first() is not None


def move_many(
    session: Session, *, unit_ids: Collection[UUID], campaign_id: UUID, before: Collection[str], state: str
) -> set[UUID]:
    """Changes the assessments of these units that are in a state of `before`; returns whose they are."""
    moved = session.execute(
        update(Assessment)
        .where(
            col(Assessment.unit_id).in_(sorted(unit_ids)),
            col(Assessment.campaign_id) == campaign_id,
            col(Assessment.state).in_(sorted(before)),
        )
        .values(state=state)
        .returning(col(Assessment.unit_id)),
        execution_options={"synchronize_session": False},
    )
    return set(moved.scalars())


def mark_concluded(session: Session, *, campaign_id: UUID, unit_ids: Collection[UUID], at: datetime) -> None:
    """Writes when the appraisal of units was concluded."""
    session.execute(
        update(Assessment)
        .where(col(Assessment.unit_id).in_(sorted(unit_ids)), col(Assessment.campaign_id) == campaign_id)
        .values(concluded_at=at),
        execution_options={"synchronize_session": False},
    )


def list_scores(
    session: Session, *, campaign_id: UUID, scope: Scope, criterion: str | None = None
) -> list[SelfScore]:
    """What holds of every unit and leaf, or of one leaf: the highest version of each."""
    of_round = [col(SelfScore.campaign_id) == campaign_id, *within(SelfScore.unit_id, scope=scope)]
    of_round += [col(SelfScore.criterion) == criterion] if criterion else []
    latest = (
        select(
            col(SelfScore.unit_id),
            col(SelfScore.criterion),
            func.max(col(SelfScore.version)).label("version"),
        )
        .where(*of_round)
        .group_by(col(SelfScore.unit_id), col(SelfScore.criterion))
        .subquery()
    )
    statement = (
        select(SelfScore)
        .join(
            latest,
            (col(SelfScore.unit_id) == latest.c.unit_id)
            & (col(SelfScore.criterion) == latest.c.criterion)
            & (col(SelfScore.version) == latest.c.version),
        )
        .where(*of_round)
    )
    return list(session.execute(statement).scalars())


def add_score(session: Session, *, row: dict[str, Any]) -> None:
    """Adds a version."""
    session.execute(insert(SelfScore), [row])


def list_evidence(
    session: Session, *, campaign_id: UUID, scope: Scope, criterion: str | None = None
) -> list[Evidence]:
    """The documents of the units within the scope, or those for one leaf, in the order in which they came."""
    where = [col(Evidence.campaign_id) == campaign_id, *within(Evidence.unit_id, scope=scope)]
    if criterion:
        used = exists().where(
            col(EvidenceUse.unit_id) == col(Evidence.unit_id),
            col(EvidenceUse.evidence_id) == col(Evidence.id),
            col(EvidenceUse.criterion) == criterion,
        )
        where.append(used)
    return list(session.execute(select(Evidence).where(*where).order_by(col(Evidence.id))).scalars())


def list_uses(
    session: Session, *, campaign_id: UUID, scope: Scope, criterion: str | None = None
) -> list[tuple[UUID, UUID, str]]:
    """(unit, document, leaf) of every document that stands for a leaf, or for this one."""
    of_leaf = [col(EvidenceUse.criterion) == criterion] if criterion else []
    statement = (
        select(col(EvidenceUse.unit_id), col(EvidenceUse.evidence_id), col(EvidenceUse.criterion))
        .join(
            Evidence,
            (col(Evidence.unit_id) == col(EvidenceUse.unit_id))
            & (col(Evidence.id) == col(EvidenceUse.evidence_id)),
        )
        .where(col(Evidence.campaign_id) == campaign_id, *within(EvidenceUse.unit_id, scope=scope), *of_leaf)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def add_evidence(session: Session, *, row: dict[str, Any]) -> None:
    """Adds a document."""
    session.execute(insert(Evidence), [row])


def add_use(session: Session, *, unit_id: UUID, evidence_id: UUID, criterion: str) -> None:
    """Lets a document stand for a leaf."""
    row = {"unit_id": unit_id, "evidence_id": evidence_id, "criterion": criterion}
    session.execute(insert(EvidenceUse), [row])


def delete_use(session: Session, *, unit_id: UUID, evidence_id: UUID, criterion: str) -> None:
    """The document no longer stands for the leaf; it stays with the unit."""
    session.execute(
        delete(EvidenceUse).where(
            col(EvidenceUse.unit_id) == unit_id,
            col(EvidenceUse.evidence_id) == evidence_id,
            col(EvidenceUse.criterion) == criterion,
        ),
        execution_options={"synchronize_session": False},
    )


def within(column: Any, *, scope: Scope) -> list[ColumnElement[bool]]:
    """What limits a column of units to a scope."""
    return [] if scope.unit_ids is None else [col(column).in_(sorted(scope.unit_ids))]
