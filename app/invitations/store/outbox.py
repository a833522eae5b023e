"""The outbox: messages under leases."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from app.campaigns.models import Campaign
from app.core.actor import Scope
from app.invitations.models import Invitation, Message
from app.invitations.rules import REPLACED, WAITING, Held
from app.invitations.store.invited import in_scope
from app.invitations.store.returns import is_reachable
from app.people.models import Person

_table = SQLModel.metadata.tables["message"]
_SETTLE = (
    update(_table)
    .where(_table.c.id == bindparam("wanted"))
    .values(
        lease_until=None,
        **{name: bindparam(name) for name in ("state", "due_at", "attempts", "sent_at", "last_reply")},
    )
)
"""Built once, run for many rows at a time."""


def drop_messages(session: Session, *, invitation_id: UUID) -> None:
    """Takes the mails of an invitation that were not sent yet out of the queue."""
    waiting = col(Message.state).in_((*WAITING, "sending"))
    session.execute(
        update(Message)
        .where(col(Message.invitation_id) == invitation_id, waiting)
        .values(state="dropped", lease_until=None)
        .execution_options(synchronize_session=False)
    )


def replace_messages(session: Session, *, invitation_id: UUID) -> None:
    """Sets aside the mails of a withdrawn link; those not sent yet will not be."""
    drop_messages(session, invitation_id=invitation_id)
    session.execute(
        update(Message)
        .where(col(Message.invitation_id) == invitation_id)
        .values(kind=REPLACED)
        .execution_options(synchronize_session=False)
    )


def list_to_invite(
    session: Session, *, campaign_id: UUID, scope: Scope
) -> Sequence[Row[UUID, UUID, int, UUID]]:
    """Open invitations without a first mail for their present link: (unit id, id, gen, audience id)."""
    statement = (
        select(col(Invitation.unit_id), col(Invitation.id), col(Invitation.gen), col(Invitation.audience_id))
        .outerjoin(Message, is_first_mail())
        .where(open_in(campaign_id, scope=scope), col(Message.id).is_(None))
    )
    return session.execute(statement).all()


def list_to_remind(
    session: Session, *, campaign_id: UUID, scope: Scope
) -> Sequence[Row[UUID, UUID, int, UUID]]:
    """Open invitations whose first mail was sent, that have no answer and no reminder for this link."""
    later = aliased(Message)
    reminder = select(col(later.id)).where(
        col(later.invitation_id) == col(Invitation.id), col(later.kind) == "remind"
    )
    statement = (
        select(col(Invitation.unit_id), col(Invitation.id), col(Invitation.gen), col(Invitation.audience_id))
        .join(Message, is_first_mail())
        .where(
            open_in(campaign_id, scope=scope),
            col(Message.state) == "sent",
            ~col(Invitation.done),
            ~reminder.exists(),
            is_reachable(),
        )
    )
    return session.execute(statement).all()


def open_in(campaign_id: UUID, *, scope: Scope) -> ColumnElement[bool]:
    """The condition of open invitations of a campaign inside a scope."""
    inside = in_scope(col(Invitation.unit_id), scope=scope)
    return and_(col(Invitation.campaign_id) == campaign_id, col(Invitation.state) == "open", *inside)


def add_messages(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Puts messages in the outbox, many at once."""
    if rows:
        session.execute(insert(Message), list(rows))


def _due(now: datetime, held: Held) -> ColumnElement[bool]:
    waiting = and_(col(Message.state).in_(WAITING), col(Message.due_at) <= now)
    expired = and_(col(Message.state) == "sending", col(Message.lease_until) < now)
    return and_(or_(waiting, expired), *_not_held(held))


def _not_held(held: Held) -> list[ColumnElement[bool]]:
    """The conditions that leave out what waits for its hours, for a resumption, or for its domain."""
    conditions: list[ColumnElement[bool]] = []
    if held.campaigns:
        conditions.append(col(Message.campaign_id).not_in(held.campaigns))
    for campaign_id, domain in held.domains:
        there = (
            select(col(Invitation.id))
            .join(Person, col(Person.id) == col(Invitation.person_id))
            .where(
                col(Invitation.unit_id) == col(Message.unit_id),
                col(Invitation.id) == col(Message.invitation_id),
                func.lower(Person.email).endswith(f"@{domain}", autoescape=True),
            )
        )
        conditions.append(or_(col(Message.campaign_id) != campaign_id, ~there.exists()))
    return conditions


