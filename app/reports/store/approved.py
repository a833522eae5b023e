"""Runs that a second person has approved: read from the granted requests, the last one holds."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.models import Approval


def find_granted(session: Session, *, campaign_id: UUID, verb: str) -> Approval | None:
    """The request of this kind that was granted last, or None."""
    where = (
        col(Approval.campaign_id) == campaign_id, col(Approval.verb) == verb,
        col(Approval.decision) == "granted",
    )  # fmt: skip
    latest = (col(Approval.decided_at).desc(), col(Approval.id).desc())
    return session.execute(select(Approval).where(*where).order_by(*latest).limit(1)).scalar_one_or_none()
