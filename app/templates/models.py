"""Published versions of questionnaires and frameworks; they never change."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from app.core.schema import REF, Json, UtcDateTime


class QuestionnaireVersion(SQLModel, table=True):
    """A questionnaire as published: its canonical definition and that definition's SHA-256."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (REF,)
    key: str = Field(primary_key=True, max_length=40)
    version: int = Field(primary_key=True)
    sha256: str = Field(max_length=64)
    definition: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    state: str = Field(default="published", max_length=16)
    legal_basis: str = Field(default="", max_length=300)
    published_at: datetime = Field(sa_type=UtcDateTime)


class FrameworkVersion(SQLModel, table=True):
    """A criteria set as published."""

    __tablename__ = "framework_version"
    __table_args__ = (REF,)
    key: str = Field(primary_key=True, max_length=40)
    version: int = Field(primary_key=True)
    sha256: str = Field(max_length=64)
    definition: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    state: str = Field(default="published", max_length=16)
    legal_basis: str = Field(default="", max_length=300)
    published_at: datetime = Field(sa_type=UtcDateTime)
