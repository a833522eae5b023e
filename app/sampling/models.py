"""Frames, draws, and the quota ledger."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import BIG, REF, UtcDateTime


class Frame(SQLModel, table=True):
    """The sampling frame of an audience, frozen with a hash."""

    __tablename__ = "frame"
    __table_args__ = (REF,)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    audience_id: UUID = Field(foreign_key="audience.id", unique=True)
    sha256: str = Field(max_length=64)
    frozen_at: datetime = Field(sa_type=UtcDateTime)


class Draw(SQLModel, table=True):
    """How people were drawn from a frame: repeatable to the row."""

    __tablename__ = "draw"
    __table_args__ = (REF,)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    frame_id: UUID = Field(foreign_key="frame.id", unique=True)
    method: str = Field(max_length=32)
    seed: int
    algorithm_version: int
    drawn_at: datetime = Field(sa_type=UtcDateTime)


class FrameEntry(SQLModel, table=True):
    """A person of the frame, or the size of a counted group. `unit_id`: whose quota cell it is."""

    __tablename__ = "frame_entry"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (size IS NULL)", name="person_or_size"),
        Index(None, "frame_id", "unit_id"),
        BIG,
    )
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    frame_id: UUID = Field(foreign_key="frame.id")
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    size: int | None = None
    stratum: str = Field(max_length=80)
    probability: float | None = None
    selected: bool = True
    reserve_rank: int | None = None


class Quota(SQLModel, table=True):
    """The ledger of one cell (unit x audience). Counted only by a conditional UPDATE."""

    __tablename__ = "quota"
    __table_args__ = (
        CheckConstraint("target IS NULL OR counted <= target", name="never_exceeded"),
        CheckConstraint("counted >= 0 AND over >= 0 AND issued >= 0 AND received >= 0", name="positive"),
        BIG,
    )
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    audience_id: UUID = Field(foreign_key="audience.id", primary_key=True)
    target: int | None = None
    issued: int = 0
    received: int = 0
    counted: int = 0
    over: int = 0
