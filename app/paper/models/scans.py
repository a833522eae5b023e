"""Scans, their pages, and what the machine read on them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Text
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import BIG, LOCAL, Json, UtcDateTime
from app.paper.models.forms import FORM_KEY, FORM_TARGET


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
    __table_args__ = (ForeignKeyConstraint(FORM_KEY, FORM_TARGET), BIG)
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
