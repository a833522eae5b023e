"""Officials who may be asked, and the lists that units hand in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import LOCAL, UtcDateTime
from app.people import rules


def _order(context: DefaultExecutionContext) -> str:
    return rules.name_order(_name(context))


def _search(context: DefaultExecutionContext) -> str:
    return rules.name_search(_name(context))


def _name(context: DefaultExecutionContext) -> str:
    row: dict[str, Any] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return str(row["full_name"])


class Person(SQLModel, table=True):
    """An official. Keeps its identity when moving to another unit; erasable as a whole.

    `name_sort`: puts people in the order of given names; `name_search`: the name without case and marks.
    Both follow from the name, whoever stores a person.
    """

    __tablename__ = "person"
    __table_args__ = (Index(None, "name_sort", "id"), LOCAL)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    full_name: str = Field(max_length=120)
    name_sort: str = Field(default=None, max_length=400, nullable=False, sa_column_kwargs={"default": _order})
    name_search: str = Field(
        default=None, max_length=240, nullable=False, sa_column_kwargs={"default": _search}
    )
    position: str = Field(default="", max_length=160)
    email: str = Field(max_length=254, unique=True)
    staff_code: str | None = Field(default=None, max_length=40, unique=True)
    phone: str = Field(default="", max_length=30)
    group_key: str = Field(max_length=40, index=True)


class RosterSubmission(SQLModel, table=True):
    """A unit's list for a campaign: draft, submitted, accepted or returned.

    `by_user_id` and `at`: the last step; `reason`: why it was returned.
    """

    __tablename__ = "roster_submission"
    __table_args__ = (UniqueConstraint("campaign_id", "unit_id"), LOCAL)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    state: str = Field(max_length=16)
    by_user_id: UUID = Field(foreign_key="user.id")
    at: datetime = Field(sa_type=UtcDateTime)
    handed_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str = Field(default="", max_length=1000)


class RosterEntry(SQLModel, table=True):
    """A line of a unit's list. `person_id`: whom the line became when the list was accepted."""

    __tablename__ = "roster_entry"
    __table_args__ = (UniqueConstraint("submission_id", "email"), LOCAL)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    submission_id: UUID = Field(foreign_key="roster_submission.id")
    full_name: str = Field(max_length=120)
    position: str = Field(default="", max_length=160)
    email: str = Field(max_length=254)
    phone: str = Field(default="", max_length=30)
    group_key: str = Field(max_length=40)
    staff_code: str | None = Field(default=None, max_length=40)
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
