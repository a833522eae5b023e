"""Tables of the ground floor: audit trail, approvals, queue, counters, files."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import LOCAL, Json, UtcDateTime


class AuditEvent(SQLModel, table=True):
    """One writing verb of staff, chained to the one before it."""

    __tablename__ = "audit_event"
    __table_args__ = (LOCAL,)
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor: str = Field(max_length=64, index=True)
    verb: str = Field(max_length=64, index=True)
    object: str = Field(max_length=200, index=True)
    unit_id: UUID | None = Field(default=None, index=True)
    details: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class AuditAnchor(SQLModel, table=True):
    """Head and count of the chain at a moment, as mailed out or printed."""

    __tablename__ = "audit_anchor"
    __table_args__ = (LOCAL,)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    count: int
    head: str = Field(max_length=64)


class Approval(SQLModel, table=True):
    """A change that needs a second person: what is to be changed, who asked, who decided."""

    __tablename__ = "approval"
    __table_args__ = (CheckConstraint("asked_by <> decided_by", name="two_people"), LOCAL)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    object: str = Field(max_length=200, index=True)
    verb: str = Field(max_length=64)
    campaign_id: UUID | None = Field(default=None, foreign_key="campaign.id", index=True)
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    asked_by: UUID = Field(foreign_key="user.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    decided_by: UUID | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decision: str | None = Field(default=None, max_length=16)


class Job(SQLModel, table=True):
    """Work for the worker: claimed by conditional UPDATE, under a lease."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("dedupe_key"), LOCAL)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    kind: str = Field(max_length=64)
    dedupe_key: str = Field(max_length=200)
    payload: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    state: str = Field(max_length=16, index=True)
    due_at: datetime = Field(sa_type=UtcDateTime, index=True)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    progress: int = 0
    last_error: str = Field(default="", max_length=500)


class RateCounter(SQLModel, table=True):
    """How often something was tried within a window."""

    __tablename__ = "rate_counter"
    __table_args__ = (LOCAL,)
    id: str = Field(primary_key=True, max_length=128)
    window_start: datetime = Field(sa_type=UtcDateTime)
    count: int


class Blob(SQLModel, table=True):
    """A stored file, named by its content."""

    __tablename__ = "blob"
    __table_args__ = (LOCAL,)
    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    media_type: str = Field(max_length=100)
    purpose: str = Field(max_length=64)
    name: str = Field(max_length=255)
    stored_at: datetime = Field(sa_type=UtcDateTime)
