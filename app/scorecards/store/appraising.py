"""Decisions of appraisers, and who appraises which domain."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlmodel import Session, col

from app.core.actor import Scope
from app.scorecards.models import Appraisal, AppraisalDuty
from app.scorecards.store.scoring import within


def list_appraisals(
    session: Session, *, campaign_id: UUID, scope: Scope, criterion: str | None = None
) -> Sequence[Appraisal]:
    """The decision that holds of every unit and leaf, or of one leaf: the highest version of each."""
    where = [col(Appraisal.campaign_id) == campaign_id, *within(Appraisal.unit_id, scope=scope)]
    where += [col(Appraisal.criterion) == criterion] if criterion else []
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
    statement = (
        select(Appraisal)
        .join(
            latest,
            (col(Appraisal.unit_id) == latest.c.unit_id)
            & (col(Appraisal.criterion) == latest.c.criterion)
            & (col(Appraisal.version) == latest.c.version),
        )
        .where(*where)
    )
    return session.execute(statement).scalars().all()


def list_settled(
    session: Session, *, campaign_id: UUID, verdicts: Sequence[str]
) -> list[tuple[UUID, str, str | None]]:
    """(unit, leaf, points) where the decision that holds is one of `verdicts`; None: it does not apply."""
    of_round = col(Appraisal.campaign_id) == campaign_id
    latest = (
        select(
            col(Appraisal.unit_id),
            col(Appraisal.criterion),
            func.max(col(Appraisal.version)).label("version"),
        )
        .where(of_round)
        .group_by(col(Appraisal.unit_id), col(Appraisal.criterion))
        .subquery()
    )
    statement = (
        select(col(Appraisal.unit_id), col(Appraisal.criterion), col(Appraisal.points))
        .join(
            latest,
            (col(Appraisal.unit_id) == latest.c.unit_id)
            & (col(Appraisal.criterion) == latest.c.criterion)
            & (col(Appraisal.version) == latest.c.version),
        )
        .where(of_round, col(Appraisal.verdict).in_(sorted(verdicts)))
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement)]


def list_versions(
    session: Session, *, unit_id: UUID, campaign_id: UUID, criterion: str
) -> Sequence[Appraisal]:
    """Every decision about one line, the latest first."""
    statement = (
        select(Appraisal)
        .where(
            col(Appraisal.unit_id) == unit_id,
            col(Appraisal.campaign_id) == campaign_id,
            col(Appraisal.criterion) == criterion,
        )
        .order_by(col(Appraisal.version).desc())
    )
    return session.execute(statement).scalars().all()


def add_appraisals(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Adds decisions."""
    if rows:
        session.execute(insert(Appraisal), list(rows))


def list_duties(session: Session, *, campaign_id: UUID) -> list[tuple[str, UUID]]:
    """(domain, user) of everybody who appraises in the round."""
    statement = (
        select(col(AppraisalDuty.domain), col(AppraisalDuty.user_id))
        .where(col(AppraisalDuty.campaign_id) == campaign_id)
        .order_by(col(AppraisalDuty.domain), col(AppraisalDuty.user_id))
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def replace_duties(session: Session, *, campaign_id: UUID, duties: Sequence[tuple[str, UUID]]) -> None:
    """These and no others."""
    session.execute(delete(AppraisalDuty).where(col(AppraisalDuty.campaign_id) == campaign_id))
    rows = [{"campaign_id": campaign_id, "domain": domain, "user_id": user_id} for domain, user_id in duties]
    if rows:
        session.execute(insert(AppraisalDuty), rows)
