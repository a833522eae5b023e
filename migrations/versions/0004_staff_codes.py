"""Staff codes of officials, by which a person is found again after a change of address.

Revision ID: 0004
Revises: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Applies the change."""
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("staff_code", sa.String(length=40), nullable=True))
        table.create_unique_constraint(op.f("uq_person_staff_code"), ["staff_code"])


def downgrade() -> None:
    """Takes the change back."""
    with op.batch_alter_table("person") as table:
        table.drop_constraint(op.f("uq_person_staff_code"), type_="unique")
        table.drop_column("staff_code")
