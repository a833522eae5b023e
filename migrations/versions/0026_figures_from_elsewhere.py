"""External scores, bonus and deductions.

Revision ID: 0026
Revises: 0025
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.core.schema import UtcDateTime

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    for table, figure, basis in (
        ("external_score", "figure", "source"),
        ("adjustment", "points", "reason"),
    ):
        op.create_table(
            table,
            sa.Column("unit_id", sa.Uuid(), nullable=False),
            sa.Column("campaign_id", sa.Uuid(), nullable=False),
            sa.Column("criterion", sa.String(length=40), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column(figure, sa.String(length=40), nullable=False),
            sa.Column(basis, sa.String(length=300), nullable=False),
            sa.Column("file_sha256", sa.String(length=64), nullable=True),
            sa.Column("said_by", sa.Uuid(), nullable=True),
            sa.Column("said_at", UtcDateTime(timezone=True), nullable=False),
            sa.CheckConstraint(f"{basis} <> ''", name=op.f(f"ck_{table}_{basis}")),
            sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f(f"fk_{table}_unit_id")),
            sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f(f"fk_{table}_campaign_id")),
            sa.ForeignKeyConstraint(["said_by"], ["user.id"], name=op.f(f"fk_{table}_said_by")),
            sa.PrimaryKeyConstraint(
                "unit_id", "campaign_id", "criterion", "version", name=op.f(f"pk_{table}")
            ),
            info={"kind": "big"},
            sqlite_with_rowid=False,
        )


def downgrade() -> None:
    """Takes the change back."""
    op.drop_table("adjustment")
    op.drop_table("external_score")
