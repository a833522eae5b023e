"""What makes a draw repeatable: the list it was drawn from, its parameters, its result; parts of groups.

Revision ID: 0007
Revises: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("draw", sa.Column("frame_sha256", sa.String(length=64), nullable=True))
    op.add_column("draw", sa.Column("result_sha256", sa.String(length=64), nullable=True))
    op.add_column("draw", sa.Column("parameters", json, nullable=True))
    op.add_column("draw", sa.Column("population", sa.Integer(), nullable=True))
    op.add_column("draw", sa.Column("drawn", sa.Integer(), nullable=True))
    op.add_column("frame_entry", sa.Column("taken", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Takes the change back."""
    op.drop_column("frame_entry", "taken")
    for column in ("drawn", "population", "parameters", "result_sha256", "frame_sha256"):
        op.drop_column("draw", column)
