"""Units that open rounds for the units below them, and what these rounds report up.

Revision ID: 0030
Revises: 0029
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.core.schema import UtcDateTime

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Applies the change; no round so far was a delegated one."""
    with op.batch_alter_table("campaign") as table:
        table.add_column(sa.Column("delegated", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("campaign") as table:
        table.alter_column("delegated", server_default=None)
    op.create_table(
        "round_right",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_round_right_unit_id")),
        sa.ForeignKeyConstraint(["given_by"], ["user.id"], name=op.f("fk_round_right_given_by")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_round_right")),
        info={"kind": "local"},
    )
    op.create_table(
        "round_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("to_unit_id", sa.Uuid(), nullable=True),
        sa.Column("record", JSON, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("sent_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("returned_by", sa.Uuid(), nullable=True),
        sa.Column("returned_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('sent', 'returned')", name=op.f("ck_round_report_state")),
        sa.CheckConstraint("(state = 'returned') = (reason <> '')", name=op.f("ck_round_report_reason")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_round_report_campaign_id")),
        sa.ForeignKeyConstraint(["to_unit_id"], ["unit.id"], name=op.f("fk_round_report_to_unit_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["user.id"], name=op.f("fk_round_report_sent_by")),
        sa.ForeignKeyConstraint(["returned_by"], ["user.id"], name=op.f("fk_round_report_returned_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_report")),
        sa.UniqueConstraint("campaign_id", "version", name=op.f("uq_round_report_campaign_id_version")),
        info={"kind": "local"},
    )
    op.create_index(op.f("ix_round_report_to_unit_id"), "round_report", ["to_unit_id"])


def downgrade() -> None:
    """Takes the change back."""
    op.drop_table("round_report")
    op.drop_table("round_right")
    with op.batch_alter_table("campaign") as table:
        table.drop_column("delegated")
