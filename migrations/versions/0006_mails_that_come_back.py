"""What the servers say of mails that come back, and how each mail stands after it.

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import app.core.schema

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change; a mail that the relay refused counts as undeliverable from now on."""
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("returned", sa.String(length=16), nullable=False, server_default=""))
        batch.add_column(sa.Column("returned_at", app.core.schema.UtcDateTime(timezone=True), nullable=True))
    op.execute("UPDATE message SET returned = 'undeliverable', returned_at = due_at WHERE state = 'failed'")
    with op.batch_alter_table("bounce") as batch:
        batch.add_column(sa.Column("mark", sa.String(length=64), nullable=False, server_default=""))
        batch.add_column(sa.Column("words", sa.String(length=300), nullable=False, server_default=""))
        batch.create_unique_constraint(op.f("uq_bounce_message_id_mark"), ["message_id", "mark"])


def downgrade() -> None:
    """Takes the change back."""
    with op.batch_alter_table("bounce") as batch:
        batch.drop_constraint(op.f("uq_bounce_message_id_mark"), type_="unique")
        batch.drop_column("words")
        batch.drop_column("mark")
    with op.batch_alter_table("message") as batch:
        batch.drop_column("returned_at")
        batch.drop_column("returned")
