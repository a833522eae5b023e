"""Lists that units compile and hand in: their lines, and when and why they went back.

Revision ID: 0009
Revises: 0008
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.core.schema

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    with op.batch_alter_table("roster_submission") as table:
        table.add_column(sa.Column("handed_in_at", app.core.schema.UtcDateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("reason", sa.String(length=1000), nullable=False, server_default=""))
        table.create_unique_constraint(
            op.f("uq_roster_submission_campaign_id_unit_id"), ["campaign_id", "unit_id"]
        )
    with op.batch_alter_table("roster_submission") as table:
        table.alter_column("reason", server_default=None)
    foreign_key = sa.ForeignKeyConstraint
    op.create_table(
        "roster_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.String(length=160), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("group_key", sa.String(length=40), nullable=False),
        sa.Column("staff_code", sa.String(length=40), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        foreign_key(["person_id"], ["person.id"], name=op.f("fk_roster_entry_person_id")),
        foreign_key(["submission_id"], ["roster_submission.id"], name=op.f("fk_roster_entry_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_entry")),
        sa.UniqueConstraint("submission_id", "email", name=op.f("uq_roster_entry_submission_id_email")),
        info={"kind": "local"},
    )
    op.create_index(op.f("ix_roster_entry_person_id"), "roster_entry", ["person_id"])


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index(op.f("ix_roster_entry_person_id"), table_name="roster_entry")
    op.drop_table("roster_entry")
    with op.batch_alter_table("roster_submission") as table:
        table.drop_constraint(op.f("uq_roster_submission_campaign_id_unit_id"), type_="unique")
        table.drop_column("reason")
        table.drop_column("handed_in_at")
