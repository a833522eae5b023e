"""Drafts of criteria, put out to units for comment, and the answers.

Revision ID: 0029
Revises: 0028
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.core.schema import UtcDateTime

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
COMMENT = ["unit_id", "draft_id", "criterion"]


def upgrade() -> None:
    """Applies the change."""
    op.create_table(
        "framework_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["user.id"], name=op.f("fk_framework_draft_added_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_draft")),
        sa.UniqueConstraint("key", "version", "number", name=op.f("uq_framework_draft_key_version_number")),
        info={"kind": "ref"},
    )
    op.create_table(
        "comment_round",
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("asking_unit_id", sa.Uuid(), nullable=False),
        sa.Column("letter", sa.String(length=200), nullable=False),
        sa.Column("opens_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("closes_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_comment_round_order")),
        sa.ForeignKeyConstraint(["draft_id"], ["framework_draft.id"], name=op.f("fk_comment_round_draft_id")),
        sa.ForeignKeyConstraint(
            ["asking_unit_id"], ["unit.id"], name=op.f("fk_comment_round_asking_unit_id")
        ),
        sa.ForeignKeyConstraint(["opened_by"], ["user.id"], name=op.f("fk_comment_round_opened_by")),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_comment_round")),
        info={"kind": "local"},
    )
    op.create_table(
        "comment_round_unit",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_comment_round_unit_unit_id")),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["comment_round.draft_id"], name=op.f("fk_comment_round_unit_draft_id")
        ),
        sa.PrimaryKeyConstraint("unit_id", "draft_id", name=op.f("pk_comment_round_unit")),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )
    _add_comments()
    _add_answers()


def _add_comments() -> None:
    op.create_table(
        "framework_comment",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        sa.Column("said_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("step IN ('said', 'withdrawn', 'agreed')", name=op.f("ck_framework_comment_step")),
        sa.CheckConstraint("step <> 'said' OR words <> ''", name=op.f("ck_framework_comment_words")),
        sa.CheckConstraint("step <> 'agreed' OR criterion = '-'", name=op.f("ck_framework_comment_agreed")),
        sa.ForeignKeyConstraint(
            ["unit_id", "draft_id"],
            ["comment_round_unit.unit_id", "comment_round_unit.draft_id"],
            name=op.f("fk_framework_comment_unit_id_draft_id"),
        ),
        sa.ForeignKeyConstraint(["said_by"], ["user.id"], name=op.f("fk_framework_comment_said_by")),
        sa.PrimaryKeyConstraint(*COMMENT, "version", name=op.f("pk_framework_comment")),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )


def _add_answers() -> None:
    op.create_table(
        "comment_answer",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("of_version", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        sa.Column("said_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('taken', 'partly', 'not')", name=op.f("ck_comment_answer_verdict")),
        sa.CheckConstraint("verdict = 'taken' OR words <> ''", name=op.f("ck_comment_answer_words")),
        sa.ForeignKeyConstraint(
            [*COMMENT, "of_version"],
            [f"framework_comment.{name}" for name in (*COMMENT, "version")],
            name=op.f("fk_comment_answer_unit_id_draft_id_criterion_of_version"),
        ),
        sa.ForeignKeyConstraint(["said_by"], ["user.id"], name=op.f("fk_comment_answer_said_by")),
        sa.PrimaryKeyConstraint(*COMMENT, "version", name=op.f("pk_comment_answer")),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Takes the change back."""
    for name in (
        "comment_answer",
        "framework_comment",
        "comment_round_unit",
        "comment_round",
        "framework_draft",
    ):
        op.drop_table(name)
