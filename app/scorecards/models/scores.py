"""What a unit says about itself in one round, and what appraisers decide about it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Text
from sqlmodel import Field, SQLModel

from app.core.ids import uuid7
from app.core.schema import BIG, BIG_KEYED, LOCAL, Json, UtcDateTime

_ASSESSMENT = ["unit_id", "campaign_id"]
_ASSESSMENT_TARGET = ["assessment.unit_id", "assessment.campaign_id"]


class Assessment(SQLModel, table=True):
    """One unit's self-assessment in one round. `state` moves only by the table in `scorecards.rules`.

    `concluded_at`: when its appraisal was; `accepted_at`: when its head had nothing to object.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'submitted', 'appraisal', 'provisional', 'objection', 'council', 'final', "
            "'published')",
            name="state",
        ),
        BIG_KEYED,
    )
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    state: str = Field(max_length=16)
    begun_at: datetime = Field(sa_type=UtcDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    submitted_by: UUID | None = Field(default=None, foreign_key="user.id")
    concluded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SelfScore(SQLModel, table=True):
    """What a unit declares about one leaf; append-only, the highest `version` holds.

    `declared`: the inputs of the leaf's rule as text; the points follow from them. `explanation`: what is
    said where evidence is missing. `exempt`: the unit holds that the criterion does not apply to it.
    """

    __tablename__ = "self_score"
    __table_args__ = (ForeignKeyConstraint(_ASSESSMENT, _ASSESSMENT_TARGET), BIG_KEYED)
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    criterion: str = Field(primary_key=True, max_length=40)
    version: int = Field(primary_key=True)
    declared: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    explanation: str = Field(default="", sa_column=Column(Text, nullable=False))
    exempt: bool = False
    said_by: UUID | None = Field(default=None, foreign_key="user.id")
    said_at: datetime = Field(sa_type=UtcDateTime)


class Evidence(SQLModel, table=True):
    """A document that a unit hands in: kept by its content, described as documents are cited."""

    __tablename__ = "evidence"
    __table_args__ = (ForeignKeyConstraint(_ASSESSMENT, _ASSESSMENT_TARGET), BIG)
    unit_id: UUID = Field(primary_key=True)
    id: UUID = Field(default_factory=uuid7, primary_key=True)
    campaign_id: UUID
    sha256: str = Field(foreign_key="blob.sha256", max_length=64)
    title: str = Field(max_length=200)
    number: str = Field(default="", max_length=60)
    issued_on: date | None = None
    issuer: str = Field(default="", max_length=200)
    media_type: str = Field(max_length=100)
    added_by: UUID | None = Field(default=None, foreign_key="user.id")
    added_at: datetime = Field(sa_type=UtcDateTime)


class EvidenceUse(SQLModel, table=True):
    """A document that stands for a leaf; one document may stand for many."""

    __tablename__ = "evidence_use"
    __table_args__ = (
        ForeignKeyConstraint(["unit_id", "evidence_id"], ["evidence.unit_id", "evidence.id"]),
        BIG_KEYED,
    )
    unit_id: UUID = Field(primary_key=True)
    evidence_id: UUID = Field(primary_key=True)
    criterion: str = Field(primary_key=True, max_length=40)


class EvidencePage(SQLModel, table=True):
    """A page of a document as a picture, kept by the content of the document for everybody who hands it in.

    `page` from 1, 0 for a document of which no page can be shown; `fault`: why, or ""; `pages`: how many
    it has.
    """

    __tablename__ = "evidence_page"
    __table_args__ = (CheckConstraint("(picture_sha256 IS NULL) = (fault <> '')", name="picture"), LOCAL)
    sha256: str = Field(foreign_key="blob.sha256", primary_key=True, max_length=64)
    page: int = Field(primary_key=True)
    pages: int
    picture_sha256: str | None = Field(default=None, max_length=64)
    fault: str = Field(default="", max_length=40)


class Appraisal(SQLModel, table=True):
    """What an appraiser decided about one leaf of one unit; append-only, the highest `version` holds.

    `verdict`: agree, other, explain (the unit is asked), not_applicable. `points`: a plain decimal where the
    verdict gives points. `of_version`: the version of the self-score that was looked at (0: none).
    """

    __tablename__ = "appraisal"
    __table_args__ = (
        CheckConstraint("verdict IN ('agree', 'other', 'explain', 'not_applicable')", name="verdict"),
        CheckConstraint("verdict <> 'other' OR points IS NOT NULL", name="points"),
        CheckConstraint("verdict = 'agree' OR reason <> ''", name="reason"),
        ForeignKeyConstraint(_ASSESSMENT, _ASSESSMENT_TARGET),
        BIG_KEYED,
    )
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    criterion: str = Field(primary_key=True, max_length=40)
    version: int = Field(primary_key=True)
    verdict: str = Field(max_length=16)
    points: str | None = Field(default=None, max_length=40)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    of_version: int
    decided_by: UUID | None = Field(default=None, foreign_key="user.id")
    decided_at: datetime = Field(sa_type=UtcDateTime)


class AppraisalDraft(SQLModel, table=True):
    """What an appraiser has typed about a line and not decided; nobody else sees it, a decision ends it."""

    __tablename__ = "appraisal_draft"
    __table_args__ = (LOCAL,)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    criterion: str = Field(primary_key=True, max_length=40)
    user_id: UUID = Field(foreign_key="user.id", primary_key=True)
    verdict: str = Field(default="", max_length=16)
    points: str = Field(default="", max_length=20)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    saved_at: datetime = Field(sa_type=UtcDateTime)


class Explanation(SQLModel, table=True):
    """What a unit answers when an appraiser asks about a line; append-only, every answer is kept.

    `of_appraisal`: the version of the appraisal that asked.
    """

    __tablename__ = "explanation"
    __table_args__ = (
        CheckConstraint("words <> ''", name="words"),
        ForeignKeyConstraint(
            ["unit_id", "campaign_id", "criterion", "of_appraisal"],
            ["appraisal.unit_id", "appraisal.campaign_id", "appraisal.criterion", "appraisal.version"],
        ),
        BIG_KEYED,
    )
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    criterion: str = Field(primary_key=True, max_length=40)
    version: int = Field(primary_key=True)
    of_appraisal: int
    words: str = Field(sa_column=Column(Text, nullable=False))
    said_by: UUID | None = Field(default=None, foreign_key="user.id")
    said_at: datetime = Field(sa_type=UtcDateTime)


class Objection(SQLModel, table=True):
    """What a unit objects about the points of one line, and what is answered; append-only.

    `step`: written and withdrawn by the unit, sent by its head, upheld or changed by the appraiser; it moves
    by the table in `scorecards.rules`. `of_appraisal`: the version objected to; with `changed` the new one.
    """

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("step IN ('written', 'withdrawn', 'sent', 'upheld', 'changed')", name="step"),
        CheckConstraint("step = 'withdrawn' OR words <> ''", name="words"),
        ForeignKeyConstraint(
            ["unit_id", "campaign_id", "criterion", "of_appraisal"],
            ["appraisal.unit_id", "appraisal.campaign_id", "appraisal.criterion", "appraisal.version"],
        ),
        BIG_KEYED,
    )
    unit_id: UUID = Field(primary_key=True)
    campaign_id: UUID = Field(primary_key=True)
    criterion: str = Field(primary_key=True, max_length=40)
    version: int = Field(primary_key=True)
    step: str = Field(max_length=16)
    of_appraisal: int
    words: str = Field(sa_column=Column(Text, nullable=False))
    said_by: UUID | None = Field(default=None, foreign_key="user.id")
    said_at: datetime = Field(sa_type=UtcDateTime)


