"""SQL of the start pages: what the audit trail says of imports."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.models import AuditEvent


def list_events(
    session: Session, *, verbs: Sequence[str], actor: str | None, before: int | None, limit: int
) -> list[AuditEvent]:
    """Events of these verbs, the newest first, below a sequence number; of one actor or of all."""
    query = select(AuditEvent).where(col(AuditEvent.verb).in_(verbs))
    if actor is not None:
        query = query.where(col(AuditEvent.actor) == actor)
    if before is not None:
        query = query.where(col(AuditEvent.seq) < before)
    return list(session.execute(query.order_by(col(AuditEvent.seq).desc()).limit(limit)).scalars())
