"""Mails that came back, and how the mails stand after it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.invitations.models import Bounce, Invitation, Message
from app.invitations.rules import REPLACED


def find_message(session: Session, *, message_id: UUID) -> Message | None:
    """One message as it stands in the database."""
    statement = select(Message).where(col(Message.id) == message_id)
    return session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()


def has_bounce(session: Session, *, message_id: UUID, mark: str) -> bool:
    """Whether this report about this message is kept already."""
    where = (col(Bounce.message_id) == message_id, col(Bounce.mark) == mark)
    return session.execute(select(col(Bounce.id)).where(*where).limit(1)).first() is not None


def add_bounce(session: Session, *, values: dict[str, Any]) -> None:
    """Keeps a report."""
    session.execute(insert(Bounce).values(values))


def list_bounces(session: Session, *, message_id: UUID) -> Sequence[Row[str, datetime, str, str]]:
    """The reports about one message in the order of time: (kind, received at, status, words)."""
    statement = (
        select(col(Bounce.kind), col(Bounce.received_at), col(Bounce.status_code), col(Bounce.words))
        .where(col(Bounce.message_id) == message_id)
        .order_by(col(Bounce.received_at), col(Bounce.id))
    )
    return session.execute(statement).all()


def list_bounces_of(session: Session, *, invitation_id: UUID) -> Sequence[Row[str, datetime]]:
    """The reports about every mail with the present link of an invitation: (kind, received at)."""
    statement = (
        select(col(Bounce.kind), col(Bounce.received_at))
        .join(Message, col(Message.id) == col(Bounce.message_id))
        .where(col(Message.invitation_id) == invitation_id, col(Message.kind) != REPLACED)
        .order_by(col(Bounce.received_at))
    )
    return session.execute(statement).all()


def set_returned(session: Session, *, message_id: UUID, returned: str, at: datetime) -> None:
    """Writes how a message stands after what came back."""
    session.execute(
        update(Message)
        .where(col(Message.id) == message_id)
        .values(returned=returned, returned_at=at)
        .execution_options(synchronize_session=False)
    )


def move_message(session: Session, *, message_id: UUID, state: str, values: dict[str, Any]) -> bool:
    """Moves a message out of a state; False when it is no longer in it."""
    moved = session.execute(
        update(Message)
        .where(col(Message.id) == message_id, col(Message.state) == state)
        .values(**values)
        .returning(col(Message.id))
        .execution_options(synchronize_session=False)
    )
    return moved.first() is not None


def is_reachable() -> ColumnElement[bool]:
    """The condition that no mail with the present link of an invitation was found undeliverable."""
    other = aliased(Message)
    return ~exists().where(
        col(other.invitation_id) == col(Invitation.id),
        col(other.kind) != REPLACED,
        col(other.returned) == "undeliverable",
    )


def list_latest(session: Session, *, message_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str, str]]:
    """The last failure reported about each of these messages: (kind, status, words); delays left out."""
    found: dict[UUID, tuple[str, str, str]] = {}
    for start in range(0, len(message_ids), 500):
        statement = (
            select(col(Bounce.message_id), col(Bounce.kind), col(Bounce.status_code), col(Bounce.words))
            .where(
                col(Bounce.message_id).in_(message_ids[start : start + 500]), col(Bounce.kind) != "delayed"
            )
            .order_by(col(Bounce.received_at), col(Bounce.id))
        )
        found |= {row[0]: (row[1], row[2], row[3]) for row in session.execute(statement)}
    return found


def release_blocked(session: Session, *, campaign_id: UUID, now: datetime) -> int:
    """Puts first mails that were refused because of the sender in the queue again; returns how many."""
    released = session.execute(
        update(Message)
        .where(
            col(Message.campaign_id) == campaign_id,
            col(Message.kind) == "invite",
            col(Message.returned) == "blocked",
            col(Message.state).in_(("sent", "failed")),
        )
        .values(state="queued", returned="", returned_at=None, due_at=now, attempts=0)
        .returning(col(Message.id))
        .execution_options(synchronize_session=False)
    )
    return len(released.all())
