"""Units answer appraisers who ask them to explain a line.

Revision ID: 0021
Revises: 0020
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.core.schema import UtcDateTime

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    op.create_table(
        "explanation",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("of_appraisal", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        sa.Column("said_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_explanation_words")),
        sa.ForeignKeyConstraint(
            ["unit_id", "campaign_id", "criterion", "of_appraisal"],
            ["appraisal.unit_id", "appraisal.campaign_id", "appraisal.criterion", "appraisal.version"],
            name=op.f("fk_explanation_unit_id_campaign_id_criterion_of_appraisal"),
        ),
        sa.ForeignKeyConstraint(["said_by"], ["user.id"], name=op.f("fk_explanation_said_by")),
        sa.PrimaryKeyConstraint(
            "unit_id", "campaign_id", "criterion", "version", name=op.f("pk_explanation")
        ),
        info={"kind": "big"},
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Takes the change back."""
    op.drop_table("explanation")
