"""The next form on a desk is found without sorting all that wait; a clerk's entries are counted by an index.

Revision ID: 0018
Revises: 0017
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    op.create_index(
        "ix_paper_form_desk",
        "paper_form",
        ["campaign_id", "state", "desk_order", "serial", "first_clerk_id"],
    )
    op.create_index("ix_entry_clerk", "entry", ["campaign_id", "clerk_id"])


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_entry_clerk", table_name="entry")
    op.drop_index("ix_paper_form_desk", table_name="paper_form")