def claim_messages(
    session: Session, *, now: datetime, lease: timedelta, limit: int, held: Held
) -> list[Message]:
    """Takes due messages under a lease, the earliest first; two workers never take the same one."""
    ripe: Select[UUID] = (
        select(col(Message.id)).where(_due(now, held)).order_by(col(Message.due_at)).limit(limit)
    )
    if session.get_bind().dialect.name == "postgresql":
        ripe = ripe.with_for_update(skip_locked=True)
    claimed = session.execute(
        update(Message)
        .where(col(Message.id).in_(ripe.scalar_subquery()))
        .values(state="sending", lease_until=now + lease, attempts=col(Message.attempts) + 1)
        .returning(Message)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).scalars()
    return sorted(claimed, key=lambda message: (message.due_at, message.id))


def hold_messages(session: Session, *, leases: Mapping[UUID, datetime]) -> set[UUID]:
    """Which of these messages are still under the lease they were claimed with; nobody else may change
    them before the transaction ends."""
    statement = select(col(Message.id), col(Message.lease_until)).where(
        col(Message.id).in_(sorted(leases)), col(Message.state) == "sending"
    )
    if session.get_bind().dialect.name == "postgresql":
        statement = statement.order_by(col(Message.id)).with_for_update()
    return {row[0] for row in session.execute(statement) if row[1] == leases[row[0]]}


def settle_messages(session: Session, *, rows: Sequence[dict[str, Any]]) -> None:
    """Writes outcomes of messages that `hold_messages` found; a row: `wanted` (id) and the columns."""
    if rows:
        session.connection().execute(_SETTLE, list(rows))


def release_messages(session: Session, *, leases: Mapping[UUID, datetime]) -> None:
    """Puts claimed messages back untouched, if they are still under this lease: nothing was tried."""
    held = hold_messages(session, leases=leases)
    if not held:
        return
    session.execute(
        update(Message)
        .where(col(Message.id).in_(sorted(held)))
        .values(state="queued", lease_until=None, attempts=col(Message.attempts) - 1)
        .execution_options(synchronize_session=False)
    )


def list_not_running(session: Session, *, campaign_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these campaigns do not run."""
    where = (col(Campaign.id).in_(sorted(campaign_ids)), col(Campaign.state) != "running")
    return set(session.execute(select(col(Campaign.id)).where(*where)).scalars())


def list_sent_before(session: Session, *, invitation_ids: Iterable[UUID]) -> set[UUID]:
    """Invitations for which a first mail of an earlier link had been sent."""
    statement = select(col(Message.invitation_id)).where(
        col(Message.invitation_id).in_(sorted(invitation_ids)), col(Message.kind) == REPLACED,
        col(Message.sent_at).is_not(None),
    )  # fmt: skip
    return set(session.execute(statement).scalars())


def was_tried(session: Session, *, invitation_id: UUID) -> bool:
    """Whether any mail of an invitation has been handed to the relay, or may have been."""
    tried = or_(col(Message.attempts) > 0, col(Message.sent_at).is_not(None), col(Message.state) == "sending")
    where = (col(Message.invitation_id) == invitation_id, tried)
    return session.execute(select(col(Message.id)).where(*where).limit(1)).first() is not None


def count_waiting(session: Session, *, held: Held) -> tuple[int, datetime | None]:
    """How many messages wait, and when the earliest of them was due that no plan holds back."""
    waiting = col(Message.state).in_((*WAITING, "sending"))
    count = session.execute(select(func.count()).select_from(Message).where(waiting)).scalar_one()
    due = select(func.min(Message.due_at)).where(waiting, *_not_held(held))
    return count, session.execute(due).scalar_one()


def has_due(session: Session, *, now: datetime, held: Held) -> bool:
    """Whether anything could be claimed now."""
    return session.execute(select(col(Message.id)).where(_due(now, held)).limit(1)).first() is not None


def is_first_mail() -> ColumnElement[bool]:
    """The condition that joins an invitation with the first mail of its present link."""
    return and_(col(Message.invitation_id) == col(Invitation.id), col(Message.kind) == "invite")