class AppraisalDuty(SQLModel, table=True):
    """Who appraises a domain of the criteria in one round; nobody else decides there."""

    __tablename__ = "appraisal_duty"
    __table_args__ = (LOCAL,)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    domain: str = Field(primary_key=True, max_length=40)
    user_id: UUID = Field(foreign_key="user.id", primary_key=True)


class ExternalScore(SQLModel, table=True):
    """What an office elsewhere says about a unit for one leaf; append-only, the highest `version` holds.

    `figure`: a plain decimal as it came, points or, where the leaf counts by a rate, a rate from 0 to 100.
    `file_sha256`: the file that brought it, None where it was typed.
    """

    __tablename__ = "external_score"
    __table_args__ = (CheckConstraint("source <> ''", name="source"), BIG_KEYED)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    criterion: str = Field(primary_key=True, max_length=40)
    version: int = Field(primary_key=True)
    figure: str = Field(max_length=40)
    source: str = Field(max_length=300)
    file_sha256: str | None = Field(default=None, max_length=64)
    said_by: UUID | None = Field(default=None, foreign_key="user.id")
    said_at: datetime = Field(sa_type=UtcDateTime)


class Adjustment(SQLModel, table=True):
    """A bonus or a deduction of one unit; append-only, the highest `version` holds. `points`: before caps."""

    __tablename__ = "adjustment"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"), BIG_KEYED)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    criterion: str = Field(primary_key=True, max_length=40)
    version: int = Field(primary_key=True)
    points: str = Field(max_length=40)
    reason: str = Field(max_length=300)
    file_sha256: str | None = Field(default=None, max_length=64)
    said_by: UUID | None = Field(default=None, foreign_key="user.id")
    said_at: datetime = Field(sa_type=UtcDateTime)
