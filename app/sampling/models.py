"""Frames, draws, reserves that moved up, and the quota ledger."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import BIG, LOCAL, REF, Json, UtcDateTime
from app.sampling.rules import Why as Why


class Frame(SQLModel, table=True):
    """The sampling frame of an audience, frozen with a hash."""

    __tablename__ = "frame"
    __table_args__ = (REF,)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    audience_id: UUID = Field(foreign_key="audience.id", unique=True)
    sha256: str = Field(max_length=64)
    frozen_at: datetime = Field(sa_type=UtcDateTime)


class Draw(SQLModel, table=True):
    """How people were drawn from a frame: repeatable to the row.

    `frame_sha256`: the list that was drawn from, whoever was drawn; `result_sha256`: every row with its
    probability, selection and rank; `parameters`: the order as it was given; `population`, `drawn`: people.
    What is None was not recorded by the version that drew.
    """

    __tablename__ = "draw"
    __table_args__ = (REF,)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    frame_id: UUID = Field(foreign_key="frame.id", unique=True)
    method: str = Field(max_length=32)
    seed: int
    algorithm_version: int
    frame_sha256: str | None = Field(default=None, max_length=64)
    result_sha256: str | None = Field(default=None, max_length=64)
    parameters: dict[str, Any] | None = Field(default=None, sa_column=Column(Json, nullable=True))
    population: int | None = None
    drawn: int | None = None
    drawn_at: datetime = Field(sa_type=UtcDateTime)


class FrameEntry(SQLModel, table=True):
    """A person of the frame, or the size of a counted group. `unit_id`: whose quota cell it is.

    `probability`: of each of its people, over all stages; None where nothing was drawn by chance. `taken`:
    how many of a counted group were drawn, None for all.
    """

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
    taken: int | None = None


class Substitution(SQLModel, table=True):
    """A reserve that took the place of somebody drawn: two entries of one frame, each once.

    `pool`: the part of the draw within which reserves move up, of which `pool_drawn` people were drawn;
    `rank`: the reserve's; `passed`: ranks below it that nobody could be asked for. `why`: a key of
    `rules.WHY`.
    """

    __tablename__ = "substitution"
    __table_args__ = (
        UniqueConstraint("frame_id", "off_entry_id"),
        UniqueConstraint("frame_id", "on_entry_id"),
        LOCAL,
    )
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    frame_id: UUID = Field(foreign_key="frame.id")
    off_unit_id: UUID = Field(foreign_key="unit.id")
    off_entry_id: UUID
    on_unit_id: UUID = Field(foreign_key="unit.id")
    on_entry_id: UUID
    pool: str = Field(max_length=400)
    pool_drawn: int
    rank: int
    passed: list[int] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    why: str = Field(max_length=20)
    approval_id: UUID = Field(foreign_key="approval.id", unique=True)
    moved_at: datetime = Field(sa_type=UtcDateTime)


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
