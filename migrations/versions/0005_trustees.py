"""Whether the private half of a campaign's key lies under a passphrase or is shared among trustees.

Revision ID: 0005
Revises: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    with op.batch_alter_table("campaign") as batch:
        batch.add_column(sa.Column("seal_mode", sa.String(16), nullable=False, server_default="passphrase"))
        batch.create_check_constraint(op.f("ck_campaign_seal_mode"), "seal_mode IN ('passphrase', 'shares')")


def downgrade() -> None:
    """Takes the change back."""
    with op.batch_alter_table("campaign") as batch:
        batch.drop_constraint(op.f("ck_campaign_seal_mode"), type_="check")
        batch.drop_column("seal_mode")
