"""Planted forms that somebody took back.

Revision ID: 0025
Revises: 0024
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.core.schema import UtcDateTime

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FORM = ["unit_id", "campaign_id", "serial"]


def upgrade() -> None:
    """Applies the change."""
    op.create_table(
        "planted_withdrawal",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            FORM,
            [f"planted_form.{column}" for column in FORM],
            name=op.f("fk_planted_withdrawal_unit_id_campaign_id_serial"),
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["user.id"], name=op.f("fk_planted_withdrawal_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint(*FORM, name=op.f("pk_planted_withdrawal")),
        info={"kind": "big"},
    )


def downgrade() -> None:
    """Takes the change back."""
    op.drop_table("planted_withdrawal")
