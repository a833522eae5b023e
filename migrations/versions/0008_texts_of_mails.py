"""Words of mails by group and language, since when and by whom sending is paused, whom to ask.

Revision ID: 0008
Revises: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.core.schema

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    foreign_key = sa.ForeignKeyConstraint
    op.create_table(
        "mail_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("group_key", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", app.core.schema.UtcDateTime(timezone=True), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        foreign_key(["campaign_id"], ["campaign.id"], name=op.f("fk_mail_text_campaign_id")),
        foreign_key(["written_by"], ["user.id"], name=op.f("fk_mail_text_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_text")),
        sa.UniqueConstraint(
            "campaign_id", "group_key", "kind", "language", "version",
            name=op.f("uq_mail_text_campaign_id_group_key_kind_language_version"),
        ),
        info={"kind": "local"},
    )  # fmt: skip
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("text_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_message_text_id"), "mail_text", ["text_id"], ["id"])
    with op.batch_alter_table("sending_plan") as table:
        table.add_column(sa.Column("paused_at", app.core.schema.UtcDateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("paused_by", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("contact", sa.String(length=200), nullable=False, server_default=""))
        table.create_foreign_key(op.f("fk_sending_plan_paused_by"), "user", ["paused_by"], ["id"])
    with op.batch_alter_table("sending_plan") as table:
        table.alter_column("contact", server_default=None)


def downgrade() -> None:
    """Takes the change back."""
    with op.batch_alter_table("sending_plan") as table:
        table.drop_constraint(op.f("fk_sending_plan_paused_by"), type_="foreignkey")
        for column in ("contact", "paused_by", "paused_at"):
            table.drop_column(column)
    with op.batch_alter_table("message") as table:
        table.drop_constraint(op.f("fk_message_text_id"), type_="foreignkey")
        table.drop_column("text_id")
    op.drop_table("mail_text")
