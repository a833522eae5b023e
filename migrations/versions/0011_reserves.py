"""Reserves that took the place of somebody drawn.

Revision ID: 0011
Revises: 0010
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.core.schema

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    foreign_key = sa.ForeignKeyConstraint
    unique = sa.UniqueConstraint
    op.create_table(
        "substitution",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("frame_id", sa.Uuid(), nullable=False),
        sa.Column("off_unit_id", sa.Uuid(), nullable=False),
        sa.Column("off_entry_id", sa.Uuid(), nullable=False),
        sa.Column("on_unit_id", sa.Uuid(), nullable=False),
        sa.Column("on_entry_id", sa.Uuid(), nullable=False),
        sa.Column("pool", sa.String(length=400), nullable=False),
        sa.Column("pool_drawn", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("passed", app.core.schema.Json, nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("moved_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        foreign_key(["approval_id"], ["approval.id"], name=op.f("fk_substitution_approval_id")),
        foreign_key(["frame_id"], ["frame.id"], name=op.f("fk_substitution_frame_id")),
        foreign_key(["off_unit_id"], ["unit.id"], name=op.f("fk_substitution_off_unit_id")),
        foreign_key(["on_unit_id"], ["unit.id"], name=op.f("fk_substitution_on_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
        unique("frame_id", "off_entry_id", name=op.f("uq_substitution_frame_id_off_entry_id")),
        unique("frame_id", "on_entry_id", name=op.f("uq_substitution_frame_id_on_entry_id")),
        unique("approval_id", name=op.f("uq_substitution_approval_id")),
        info={"kind": "local"},
    )


def downgrade() -> None:
    """Takes the change back."""
    op.drop_table("substitution")
