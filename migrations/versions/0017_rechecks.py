"""Re-checks: forms drawn by chance, asked about again, and what came of it.

Revision ID: 0017
Revises: 0016
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.core.schema import UtcDateTime

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FORM = ["unit_id", "campaign_id", "serial"]


def upgrade() -> None:
    """Applies the change."""
    op.create_table(
        "recheck_draw",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("forms", sa.Integer(), nullable=False),
        sa.Column("forms_sha256", sa.String(length=64), nullable=False),
        sa.Column("drawn_by", sa.Uuid(), nullable=False),
        sa.Column("drawn_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_recheck_draw_campaign_id")),
        sa.ForeignKeyConstraint(["drawn_by"], ["user.id"], name=op.f("fk_recheck_draw_drawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck_draw")),
        info={"kind": "local"},
    )
    op.create_index(op.f("ix_recheck_draw_campaign_id"), "recheck_draw", ["campaign_id"])
    op.create_table(
        "recheck",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(length=10), nullable=False),
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("checked_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            FORM, [f"paper_form.{column}" for column in FORM],
            name=op.f("fk_recheck_unit_id_campaign_id_serial"),
        ),
        sa.ForeignKeyConstraint(["draw_id"], ["recheck_draw.id"], name=op.f("fk_recheck_draw_id")),
        sa.ForeignKeyConstraint(["checked_by"], ["user.id"], name=op.f("fk_recheck_checked_by")),
        sa.PrimaryKeyConstraint(*FORM, name=op.f("pk_recheck")),
        info={"kind": "big"},
    )  # fmt: skip


def downgrade() -> None:
    """Takes the change back."""
    op.drop_table("recheck")
    op.drop_table("recheck_draw")
