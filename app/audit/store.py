"""SQL over the audit trail; reading only."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.models import AuditEvent


def list_events(session: Session, *, verb: str, before: int | None, limit: int) -> Sequence[AuditEvent]:
    """Events newest first, below a sequence number, whose verb begins with a text."""
    query = select(AuditEvent).order_by(col(AuditEvent.seq).desc()).limit(limit)
    if verb:
        query = query.where(col(AuditEvent.verb).startswith(verb, autoescape=True))
    if before is not None:
        query = query.where(col(AuditEvent.seq) < before)
    return session.execute(query).scalars().all()


def find_head(session: Session) -> str | None:
    """The hash of the last event."""
    query = select(col(AuditEvent.hash)).order_by(col(AuditEvent.seq).desc()).limit(1)
    return session.execute(query).scalar_one_or_none()
