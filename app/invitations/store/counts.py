"""Counts of invitations and of their first mails by unit and audience: never with `done` or reminders."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, String, func, select, type_coerce
from sqlmodel import Session, col

from app.core.actor import Scope
from app.core.ids import known_id
from app.invitations.models import Invitation, Message
from app.invitations.rules import REPLACED
from app.invitations.store.delivery import shown_state
from app.invitations.store.invited import in_scope
from app.invitations.store.outbox import is_first_mail, open_in


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


def count_mails(
    session: Session,
    *,
    campaign_id: UUID,
    scope: Scope,
    now: datetime,
    arrived: Sequence[str],
    lost: Sequence[str],
) -> list[tuple[UUID, UUID, int, int, int]]:
    """(unit, audience, open invitations, their first mail in a state of `arrived`, in one of `lost`)."""
    key = (col(Invitation.unit_id), col(Invitation.audience_id))
    in_state = [func.count().filter(shown_state(now).in_(states)) for states in (arrived, lost)]
    statement = (
        select(*(type_coerce(one, String) for one in key), func.count(), *in_state)
        .outerjoin(Message, is_first_mail())
        .where(open_in(campaign_id, scope=scope))
        .group_by(*key)
    )
    found = session.execute(statement)
    return [(known_id(unit_id), known_id(audience_id), *counts) for unit_id, audience_id, *counts in found]


def has_first_mail_in(session: Session, *, campaign_id: UUID, now: datetime, states: Sequence[str]) -> bool:
    """Whether the first mail of any open invitation is in one of these states."""
    statement = (
        select(col(Message.id))
        .join(Invitation, is_first_mail())
        .where(
            shown_state(now).in_(states), col(Message.campaign_id) == campaign_id,
            col(Invitation.state) == "open",
        )
        .limit(1)
    )  # fmt: skip
    return session.execute(statement).first() is not None
