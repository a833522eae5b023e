"""The delivery ledger: invitations with their first mail, never with `done` or reminders."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlmodel import Session, col

from app.campaigns.models import CampaignUnit
from app.core.actor import Scope
from app.core.tabular import folded
from app.invitations.models import Invitation, Message
from app.invitations.store.invited import in_scope
from app.invitations.store.outbox import is_first_mail
from app.people.models import Person

STILL_TRIED: Final = timedelta(days=5)
"""How long a server that reported a delay keeps trying; after it has said nothing more, the mail arrived."""


def shown_state(now: datetime) -> ColumnElement[str]:
    """How the first mail stands: what came back goes before what the outbox knows."""
    returned, state = col(Message.returned), col(Message.state)
    not_sent_since = or_(state != "sent", col(Message.sent_at) < col(Message.returned_at))
    delayed = and_(returned == "delayed", state == "sent", col(Message.returned_at) > now - STILL_TRIED)
    return case(
        (col(Message.id).is_(None), "none"),
        (returned.in_(("blocked", "undeliverable")), returned),
        (and_(returned == "returned", not_sent_since), returned),
        (delayed, returned),
        else_=state,
    )


def delivery_query(
    *, campaign_id: UUID, scope: Scope, states: Sequence[str], now: datetime
) -> Select[*tuple[Any, ...]]:
    """Invitations with person, unit and first mail; neither `done` nor reminders are part of it."""
    shown = shown_state(now)
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
            col(Message.attempts), col(Message.last_reply), col(Message.id), col(Person.email),
            col(Person.phone), col(Message.returned_at),
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
        .order_by(col(CampaignUnit.ordinal), col(Person.name_sort), col(Invitation.id))
    )  # fmt: skip


def list_delivery(
    session: Session, *, campaign_id: UUID, scope: Scope, states: Sequence[str], search: str,
    now: datetime, start: int, limit: int | None,
) -> Sequence[Row[Any]]:  # fmt: skip
    """Rows of the delivery ledger, see `delivery_query`; a page is chosen by its keys, then read.

    `search`: words in a name (case and marks do not matter), an address, or the name of a unit.
    """
    query = delivery_query(campaign_id=campaign_id, scope=scope, states=states, now=now)
    if search:
        query = query.where(_is_found(session, campaign_id=campaign_id, words=folded(search)))
    elif limit is not None and not states:
        unit_ids, start = _units_around(
            session, campaign_id=campaign_id, scope=scope, start=start, limit=limit
        )
        query = query.where(col(Invitation.unit_id).in_(unit_ids))
    if limit is None:
        return session.execute(query.offset(start)).all()
    keys = query.with_only_columns(col(Invitation.unit_id), col(Invitation.id)).offset(start).limit(limit)
    found = [(row[0], row[1]) for row in session.execute(keys)]
    return _list_delivery_of(session, campaign_id=campaign_id, scope=scope, keys=found, now=now)


def _is_found(session: Session, *, campaign_id: UUID, words: str) -> ColumnElement[bool]:
    names = select(col(CampaignUnit.unit_id), col(CampaignUnit.name_vi), col(CampaignUnit.name_en)).where(
        col(CampaignUnit.campaign_id) == campaign_id
    )
    units = [row[0] for row in session.execute(names) if any(words in folded(name) for name in row[1:])]
    holds = (col(place).contains(words, autoescape=True) for place in (Person.name_search, Person.email))
    return or_(*holds, col(Invitation.unit_id).in_(units))


def _units_around(
    session: Session, *, campaign_id: UUID, scope: Scope, start: int, limit: int
) -> tuple[list[UUID], int]:
    """The units whose invitations stand on a page of the ledger, and how many of theirs stand before it."""
    statement = (
        select(col(CampaignUnit.unit_id), func.count())
        .join(
            Invitation,
            and_(
                col(Invitation.unit_id) == col(CampaignUnit.unit_id),
                col(Invitation.campaign_id) == col(CampaignUnit.campaign_id),
            ),
        )
        .where(
            col(CampaignUnit.campaign_id) == campaign_id, *in_scope(col(CampaignUnit.unit_id), scope=scope)
        )
        .group_by(col(CampaignUnit.unit_id), col(CampaignUnit.ordinal))
        .order_by(col(CampaignUnit.ordinal))
    )
    around: list[UUID] = []
    for unit_id, count in session.execute(statement):
        if not around and start >= count:
            start -= count
            continue
        around.append(unit_id)
        limit -= count - (start if len(around) == 1 else 0)
        if limit <= 0:
            break
    return around, start


def _list_delivery_of(
    session: Session, *, campaign_id: UUID, scope: Scope, keys: Sequence[tuple[UUID, UUID]], now: datetime
) -> Sequence[Row[Any]]:
    """The rows of these invitations (unit id, invitation id), in order."""
    query = delivery_query(campaign_id=campaign_id, scope=scope, states=(), now=now).where(
        col(Invitation.unit_id).in_({unit_id for unit_id, _ in keys}),
        col(Invitation.id).in_([invitation_id for _, invitation_id in keys]),
    )
    return session.execute(query).all()


def find_delivery(
    session: Session, *, campaign_id: UUID, unit_id: UUID, invitation_id: UUID, scope: Scope, now: datetime
) -> Row[Any] | None:
    """One row of the delivery ledger, or None outside the scope."""
    query = delivery_query(campaign_id=campaign_id, scope=scope, states=(), now=now)
    where = (col(Invitation.unit_id) == unit_id, col(Invitation.id) == invitation_id)
    return session.execute(query.where(*where)).one_or_none()


def count_delivery(
    session: Session, *, campaign_id: UUID, scope: Scope, now: datetime
) -> dict[tuple[str, str], int]:
    """How many invitations by (invitation state, state of the first mail or "none")."""
    shown = shown_state(now)
    statement = (
        select(col(Invitation.state), shown, func.count())
        .outerjoin(Message, is_first_mail())
        .where(col(Invitation.campaign_id) == campaign_id, *in_scope(col(Invitation.unit_id), scope=scope))
        .group_by(col(Invitation.state), shown)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(statement)}
