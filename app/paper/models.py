"""Paper forms: printed, issued, returned, scanned, entered twice, adjudicated; one fate each."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Text
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import BIG, BIG_KEYED, LOCAL, Json, UtcDateTime

_FORM_KEY = ["unit_id", "campaign_id", "serial"]
_FORM_TARGET = [f"paper_form.{name}" for name in _FORM_KEY]
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


class Entry(SQLModel, table=True):
    """What one clerk keyed from one form; append-only."""

    __tablename__ = "entry"
    __table_args__ = (
        ForeignKeyConstraint(_FORM_KEY, _FORM_TARGET),
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
    __table_args__ = (ForeignKeyConstraint(_FORM_KEY, _FORM_TARGET), BIG)
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
    __table_args__ = (ForeignKeyConstraint(_FORM_KEY, _FORM_TARGET), BIG)
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
    __table_args__ = (ForeignKeyConstraint(_FORM_KEY, _FORM_TARGET), BIG)
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
    __table_args__ = (ForeignKeyConstraint(_FORM_KEY, _FORM_TARGET), BIG)
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
    __table_args__ = (ForeignKeyConstraint(_FORM_KEY, _FORM_TARGET), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    pass_number: int = Field(primary_key=True)
    clerk_id: UUID = Field(foreign_key="user.id", index=True)
    lease_until: datetime = Field(sa_type=UtcDateTime)
    values: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))


class PlantedForm(SQLModel, table=True):
    """A finished form that goes to desks once more, its values known; counts for no ledger and no result."""

    __tablename__ = "planted_form"
    __table_args__ = (ForeignKeyConstraint(_FORM_KEY, _FORM_TARGET), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    known: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    planted_by: UUID = Field(foreign_key="user.id")
    planted_at: datetime = Field(sa_type=UtcDateTime)


class PlantedEntry(SQLModel, table=True):
    """What one clerk keyed from a planted form; a draft until `entered_at`. `pass_number`: as shown."""

    __tablename__ = "planted_entry"
    __table_args__ = (ForeignKeyConstraint(_FORM_KEY, [f"planted_form.{name}" for name in _FORM_KEY]), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    clerk_id: UUID = Field(foreign_key="user.id", primary_key=True)
    pass_number: int
    lease_until: datetime = Field(sa_type=UtcDateTime)
    values: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    key_times: list[int] = Field(sa_column=Column(Json, nullable=False))
    entered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ScanFile(SQLModel, table=True):
    """An uploaded scan, kept as it came."""

    __tablename__ = "scan_file"
    __table_args__ = (LOCAL,)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    sha256: str = Field(foreign_key="blob.sha256", max_length=64)
    state: str = Field(max_length=16)
    pages: int = 0
    purged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ScanPage(SQLModel, table=True):
    """One page of a scan; ends in exactly one named state. `strokes`: shapes of its marks, to find copies."""

    __tablename__ = "scan_page"
    __table_args__ = (LOCAL,)
    file_id: UUID = Field(foreign_key="scan_file.id", primary_key=True)
    index: int = Field(primary_key=True)
    status: str = Field(max_length=16)
    unit_id: UUID | None = None
    serial: str | None = Field(default=None, max_length=10)
    page: int | None = None
    view_sha256: str | None = Field(default=None, max_length=64)
    residual_mm: float | None = None
    strokes: str | None = Field(default=None, sa_type=Text)


class PageLikeness(SQLModel, table=True):
    """Two pages of different forms whose marks look copied: somebody looks, nothing is judged."""

    __tablename__ = "page_likeness"
    __table_args__ = (
        ForeignKeyConstraint(["file_id", "index"], ["scan_page.file_id", "scan_page.index"]),
        ForeignKeyConstraint(["other_file_id", "other_index"], ["scan_page.file_id", "scan_page.index"]),
        LOCAL,
    )
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    file_id: UUID = Field(primary_key=True)
    index: int = Field(primary_key=True)
    other_file_id: UUID = Field(primary_key=True)
    other_index: int = Field(primary_key=True)
    likeness: float


class Reading(SQLModel, table=True):
    """What the machine read on one page of one form: a re-run adds a reading, never overwrites.

    `file_id`, `page_index`: the page of a scan it was read from; none for readings older than these columns.
    """

    __tablename__ = "reading"
    __table_args__ = (ForeignKeyConstraint(_FORM_KEY, _FORM_TARGET), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    page: int
    file_id: UUID | None = None
    page_index: int | None = None
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    engine_version: str = Field(max_length=32)
    items: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    scores: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))


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


class RecheckDraw(SQLModel, table=True):
    """A draw of forms to ask about again. `share`: of a hundred; `forms_sha256`: over what was drawn."""

    __tablename__ = "recheck_draw"
    __table_args__ = (LOCAL,)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    share: int
    seed: int
    forms: int
    forms_sha256: str = Field(max_length=64)
    drawn_by: UUID = Field(foreign_key="user.id")
    drawn_at: datetime = Field(sa_type=UtcDateTime)


class Recheck(SQLModel, table=True):
    """An accepted form that was drawn, and once somebody has asked, what came of it; never who answered."""

    __tablename__ = "recheck"
    __table_args__ = (ForeignKeyConstraint(_FORM_KEY, _FORM_TARGET), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    draw_id: UUID = Field(foreign_key="recheck_draw.id")
    outcome: str | None = Field(default=None, max_length=16)
    note: str = Field(default="", max_length=300)
    checked_by: UUID | None = Field(default=None, foreign_key="user.id")
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
