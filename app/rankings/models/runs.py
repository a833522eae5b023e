"""Runs of the composite index, their rows, and what was published of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import LOCAL, Json, UtcDateTime


class CompositeRun(SQLModel, table=True):
    """One computation of the index of every unit of a round; the same inputs give the same bytes.

    `kind`: provisional at any time, final once everything stands. `options`: missing, rank_on, tie_breaks.
    `facts`: what is said with the figures. `gaps`: what a provisional run could not know, by kind, with how
    many. `survey_run_id`: whose scores it took, None without a survey. `file_sha256`: what it would publish.
    """

    __tablename__ = "composite_run"
    __table_args__ = (
        CheckConstraint("kind IN ('provisional', 'final')", name="kind"),
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),
        CheckConstraint("(state = 'done') = (file_sha256 IS NOT NULL)", name="file"),
        LOCAL,
    )
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    kind: str = Field(max_length=16)
    survey_run_id: UUID | None = Field(default=None, foreign_key="analysis_run.id")
    options: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    facts: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    gaps: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    inputs_sha256: str | None = Field(default=None, max_length=64)
    file_sha256: str | None = Field(default=None, foreign_key="blob.sha256", max_length=64)
    state: str = Field(max_length=16)
    message: str = Field(default="", max_length=500)
    asked_by: UUID | None = Field(default=None, foreign_key="user.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RankingRow(SQLModel, table=True):
    """One unit in one run; figures are decimals as text. `rank` is None for a unit that is not ranked.

    `figure`: the index as published, None where it is blocked. `rank_low` to `rank_high`: ranks that cannot
    be told apart, None where the error is not known. `band`: key of its class, "" without one.
    """

    __tablename__ = "ranking_row"
    __table_args__ = (LOCAL,)
    run_id: UUID = Field(foreign_key="composite_run.id", primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    rank_group: str = Field(max_length=40)
    figure: str | None = Field(default=None, max_length=40)
    rank: int | None = None
    is_tied: bool = False
    rank_low: int | None = None
    rank_high: int | None = None
    band: str = Field(default="", max_length=40)
    document: str = Field(max_length=40)
    survey: str = Field(max_length=40)
    bonus: str = Field(max_length=40)
    deduction: str = Field(max_length=40)
    removed: str = Field(max_length=40)


class Publication(SQLModel, table=True):
    """What was published of a round; it never changes, a correction is another one with a higher number."""

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        CheckConstraint("number = 1 OR reason <> ''", name="reason"),
        LOCAL,
    )
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id")
    number: int
    run_id: UUID = Field(foreign_key="composite_run.id", unique=True)
    sha256: str = Field(foreign_key="blob.sha256", max_length=64)
    approval_id: UUID = Field(foreign_key="approval.id", unique=True)
    title_vi: str = Field(max_length=200)
    title_en: str = Field(max_length=200)
    released_on: date
    reason: str = Field(default="", max_length=1000)
    released_at: datetime = Field(sa_type=UtcDateTime)
