"""Pages of documents as pictures, to be read beside the points.

Revision ID: 0024
Revises: 0023
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    op.create_table(
        "evidence_page",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("picture_sha256", sa.String(length=64), nullable=True),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.CheckConstraint("(picture_sha256 IS NULL) = (fault <> '')", name=op.f("ck_evidence_page_picture")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_evidence_page_sha256")),
        sa.PrimaryKeyConstraint("sha256", "page", name=op.f("pk_evidence_page")),
        info={"kind": "local"},
    )


def downgrade() -> None:
    """Takes the change back."""
    op.drop_table("evidence_page")
