"""People found and put in order by stored keys, and mails found by what became of them.

Revision ID: 0012
Revises: 0011
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.people.rules import name_order, name_search

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KEYS = (("name_sort", 400), ("name_search", 240))
AT_ONCE = 5000


def upgrade() -> None:
    """Applies the change."""
    with op.batch_alter_table("person") as table:
        for name, length in KEYS:
            table.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    _fill()
    with op.batch_alter_table("person") as table:
        for name, _ in KEYS:
            table.alter_column(name, server_default=None)
    op.create_index(op.f("ix_person_name_sort_id"), "person", ["name_sort", "id"])


def _fill() -> None:
    connection = op.get_bind()
    person = sa.table(
        "person", sa.column("id"), sa.column("full_name"), *(sa.column(name) for name, _ in KEYS)
    )
    found = connection.execute(sa.select(person.c.id, person.c.full_name)).all()
    change = (
        sa.update(person)
        .where(person.c.id == sa.bindparam("wanted"))
        .values(name_sort=sa.bindparam("order"), name_search=sa.bindparam("search"))
    )
    for at in range(0, len(found), AT_ONCE):
        connection.execute(
            change,
            [
                {"wanted": person_id, "order": name_order(name), "search": name_search(name)}
                for person_id, name in found[at : at + AT_ONCE]
            ],
        )


def downgrade() -> None:
    """Takes the change back."""
    op.drop_index(op.f("ix_person_name_sort_id"), table_name="person")
    with op.batch_alter_table("person") as table:
        for name, _ in reversed(KEYS):
            table.drop_column(name)
