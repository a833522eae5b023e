"""Published versions of questionnaires and frameworks, and drafts of frameworks; none ever changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
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


class FrameworkDraft(SQLModel, table=True):
    """A criteria set as discussed before `version` is published. `number`: first draft, second draft."""

    __tablename__ = "framework_draft"
    __table_args__ = (UniqueConstraint("key", "version", "number"), REF)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    key: str = Field(max_length=40)
    version: int
    number: int
    sha256: str = Field(max_length=64)
    definition: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    file_name: str = Field(max_length=200)
    added_by: UUID | None = Field(default=None, foreign_key="user.id")
    added_at: datetime = Field(sa_type=UtcDateTime)
