"""What people keyed from a form, what stands for the machine, who doubted it and who ruled."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Text
from sqlmodel import Field, SQLModel

from app.core.schema import BIG, Json, UtcDateTime
from app.paper.models.forms import FORM_KEY, FORM_TARGET


class Entry(SQLModel, table=True):
    """What one clerk keyed from one form; append-only."""

    __tablename__ = "entry"
    __table_args__ = (
        ForeignKeyConstraint(FORM_KEY, FORM_TARGET),
        CheckConstraint("pass_number IN (1, 2)", name="pass"),
        Index("ix_entry_clerk", "campaign_id", "clerk_id"),
        BIG,
    )
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    pass_number: int = Field(primary_key=True)
    clerk_id: UUID = Field(foreign_key="user.id")
    entered_at: datetime = Field(sa_type=UtcDateTime)
    values: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    key_times: list[int] = Field(sa_column=Column(Json, nullable=False))


class MachineEntry(SQLModel, table=True):
    """The values of a form that stand as an entry without a person; append-only, fixed by the first entry.

    `values`: only items of which the machine was sure; `open_lines`: the other compared items, by blanks,
    in printed order, for a second clerk; `readings`: the ids of the readings they come from.
    """

    __tablename__ = "machine_entry"
    __table_args__ = (ForeignKeyConstraint(FORM_KEY, FORM_TARGET), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    engine_version: str = Field(max_length=32)
    taken_at: datetime = Field(sa_type=UtcDateTime)
    values: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    open_lines: str = Field(sa_type=Text)
    readings: list[str] = Field(sa_column=Column(Json, nullable=False))


class DoubtedLine(SQLModel, table=True):
    """A value of the machine that somebody doubted in the gallery: a third person rules; append-only."""

    __tablename__ = "doubted_line"
    __table_args__ = (ForeignKeyConstraint(FORM_KEY, FORM_TARGET), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    item: str = Field(primary_key=True, max_length=40)
    doubted_by: UUID = Field(foreign_key="user.id")
    doubted_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(max_length=300)


class ReviewedLine(SQLModel, table=True):
    """A value of the machine that somebody saw in the gallery, doubted or not; append-only."""

    __tablename__ = "reviewed_line"
    __table_args__ = (ForeignKeyConstraint(FORM_KEY, FORM_TARGET), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    item: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=40)
    reviewed_by: UUID = Field(foreign_key="user.id")
    reviewed_at: datetime = Field(sa_type=UtcDateTime)


class Adjudication(SQLModel, table=True):
    """A third person's ruling on one item of one form; append-only."""

    __tablename__ = "adjudication"
    __table_args__ = (ForeignKeyConstraint(FORM_KEY, FORM_TARGET), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    item: str = Field(primary_key=True, max_length=40)
    adjudicator_id: UUID = Field(foreign_key="user.id")
    value: str = Field(max_length=200)
    reason: str = Field(default="", max_length=300)
    ruled_at: datetime = Field(sa_type=UtcDateTime)


class DeskClaim(SQLModel, table=True):
    """Who has a form on the desk, for which pass, until when: no two clerks on one form."""

    __tablename__ = "desk_claim"
    __table_args__ = (ForeignKeyConstraint(FORM_KEY, FORM_TARGET), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    pass_number: int = Field(primary_key=True)
    clerk_id: UUID = Field(foreign_key="user.id", index=True)
    lease_until: datetime = Field(sa_type=UtcDateTime)
    values: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
