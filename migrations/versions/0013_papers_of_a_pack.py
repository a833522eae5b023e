"""The papers that go with a pack of forms: records of the hand-over and the return, the label.

Revision ID: 0013
Revises: 0012
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    with op.batch_alter_table("print_batch") as table:
        table.add_column(sa.Column("papers_sha256", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Takes the change back."""
    with op.batch_alter_table("print_batch") as table:
        table.drop_column("papers_sha256")
