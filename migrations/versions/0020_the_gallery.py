"""Values of the machine that somebody saw in the gallery.

Revision ID: 0020
Revises: 0019
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.core.schema import UtcDateTime

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FORM = ["unit_id", "campaign_id", "serial"]


def upgrade() -> None:
    """Applies the change."""
    op.create_table(
        "reviewed_line",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(length=10), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            FORM,
            [f"paper_form.{column}" for column in FORM],
            name=op.f("fk_reviewed_line_unit_id_campaign_id_serial"),
        ),
        sa.ForeignKeyConstraint(["reviewed_by"], ["user.id"], name=op.f("fk_reviewed_line_reviewed_by")),
        sa.PrimaryKeyConstraint(*FORM, "item", name=op.f("pk_reviewed_line")),
        info={"kind": "big"},
    )


def downgrade() -> None:
    """Takes the change back."""
    op.drop_table("reviewed_line")
