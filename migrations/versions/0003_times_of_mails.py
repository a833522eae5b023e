"""Days and hours in which mails leave, and waves of reminders.

Revision ID: 0003
Revises: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.core.schema

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    foreign_key = sa.ForeignKeyConstraint
    op.create_table(
        "sending_plan",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("opens_minute", sa.Integer(), nullable=False),
        sa.Column("closes_minute", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("domain_per_minute", sa.Integer(), nullable=True),
        sa.CheckConstraint("opens_minute < closes_minute", name=op.f("ck_sending_plan_hours")),
        foreign_key(["campaign_id"], ["campaign.id"], name=op.f("fk_sending_plan_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_sending_plan")),
        info={"kind": "local"},
    )
    op.create_table(
        "reminder_wave",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("due_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("queued_at", app.core.schema.UtcDateTime(timezone=True), nullable=True),
        sa.Column("queued", sa.Integer(), nullable=False),
        foreign_key(["campaign_id"], ["campaign.id"], name=op.f("fk_reminder_wave_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "ordinal", name=op.f("pk_reminder_wave")),
        info={"kind": "local"},
    )
    op.create_index(op.f("ix_reminder_wave_due_at"), "reminder_wave", ["due_at"])


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index(op.f("ix_reminder_wave_due_at"), table_name="reminder_wave")
    for table in ("reminder_wave", "sending_plan"):
        op.drop_table(table)
