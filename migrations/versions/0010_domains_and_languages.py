"""The mail domains that lists of a campaign may use; the language in which the mails of a group are written.

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NEW = (("campaign", "mail_domains", 1000), ("message", "language", 2))
"""Table, column, its length."""


def upgrade() -> None:
    """Applies the change."""
    for name, column, length in NEW:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column(column, sa.String(length=length), nullable=False, server_default=""))
        with op.batch_alter_table(name) as table:
            table.alter_column(column, server_default=None)
    op.create_table(
        "mail_language",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("group_key", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_mail_language_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "group_key", name=op.f("pk_mail_language")),
        info={"kind": "local"},
    )


def downgrade() -> None:
    """Takes the change back."""
    op.drop_table("mail_language")
    for name, column, _ in reversed(NEW):
        with op.batch_alter_table(name) as table:
            table.drop_column(column)
