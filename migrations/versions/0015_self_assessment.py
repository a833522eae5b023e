"""Units score themselves: assessments, versions of every line, documents and the lines they stand for.

Revision ID: 0015
Revises: 0014
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import app.core.schema

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    op.create_table(
        "assessment",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("begun_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", app.core.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'submitted')", name=op.f("ck_assessment_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_assessment_campaign_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["user.id"], name=op.f("fk_assessment_submitted_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assessment_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "campaign_id", name=op.f("pk_assessment")),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evidence",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["user.id"], name=op.f("fk_evidence_added_by")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_evidence_sha256")),
        _of_assessment("evidence"),
        sa.PrimaryKeyConstraint("unit_id", "id", name=op.f("pk_evidence")),
        info={"kind": "big"},
    )
    _create_scores()
    op.create_table(
        "evidence_use",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id", "evidence_id"], ["evidence.unit_id", "evidence.id"],
            name=op.f("fk_evidence_use_unit_id_evidence_id"),
        ),
        sa.PrimaryKeyConstraint("unit_id", "evidence_id", "criterion", name=op.f("pk_evidence_use")),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )  # fmt: skip


def _of_assessment(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["unit_id", "campaign_id"], ["assessment.unit_id", "assessment.campaign_id"],
        name=op.f(f"fk_{table}_unit_id_campaign_id"),
    )  # fmt: skip


def _create_scores() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    op.create_table(
        "self_score",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("declared", json, nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        sa.Column("said_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["said_by"], ["user.id"], name=op.f("fk_self_score_said_by")),
        _of_assessment("self_score"),
        sa.PrimaryKeyConstraint("unit_id", "campaign_id", "criterion", "version", name=op.f("pk_self_score")),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Takes the change back."""
    for table in ("evidence_use", "self_score", "evidence", "assessment"):
        op.drop_table(table)
