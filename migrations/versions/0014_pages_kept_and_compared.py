"""Pages of scans: what they were read from, their strokes, pages that look copied, when they were purged.

Revision ID: 0014
Revises: 0013
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.core.schema import UtcDateTime

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    with op.batch_alter_table("scan_file") as table:
        table.add_column(sa.Column("purged_at", UtcDateTime(timezone=True), nullable=True))
    with op.batch_alter_table("scan_page") as table:
        table.add_column(sa.Column("strokes", sa.Text(), nullable=True))
    with op.batch_alter_table("quarantine") as table:
        table.add_column(sa.Column("page_index", sa.Integer(), nullable=True))
    with op.batch_alter_table("reading") as table:
        table.add_column(sa.Column("file_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("page_index", sa.Integer(), nullable=True))
        table.add_column(sa.Column("read_at", UtcDateTime(timezone=True), nullable=True))
    op.create_table(
        "page_likeness",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("other_file_id", sa.Uuid(), nullable=False),
        sa.Column("other_index", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_page_likeness_campaign_id")),
        sa.ForeignKeyConstraint(
            ["file_id", "index"],
            ["scan_page.file_id", "scan_page.index"],
            name=op.f("fk_page_likeness_file_id_index"),
        ),
        sa.ForeignKeyConstraint(
            ["other_file_id", "other_index"],
            ["scan_page.file_id", "scan_page.index"],
            name=op.f("fk_page_likeness_other_file_id_other_index"),
        ),
        sa.PrimaryKeyConstraint(
            "campaign_id",
            "file_id",
            "index",
            "other_file_id",
            "other_index",
            name=op.f("pk_page_likeness"),
        ),
        info={"kind": "local"},
    )


def downgrade() -> None:
    """Takes the change back."""
    op.drop_table("page_likeness")
    with op.batch_alter_table("reading") as table:
        table.drop_column("read_at")
        table.drop_column("page_index")
        table.drop_column("file_id")
    with op.batch_alter_table("quarantine") as table:
        table.drop_column("page_index")
    with op.batch_alter_table("scan_page") as table:
        table.drop_column("strokes")
    with op.batch_alter_table("scan_file") as table:
        table.drop_column("purged_at")
