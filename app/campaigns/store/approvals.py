"""Requests that wait for a second person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from app.core.models import Approval


def add_approval(session: Session, *, approval: Approval) -> None:
    """Adds a request."""
    session.add(approval)
    session.flush()


def find_approval(session: Session, *, campaign_id: UUID, approval_id: UUID) -> Approval | None:
    """A request of a campaign as it stands in the database."""
    where = (col(Approval.campaign_id) == campaign_id, col(Approval.id) == approval_id)
    statement = select(Approval).where(*where).execution_options(populate_existing=True)
    return session.execute(statement).scalar_one_or_none()


def list_approvals(session: Session, *, campaign_id: UUID) -> list[Approval]:
    """The requests of a campaign, the latest first."""
    where = col(Approval.campaign_id) == campaign_id
    statement = select(Approval).where(where).order_by(col(Approval.id).desc())
    return list(session.execute(statement).scalars())


def count_waiting(session: Session, *, campaign_id: UUID) -> int:
    """How many requests of a campaign nobody has decided."""
    where = (col(Approval.campaign_id) == campaign_id, col(Approval.decision).is_(None))
    count: int = session.execute(select(func.count()).select_from(Approval).where(*where)).scalar_one()
    return count


def set_decision(
    session: Session, *, approval_id: UUID, decision: str, by: UUID, at: datetime, payload: dict[str, Any]
) -> bool:
    """Decides a request if nobody has; says whether it did."""
    decided = session.execute(
        update(Approval)
        .where(col(Approval.id) == approval_id, col(Approval.decision).is_(None))
        .values(decision=decision, decided_by=by, decided_at=at, payload=payload)
        .returning(col(Approval.id))
        .execution_options(synchronize_session=False)
    )
    return decided.first() is not None
