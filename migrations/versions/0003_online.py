"""Words and times of mails, reminder waves, what a draw was made with, and how the key is kept.

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
    _create_mail_tables()
    op.add_column("draw", sa.Column("frame_sha256", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("draw", sa.Column("params", app.core.schema.Json, nullable=False, server_default="{}"))
    mode = sa.Column("seal_mode", sa.String(length=16), nullable=False, server_default="passphrase")
    op.add_column("campaign", mode)


def _create_mail_tables() -> None:
    foreign_key = sa.ForeignKeyConstraint
    op.create_table(
        "mail_text",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("group_key", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        foreign_key(["campaign_id"], ["campaign.id"], name=op.f("fk_mail_text_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "group_key", "kind", "language", name=op.f("pk_mail_text")),
        info={"kind": "local"},
    )
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
    op.drop_column("campaign", "seal_mode")
    op.drop_column("draw", "params")
    op.drop_column("draw", "frame_sha256")
    op.drop_index(op.f("ix_reminder_wave_due_at"), table_name="reminder_wave")
    for table in ("reminder_wave", "sending_plan", "mail_text"):
        op.drop_table(table)
