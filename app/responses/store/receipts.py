"""The published list of receipts as everybody may read it."""

from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.responses.models import Receipt


def list_receipts(session: Session, *, campaign_id: UUID) -> list[str]:
    """The published list, sorted."""
    statement = select(col(Receipt.receipt)).where(col(Receipt.campaign_id) == campaign_id)
    return sorted(session.execute(statement).scalars())


def count_receipts(session: Session, *, campaign_id: UUID) -> int:
    """How many receipts the published list holds."""
    statement = select(func.count(col(Receipt.receipt))).where(col(Receipt.campaign_id) == campaign_id)
    count: int = session.execute(statement).scalar_one()
    return count
