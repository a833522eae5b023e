"""Drafts of criteria put out for comment: whom they were put to, what units say, what is answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Text
from sqlmodel import Field, SQLModel

from app.core.schema import BIG_KEYED, LOCAL, UtcDateTime


class CommentRound(SQLModel, table=True):
    """A draft that is put out for comment, once. `letter`: the document that asks, as it is cited."""

    __tablename__ = "comment_round"
    __table_args__ = (CheckConstraint("opens_at < closes_at", name="order"), LOCAL)
    draft_id: UUID = Field(foreign_key="framework_draft.id", primary_key=True)
    asking_unit_id: UUID = Field(foreign_key="unit.id")
    letter: str = Field(default="", max_length=200)
    opens_at: datetime = Field(sa_type=UtcDateTime)
    closes_at: datetime = Field(sa_type=UtcDateTime)
    opened_by: UUID | None = Field(default=None, foreign_key="user.id")


class CommentRoundUnit(SQLModel, table=True):
    """A unit that is asked for its comments on a draft."""

    __tablename__ = "comment_round_unit"
    __table_args__ = (BIG_KEYED,)
    unit_id: UUID = Field(foreign_key="unit.id", primary_key=True)
    draft_id: UUID = Field(foreign_key="comment_round.draft_id", primary_key=True)


class FrameworkComment(SQLModel, table=True):
    """What a unit says about one criterion of a draft; append-only, the highest `version` holds.

    `criterion`: "-" for the draft as a whole. `step`: said, withdrawn, or agreed (only with the whole).
    """

    __tablename__ = "framework_comment"
    __table_args__ = (
        CheckConstraint("step IN ('said', 'withdrawn', 'agreed')", name="step"),
        CheckConstraint("step <> 'said' OR words <> ''", name="words"),
        CheckConstraint("step <> 'agreed' OR criterion = '-'", name="agreed"),
        ForeignKeyConstraint(
            ["unit_id", "draft_id"], ["comment_round_unit.unit_id", "comment_round_unit.draft_id"]
        ),
        BIG_KEYED,
    )
    unit_id: UUID = Field(primary_key=True)
    draft_id: UUID = Field(primary_key=True)
    criterion: str = Field(primary_key=True, max_length=40)
    version: int = Field(primary_key=True)
    step: str = Field(max_length=16)
    words: str = Field(default="", sa_column=Column(Text, nullable=False))
    said_by: UUID | None = Field(default=None, foreign_key="user.id")
    said_at: datetime = Field(sa_type=UtcDateTime)


class CommentAnswer(SQLModel, table=True):
    """What is answered to a comment; append-only, the highest `version` holds.

    `verdict`: taken, partly, not; the last two with a reason. `of_version`: of the comment that was read.
    """

    __tablename__ = "comment_answer"
    __table_args__ = (
        CheckConstraint("verdict IN ('taken', 'partly', 'not')", name="verdict"),
        CheckConstraint("verdict = 'taken' OR words <> ''", name="words"),
        ForeignKeyConstraint(
            ["unit_id", "draft_id", "criterion", "of_version"],
            [
                "framework_comment.unit_id", "framework_comment.draft_id", "framework_comment.criterion",
                "framework_comment.version",
            ],
        ),
        BIG_KEYED,
    )  # fmt: skip
    unit_id: UUID = Field(primary_key=True)
    draft_id: UUID = Field(primary_key=True)
    criterion: str = Field(primary_key=True, max_length=40)
    version: int = Field(primary_key=True)
    of_version: int
    verdict: str = Field(max_length=16)
    words: str = Field(default="", sa_column=Column(Text, nullable=False))
    said_by: UUID | None = Field(default=None, foreign_key="user.id")
    said_at: datetime = Field(sa_type=UtcDateTime)
