"""Answers: sealed until the opening, then without person, time or order.

Nothing here but `opening` has a time, and no row of `response` or `answer` refers to an
invitation or a person. On SQLite the answers are stored in key order, not in order of arrival.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
)
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import BIG_KEYED, LOCAL, REF, Json, UtcDateTime


class Draft(SQLModel, table=True):
    """A started answer, encrypted under a key derived from the person's link; gone at submit."""

    __tablename__ = "draft"
    __table_args__ = (BIG_KEYED,)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    invitation_id: UUID = Field(primary_key=True)
    ciphertext: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Envelope(SQLModel, table=True):
    """A sealed answer; exists until the opening."""

    __tablename__ = "envelope"
    __table_args__ = (BIG_KEYED,)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    invitation_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    audience_id: UUID = Field(foreign_key="audience.id", index=True)
    round: int = 0
    ciphertext: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    receipt: str = Field(max_length=20)


class BallotLog(SQLModel, table=True):
    """A hash chain over sealed answers: neither time nor person."""

    __tablename__ = "ballot_log"
    __table_args__ = (Index(None, "campaign_id", "seq"), LOCAL)
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    campaign_id: UUID = Field(foreign_key="campaign.id")
    ciphertext_sha256: str = Field(max_length=64)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class Receipt(SQLModel, table=True):
    """The published list of receipts, written at the close."""

    __tablename__ = "receipt"
    __table_args__ = (LOCAL,)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    receipt: str = Field(primary_key=True, max_length=20)


class Opening(SQLModel, table=True):
    """One batch of opened envelopes: counts and roots only."""

    __tablename__ = "opening"
    __table_args__ = (REF,)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    audience_ids: list[str] = Field(sa_column=Column(Json, nullable=False))
    unit_ids: list[str] = Field(sa_column=Column(Json, nullable=False))
    n: int
    counted_seed: str = Field(max_length=64)
    envelope_root: str = Field(max_length=64)
    response_root: str = Field(max_length=64)
    opened_at: datetime = Field(sa_type=UtcDateTime)


class Response(SQLModel, table=True):
    """One answered questionnaire. `unit_id`: the unit of the batch or of the paper form."""

    __tablename__ = "response"
    __table_args__ = (
        ForeignKeyConstraint(
            ["questionnaire_key", "questionnaire_version"],
            ["questionnaire_version.key", "questionnaire_version.version"],
        ),
        CheckConstraint("mode IN ('online', 'paper')", name="mode"),
        Index(None, "audience_id", "unit_id"),
        BIG_KEYED,
    )
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id")
    audience_id: UUID = Field(foreign_key="audience.id")
    questionnaire_key: str = Field(max_length=40)
    questionnaire_version: int
    mode: str = Field(max_length=16)
    stratum: str = Field(max_length=80)
    opening_id: UUID | None = Field(default=None, foreign_key="opening.id")
    counted: bool
    validity: str = Field(default="valid", max_length=32)
    flags: list[str] = Field(sa_column=Column(Json, nullable=False))
    payload: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))


class Answer(SQLModel, table=True):
    """One value: level 1..k (0 = "don't know"; no row = blank) or number; `option` for multi-answers."""

    __tablename__ = "answer"
    __table_args__ = (
        ForeignKeyConstraint(["unit_id", "response_id"], ["response.unit_id", "response.id"]),
        CheckConstraint("(level IS NULL) <> (number IS NULL)", name="level_or_number"),
        BIG_KEYED,
    )
    unit_id: UUID = Field(primary_key=True)
    response_id: UUID = Field(primary_key=True)
    item: str = Field(primary_key=True, max_length=40)
    rated_unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    option: str = Field(default="", primary_key=True, max_length=40)
    level: int | None = None
    number: Decimal | None = Field(default=None, max_digits=14, decimal_places=4)


class Remark(SQLModel, table=True):
    """Open text, kept apart: no way back to the response."""

    __tablename__ = "remark"
    __table_args__ = (BIG_KEYED,)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    audience_id: UUID = Field(foreign_key="audience.id", index=True)
    item: str = Field(max_length=40)
    text: str = Field(sa_column=Column(Text, nullable=False))
    redacted_text: str | None = Field(default=None, sa_column=Column(Text))
