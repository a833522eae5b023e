"""Analysis runs and what they produced."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import LOCAL, Json, UtcDateTime


class AnalysisRun(SQLModel, table=True):
    """One run of a recipe over one bundle; the same bundle gives the same bytes."""

    __tablename__ = "analysis_run"
    __table_args__ = (LOCAL,)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    recipe: str = Field(max_length=40)
    bundle_sha256: str | None = Field(default=None, max_length=64)
    library_version: str | None = Field(default=None, max_length=40)
    options: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    state: str = Field(max_length=16)
    message: str = Field(default="", max_length=500)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Artifact(SQLModel, table=True):
    """A file a run produced, by content."""

    __tablename__ = "artifact"
    __table_args__ = (LOCAL,)
    run_id: UUID = Field(foreign_key="analysis_run.id", primary_key=True)
    kind: str = Field(primary_key=True, max_length=32)
    sha256: str = Field(foreign_key="blob.sha256", max_length=64)
