"""Printed forms, and papers that do not belong."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import BIG, BIG_KEYED, LOCAL

FORM_KEY = ["unit_id", "campaign_id", "serial"]
FORM_TARGET = [f"paper_form.{name}" for name in FORM_KEY]
"""How other tables point at a form."""
_THIRD = "adjudicator_id <> first_clerk_id AND adjudicator_id <> second_clerk_id"


class PrintBatch(SQLModel, table=True):
    """Forms printed for one unit and audience, with the counts its officer signs for."""

    __tablename__ = "print_batch"
    __table_args__ = (BIG,)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id")
    audience_id: UUID = Field(foreign_key="audience.id", index=True)
    printed: int
    pdf_sha256: str | None = Field(default=None, max_length=64)
    layout_sha256: str | None = Field(default=None, max_length=64)
    papers_sha256: str | None = Field(default=None, max_length=64)
    issued_on: date | None = None
    returned_on: date | None = None
    issued_signed: int | None = None
    returned_signed: int | None = None


class PaperForm(SQLModel, table=True):
    """One printed form. `serial`: 4 digits of the unit, 5 random digits, a check character.

    `keying`: the way this form was keyed, from the first entry on; without an own reading "two_clerks".
    """

    __tablename__ = "paper_form"
    __table_args__ = (
        ForeignKeyConstraint(["unit_id", "batch_id"], ["print_batch.unit_id", "print_batch.id"]),
        CheckConstraint("first_clerk_id <> second_clerk_id", name="two_clerks"),
        CheckConstraint("keying IN ('two_clerks', 'machine', 'share')", name="keying"),
        CheckConstraint(_THIRD, name="third_person"), Index(None, "campaign_id", "serial", "unit_id"),
        Index("ix_paper_form_desk", "campaign_id", "state", "desk_order", "serial", "first_clerk_id"),
        Index(None, "audience_id", "state"), BIG_KEYED,
    )  # fmt: skip
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    audience_id: UUID = Field(foreign_key="audience.id")
    batch_id: UUID
    state: str = Field(max_length=16)
    invalid_code: str | None = Field(default=None, max_length=32)
    first_clerk_id: UUID | None = Field(default=None, foreign_key="user.id")
    second_clerk_id: UUID | None = Field(default=None, foreign_key="user.id")
    adjudicator_id: UUID | None = Field(default=None, foreign_key="user.id")
    response_id: UUID | None = None
    desk_order: int
    keying: str | None = Field(default=None, max_length=16)


class Quarantine(SQLModel, table=True):
    """A paper that does not belong: unknown, duplicate, foreign or surplus; visible and counted."""

    __tablename__ = "quarantine"
    __table_args__ = (LOCAL,)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    serial_as_read: str = Field(max_length=40)
    scan_file_id: UUID | None = Field(default=None, foreign_key="scan_file.id")
    page_index: int | None = None
    reason: str = Field(max_length=16)
    decision: str | None = Field(default=None, max_length=32)
