"""Waves of reminders: planned, called off, taken up exactly once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, delete, exists, func, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.campaigns.models import Campaign
from app.core.actor import EVERYWHERE
from app.invitations.models import Invitation, Message, ReminderWave
from app.invitations.rules import WAITING
from app.invitations.store.outbox import is_first_mail, open_in
from app.invitations.store.returns import is_reachable


def list_waves(session: Session, *, campaign_id: UUID) -> list[ReminderWave]:
    """The waves of a campaign in the order of their days."""
    statement = (
        select(ReminderWave)
        .where(col(ReminderWave.campaign_id) == campaign_id)
        .order_by(col(ReminderWave.due_at))
        .execution_options(populate_existing=True)
    )
    return list(session.execute(statement).scalars())


def add_wave(session: Session, *, campaign_id: UUID, due_at: datetime) -> int:
    """Adds a wave and returns its number, one more than the highest of the campaign."""
    highest = select(func.max(ReminderWave.ordinal)).where(col(ReminderWave.campaign_id) == campaign_id)
    ordinal: int = (session.execute(highest).scalar_one() or 0) + 1
    values = {
        "campaign_id": campaign_id, "ordinal": ordinal, "due_at": due_at, "queued_at": None, "queued": 0,
    }  # fmt: skip
    session.execute(insert(ReminderWave).values(values))
    return ordinal


def delete_wave(session: Session, *, campaign_id: UUID, ordinal: int) -> bool:
    """Takes out a wave that was not taken up yet; says whether it did."""
    gone = session.execute(
        delete(ReminderWave)
        .where(
            col(ReminderWave.campaign_id) == campaign_id,
            col(ReminderWave.ordinal) == ordinal,
            col(ReminderWave.queued_at).is_(None),
        )
        .returning(col(ReminderWave.ordinal))
        .execution_options(synchronize_session=False)
    )
    return gone.first() is not None


def list_due_waves(session: Session, *, now: datetime) -> Sequence[Row[UUID, int]]:
    """Waves of running campaigns that are due and not taken up: (campaign id, number)."""
    statement = (
        select(col(ReminderWave.campaign_id), col(ReminderWave.ordinal))
        .join(Campaign, col(Campaign.id) == col(ReminderWave.campaign_id))
        .where(
            col(Campaign.state) == "running",
            col(ReminderWave.due_at) <= now,
            col(ReminderWave.queued_at).is_(None),
        )
        .order_by(col(ReminderWave.due_at))
    )
    return session.execute(statement).all()


def take_wave(session: Session, *, campaign_id: UUID, ordinal: int, now: datetime) -> bool:
    """Marks a wave as taken up; False when somebody else did, or it was called off."""
    taken = session.execute(
        update(ReminderWave)
        .where(
            col(ReminderWave.campaign_id) == campaign_id,
            col(ReminderWave.ordinal) == ordinal,
            col(ReminderWave.queued_at).is_(None),
        )
        .values(queued_at=now)
        .returning(col(ReminderWave.ordinal))
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


def set_wave_size(session: Session, *, campaign_id: UUID, ordinal: int, queued: int) -> None:
    """Keeps how many reminders a wave put in the outbox."""
    session.execute(
        update(ReminderWave)
        .where(col(ReminderWave.campaign_id) == campaign_id, col(ReminderWave.ordinal) == ordinal)
        .values(queued=queued)
        .execution_options(synchronize_session=False)
    )


def list_for_wave(session: Session, *, campaign_id: UUID) -> Sequence[Row[UUID, UUID, int, UUID]]:
    """Open invitations for a wave: (unit id, id, gen, audience id).

    Their first mail was sent, none of their mails was found undeliverable, they have no answer, and no
    reminder waits for them.
    """
    other = aliased(Message)
    waits = exists().where(
        col(other.invitation_id) == col(Invitation.id),
        col(other.kind) == "remind",
        col(other.state).in_((*WAITING, "sending")),
    )
    statement = (
        select(col(Invitation.unit_id), col(Invitation.id), col(Invitation.gen), col(Invitation.audience_id))
        .join(Message, is_first_mail())
        .where(
            open_in(campaign_id, scope=EVERYWHERE),
            col(Message.state) == "sent",
            ~col(Invitation.done),
            ~waits,
            is_reachable(),
        )
    )
    return session.execute(statement).all()
