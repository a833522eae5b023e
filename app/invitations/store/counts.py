"""Counts of invitations and of their first mails by unit and audience: never with `done` or reminders."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from app.core.actor import Scope
from app.invitations.models import Invitation, Message
from app.invitations.rules import REPLACED
from app.invitations.store.invited import in_scope


def count_issued(session: Session, *, campaign_id: UUID, scope: Scope) -> Sequence[Row[UUID, UUID, int]]:
    """(unit, audience, invitations of which a first mail left, whatever became of their link)."""
    left = select(col(Message.id)).where(
        col(Message.invitation_id) == col(Invitation.id),
        col(Message.kind).in_(("invite", REPLACED)),
        col(Message.sent_at).is_not(None),
    )
    key = (col(Invitation.unit_id), col(Invitation.audience_id))
    inside = in_scope(col(Invitation.unit_id), scope=scope)
    where = [col(Invitation.campaign_id) == campaign_id, left.exists(), *inside]
    return session.execute(select(*key, func.count()).where(*where).group_by(*key)).all()
