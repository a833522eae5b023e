"""Forms that check the work: planted ones, and those asked about again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import BIG, LOCAL, Json, UtcDateTime
from app.paper.models.forms import FORM_KEY, FORM_TARGET

_PLANTED = [f"planted_form.{name}" for name in FORM_KEY]


class PlantedForm(SQLModel, table=True):
    """A finished form that goes to desks once more, its values known; counts for no ledger and no result."""

    __tablename__ = "planted_form"
    __table_args__ = (ForeignKeyConstraint(FORM_KEY, FORM_TARGET), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    known: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    planted_by: UUID = Field(foreign_key="user.id")
    planted_at: datetime = Field(sa_type=UtcDateTime)


class PlantedWithdrawal(SQLModel, table=True):
    """A planted form that somebody took back: no desk gets it any more, what was keyed from it counts for
    nobody; append-only."""

    __tablename__ = "planted_withdrawal"
    __table_args__ = (ForeignKeyConstraint(FORM_KEY, _PLANTED), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    reason: str = Field(max_length=300)
    withdrawn_by: UUID = Field(foreign_key="user.id")
    withdrawn_at: datetime = Field(sa_type=UtcDateTime)


class PlantedEntry(SQLModel, table=True):
    """What one clerk keyed from a planted form; a draft until `entered_at`. `pass_number`: as shown."""

    __tablename__ = "planted_entry"
    __table_args__ = (ForeignKeyConstraint(FORM_KEY, _PLANTED), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    clerk_id: UUID = Field(foreign_key="user.id", primary_key=True)
    pass_number: int
    lease_until: datetime = Field(sa_type=UtcDateTime)
    values: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    key_times: list[int] = Field(sa_column=Column(Json, nullable=False))
    entered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


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
    __table_args__ = (ForeignKeyConstraint(FORM_KEY, FORM_TARGET), BIG)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    serial: str = Field(primary_key=True, max_length=10)
    draw_id: UUID = Field(foreign_key="recheck_draw.id")
    outcome: str | None = Field(default=None, max_length=16)
    note: str = Field(default="", max_length=300)
    checked_by: UUID | None = Field(default=None, foreign_key="user.id")
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
