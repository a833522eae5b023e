"""Invitations and the outbox. Delivery facts live in `message` only; no body, no token anywhere."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import BIG_KEYED, LOCAL, UtcDateTime


class Invitation(SQLModel, table=True):
    """A person's right to answer once. Holds no time, and nothing about starting."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("unit_id", "audience_id", "person_id"),
        CheckConstraint("state IN ('open', 'revoked')", name="state"),
        BIG_KEYED,
    )
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    audience_id: UUID = Field(foreign_key="audience.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    gen: int = 0
    state: str = Field(default="open", max_length=16)
    done: bool = False


class Message(SQLModel, table=True):
    """The outbox: one mail to one invitation, rendered only when it is sent.

    `language`: of the supplied words, where `text_id` names no others; empty: that of the installation.
    """

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("dedupe_key"), Index(None, "state", "due_at"), LOCAL)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    kind: str = Field(max_length=16)
    unit_id: UUID = Field(foreign_key="unit.id")
    invitation_id: UUID = Field(index=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    dedupe_key: str = Field(max_length=120)
    state: str = Field(default="queued", max_length=16)
    due_at: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    text_id: UUID | None = Field(default=None, foreign_key="mail_text.id")
    language: str = Field(default="", max_length=2)
    message_id: str = Field(max_length=200)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_reply: str = Field(default="", max_length=300)
    returned: str = Field(default="", max_length=16)
    returned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Bounce(SQLModel, table=True):
    """A report that a mail did not arrive, or not yet. `mark` is the same for the same report.

    `words`: what the server said, without addresses.
    """

    __tablename__ = "bounce"
    __table_args__ = (UniqueConstraint("message_id", "mark"), LOCAL)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    message_id: UUID = Field(foreign_key="message.id", index=True)
    kind: str = Field(max_length=8)
    status_code: str = Field(max_length=16)
    received_at: datetime = Field(sa_type=UtcDateTime)
    mark: str = Field(max_length=64)
    words: str = Field(default="", max_length=300)


class SendingPlan(SQLModel, table=True):
    """When and how fast the mails of a campaign leave; no row: at once, at the house's pace.

    `paused_by`: an account, None when a command did it. `contact`: whom to ask, as the mails say it.
    `opens_minute`, `closes_minute`: office hours in minutes after midnight of the province's time.
    `weekdays`: bit 0 is Monday. `domain_per_minute`: mails to one mail domain; None: no limit.
    """

    __tablename__ = "sending_plan"
    __table_args__ = (CheckConstraint("opens_minute < closes_minute", name="hours"), LOCAL)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    paused: bool = False
    paused_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    paused_by: UUID | None = Field(default=None, foreign_key="user.id")
    contact: str = Field(default="", max_length=200)
    opens_minute: int = 0
    closes_minute: int = 1440
    weekdays: int = 127
    domain_per_minute: int | None = None


class MailLanguage(SQLModel, table=True):
    """The language in which the mails of a group are written; no row: that of the installation."""

    __tablename__ = "mail_language"
    __table_args__ = (LOCAL,)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    group_key: str = Field(max_length=40, primary_key=True)
    language: str = Field(max_length=2)


class ReminderWave(SQLModel, table=True):
    """One wave of reminders: when it is due, when it was queued, and to how many it went."""

    __tablename__ = "reminder_wave"
    __table_args__ = (LOCAL,)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    ordinal: int = Field(primary_key=True)
    due_at: datetime = Field(sa_type=UtcDateTime, index=True)
    queued_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    queued: int = 0


class MailText(SQLModel, table=True):
    """One version of the words of a mail; never changed, so that queued mails keep theirs.

    `group_key`: the group it is for, empty for every group without words of its own.
    """

    __tablename__ = "mail_text"
    __table_args__ = (UniqueConstraint("campaign_id", "group_key", "kind", "language", "version"), LOCAL)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id")
    group_key: str = Field(default="", max_length=40)
    kind: str = Field(max_length=16)
    language: str = Field(max_length=2)
    version: int
    subject: str = Field(max_length=200)
    text: str = Field(sa_column=Column(Text, nullable=False))
    written_at: datetime = Field(sa_type=UtcDateTime)
    written_by: UUID | None = Field(default=None, foreign_key="user.id")
