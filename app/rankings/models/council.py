"""The council of a round: its members, its sessions, who was there, what it decided."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import LOCAL, UtcDateTime


class Council(SQLModel, table=True):
    """The council of a round. `quorum_percent`: more than this share of the members must take part."""

    __tablename__ = "council"
    __table_args__ = (CheckConstraint("quorum_percent BETWEEN 0 AND 99", name="quorum"), LOCAL)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    quorum_percent: int = 50
    named_at: datetime = Field(sa_type=UtcDateTime)


class CouncilMember(SQLModel, table=True):
    """Somebody of the council. `part`: chair, secretary or member; all of them count."""

    __tablename__ = "council_member"
    __table_args__ = (CheckConstraint("part IN ('chair', 'secretary', 'member')", name="part"), LOCAL)
    campaign_id: UUID = Field(foreign_key="council.campaign_id", primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", primary_key=True)
    part: str = Field(max_length=16)


class CouncilSession(SQLModel, table=True):
    """A session; `state` moves only by the table in `rankings.rules`. `members`: how many the council had
    when it was closed, None before."""

    __tablename__ = "council_session"
    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        CheckConstraint("state IN ('planned', 'open', 'closed')", name="state"),
        LOCAL,
    )
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    campaign_id: UUID = Field(foreign_key="council.campaign_id")
    number: int
    held_on: date
    place: str = Field(max_length=200)
    state: str = Field(max_length=16)
    members: int | None = None
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Attendance(SQLModel, table=True):
    """How a member took part in a session. `words`: the opinion of who wrote one."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("how IN ('present', 'absent', 'written')", name="how"),
        CheckConstraint("how <> 'written' OR words <> ''", name="words"),
        LOCAL,
    )
    session_id: UUID = Field(foreign_key="council_session.id", primary_key=True)
    user_id: UUID = Field(foreign_key="user.id", primary_key=True)
    how: str = Field(max_length=16)
    words: str = Field(default="", sa_column=Column(Text, nullable=False))
    said_at: datetime = Field(sa_type=UtcDateTime)


class CouncilDecision(SQLModel, table=True):
    """What a session decided; append-only, the latest about a subject holds.

    `subject`: a unit as a whole (approved as appraised and decided), one line of a unit, or the results of
    the survey (`run_id`). `points`: of a line, None where it does not apply. `members`, `attending`: when it
    was taken; the votes add up to at most `attending`.
    """

    __tablename__ = "council_decision"
    __table_args__ = (
        CheckConstraint("subject IN ('unit', 'line', 'survey')", name="subject"),
        CheckConstraint("(subject = 'survey') = (unit_id IS NULL)", name="unit"),
        CheckConstraint("(subject = 'line') = (criterion IS NOT NULL)", name="criterion"),
        CheckConstraint("(subject = 'survey') = (run_id IS NOT NULL)", name="run"),
        CheckConstraint("subject <> 'line' OR reason <> ''", name="reason"),
        CheckConstraint("votes_for + votes_against + abstained <= attending", name="votes"),
        LOCAL,
    )
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    session_id: UUID = Field(foreign_key="council_session.id", index=True)
    campaign_id: UUID = Field(foreign_key="council.campaign_id", index=True)
    subject: str = Field(max_length=16)
    unit_id: UUID | None = Field(default=None, foreign_key="unit.id")
    criterion: str | None = Field(default=None, max_length=40)
    points: str | None = Field(default=None, max_length=40)
    run_id: UUID | None = Field(default=None, foreign_key="analysis_run.id")
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    members: int
    attending: int
    votes_for: int
    votes_against: int
    abstained: int
    decided_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: UUID | None = Field(default=None, foreign_key="user.id")
