"""Results of a delegated round as they were reported up."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import LOCAL, Json, UtcDateTime


class RoundReport(SQLModel, table=True):
    """What the owner of a round handed up to the unit above; `record` and `sha256` never change.

    `to_unit_id`: None where no unit stands above: who manages all units receives it. `state`: sent, or
    returned with a reason. A next `version` takes the place of one that was returned.
    """

    __tablename__ = "round_report"
    __table_args__ = (
        UniqueConstraint("campaign_id", "version"),
        CheckConstraint("state IN ('sent', 'returned')", name="state"),
        CheckConstraint("(state = 'returned') = (reason <> '')", name="reason"),
        LOCAL,
    )
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id")
    version: int
    to_unit_id: UUID | None = Field(default=None, foreign_key="unit.id", index=True)
    record: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    sha256: str = Field(max_length=64)
    state: str = Field(default="sent", max_length=16)
    reason: str = Field(default="", max_length=500)
    sent_by: UUID | None = Field(default=None, foreign_key="user.id")
    sent_at: datetime = Field(sa_type=UtcDateTime)
    returned_by: UUID | None = Field(default=None, foreign_key="user.id")
    returned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
