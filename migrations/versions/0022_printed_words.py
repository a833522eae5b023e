"""What a campaign's paper forms say beside their questions.

Revision ID: 0022
Revises: 0021
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = ("tear_off_vi", "tear_off_en", "correction")


def upgrade() -> None:
    """Applies the change; forms had no slip so far and showed the circle."""
    with op.batch_alter_table("campaign") as table:
        table.add_column(sa.Column("tear_off_vi", sa.String(180), nullable=False, server_default=""))
        table.add_column(sa.Column("tear_off_en", sa.String(180), nullable=False, server_default=""))
        table.add_column(sa.Column("correction", sa.String(16), nullable=False, server_default="circle"))
        table.create_check_constraint(op.f("ck_campaign_correction"), "correction IN ('circle', 'exchange')")
    with op.batch_alter_table("campaign") as table:
        for name in ADDED:
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    """Takes the change back."""
    with op.batch_alter_table("campaign") as table:
        table.drop_constraint(op.f("ck_campaign_correction"), type_="check")
        for name in ADDED:
            table.drop_column(name)
