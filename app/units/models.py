"""The organisation tree: any number of levels, validity dates, succession."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import REF


class UnitType(SQLModel, table=True):
    """A kind of unit; data, not code."""

    __tablename__ = "unit_type"
    __table_args__ = (REF,)
    key: str = Field(primary_key=True, max_length=40)
    name_vi: str = Field(max_length=120)
    name_en: str = Field(max_length=120)
    rank_group: str = Field(max_length=40)


class Unit(SQLModel, table=True):
    """A unit: assessed, assessing, or both. `name_search` is folded, `name_sort` a collation key."""

    __tablename__ = "unit"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity"), REF)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    official_code: str | None = Field(default=None, max_length=20)
    agency_id: str | None = Field(default=None, max_length=35)
    name_vi: str = Field(max_length=200)
    name_en: str = Field(max_length=200)
    name_sort: str = Field(max_length=600, index=True)
    name_search: str = Field(max_length=200, index=True)
    type_key: str = Field(foreign_key="unit_type.key", max_length=40, index=True)
    parent_id: UUID | None = Field(default=None, foreign_key="unit.id", index=True)
    valid_from: date
    valid_to: date | None = None


class UnitSuccession(SQLModel, table=True):
    """Which unit follows which: merged, split or renamed."""

    __tablename__ = "unit_succession"
    __table_args__ = (REF,)
    from_unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    to_unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    kind: str = Field(max_length=16)
    on: date
