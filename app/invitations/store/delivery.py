"""The delivery ledger: invitations with their first mail, never with `done` or reminders."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select
from sqlmodel import Session, col

from app.campaigns.models import CampaignUnit
from app.core.actor import Scope
from app.invitations.models import Invitation, Message
from app.invitations.store.invited import in_scope
from app.invitations.store.outbox import is_first_mail
from app.people.models import Person


def delivery_query(*, campaign_id: UUID, scope: Scope, states: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """Invitations with person, unit and first mail; neither `done` nor reminders are part of it."""
    shown = func.coalesce(col(Message.state), "none")
    where = [col(Invitation.campaign_id) == campaign_id, *in_scope(col(Invitation.unit_id), scope=scope)]
    if "revoked" in states:
        where.append(col(Invitation.state) == "revoked")
    elif states:
        where += [col(Invitation.state) == "open", shown.in_(states)]
    return (
        select(
            col(Invitation.unit_id), col(Invitation.id), col(Invitation.audience_id), col(Invitation.state),
            col(Person.full_name), col(Person.position), col(CampaignUnit.name_vi),
            col(CampaignUnit.name_en), shown, col(Message.due_at), col(Message.sent_at),
            col(Message.attempts), col(Message.last_reply),
        )
        .join(Person, col(Person.id) == col(Invitation.person_id))
        .join(
            CampaignUnit,
            and_(
                col(CampaignUnit.unit_id) == col(Invitation.unit_id),
                col(CampaignUnit.campaign_id) == col(Invitation.campaign_id),
            ),
        )
        .outerjoin(Message, is_first_mail())
        .where(*where)
        .order_by(col(CampaignUnit.ordinal), col(Person.full_name), col(Invitation.id))
    )  # fmt: skip


def list_delivery(
    session: Session, *, campaign_id: UUID, scope: Scope, states: Sequence[str], start: int,
    limit: int | None,
) -> Sequence[Row[Any]]:  # fmt: skip
    """Rows of the delivery ledger, see `delivery_query`."""
    query = delivery_query(campaign_id=campaign_id, scope=scope, states=states)
    return session.execute(query.offset(start).limit(limit)).all()


def find_delivery(
    session: Session, *, campaign_id: UUID, unit_id: UUID, invitation_id: UUID, scope: Scope
) -> Row[Any] | None:
    """One row of the delivery ledger, or None outside the scope."""
    query = delivery_query(campaign_id=campaign_id, scope=scope, states=())
    where = (col(Invitation.unit_id) == unit_id, col(Invitation.id) == invitation_id)
    return session.execute(query.where(*where)).one_or_none()


def count_delivery(session: Session, *, campaign_id: UUID, scope: Scope) -> dict[tuple[str, str], int]:
    """How many invitations by (invitation state, state of the first mail or "none")."""
    shown = func.coalesce(col(Message.state), "none")
    statement = (
        select(col(Invitation.state), shown, func.count())
        .outerjoin(Message, is_first_mail())
        .where(col(Invitation.campaign_id) == campaign_id, *in_scope(col(Invitation.unit_id), scope=scope))
        .group_by(col(Invitation.state), shown)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(statement)}
