"""Ways of keying forms: chosen by the campaign, the machine's entry, doubted lines, planted forms.

Revision ID: 0016
Revises: 0015
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.core.schema import UtcDateTime

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

WAYS = "keying IN ('two_clerks', 'machine', 'share')"
FORM = ["unit_id", "campaign_id", "serial"]


def upgrade() -> None:
    """Applies the change; forms keyed before were keyed by two clerks."""
    with op.batch_alter_table("campaign") as table:
        table.add_column(sa.Column("keying", sa.String(16), nullable=False, server_default="two_clerks"))
        table.add_column(sa.Column("keyed_again", sa.Integer(), nullable=False, server_default="100"))
        table.create_check_constraint(op.f("ck_campaign_keying"), WAYS)
        table.create_check_constraint(op.f("ck_campaign_keyed_again"), "keyed_again BETWEEN 1 AND 100")
    with op.batch_alter_table("campaign") as table:
        table.alter_column("keying", server_default=None)
        table.alter_column("keyed_again", server_default=None)
    with op.batch_alter_table("paper_form") as table:
        table.add_column(sa.Column("keying", sa.String(16), nullable=True))
        table.create_check_constraint(op.f("ck_paper_form_keying"), WAYS)
    op.execute("UPDATE paper_form SET keying = 'two_clerks' WHERE first_clerk_id IS NOT NULL")
    _create_machine()
    _create_planted()


def _json() -> Any:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def _keys() -> list[sa.Column[object]]:
    return [
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.String(length=10), nullable=False),
    ]


def _of(table: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        FORM, [f"{target}.{column}" for column in FORM], name=op.f(f"fk_{table}_unit_id_campaign_id_serial")
    )


def _by(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user.id"], name=op.f(f"fk_{table}_{column}"))


def _create_machine() -> None:
    op.create_table(
        "machine_entry",
        *_keys(),
        sa.Column("engine_version", sa.String(length=32), nullable=False),
        sa.Column("taken_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("values", _json(), nullable=False),
        sa.Column("open_lines", sa.Text(), nullable=False),
        sa.Column("readings", _json(), nullable=False),
        _of("machine_entry", "paper_form"),
        sa.PrimaryKeyConstraint(*FORM, name=op.f("pk_machine_entry")),
        info={"kind": "big"},
    )
    op.create_table(
        "doubted_line",
        *_keys(),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("doubted_by", sa.Uuid(), nullable=False),
        sa.Column("doubted_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        _of("doubted_line", "paper_form"),
        _by("doubted_line", "doubted_by"),
        sa.PrimaryKeyConstraint(*FORM, "item", name=op.f("pk_doubted_line")),
        info={"kind": "big"},
    )


def _create_planted() -> None:
    op.create_table(
        "planted_form",
        *_keys(),
        sa.Column("known", _json(), nullable=False),
        sa.Column("planted_by", sa.Uuid(), nullable=False),
        sa.Column("planted_at", UtcDateTime(timezone=True), nullable=False),
        _of("planted_form", "paper_form"),
        _by("planted_form", "planted_by"),
        sa.PrimaryKeyConstraint(*FORM, name=op.f("pk_planted_form")),
        info={"kind": "big"},
    )
    op.create_table(
        "planted_entry",
        *_keys(),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("pass_number", sa.Integer(), nullable=False),
        sa.Column("lease_until", UtcDateTime(timezone=True), nullable=False),
        sa.Column("values", _json(), nullable=False),
        sa.Column("key_times", _json(), nullable=False),
        sa.Column("entered_at", UtcDateTime(timezone=True), nullable=True),
        _of("planted_entry", "planted_form"),
        _by("planted_entry", "clerk_id"),
        sa.PrimaryKeyConstraint(*FORM, "clerk_id", name=op.f("pk_planted_entry")),
        info={"kind": "big"},
    )


def downgrade() -> None:
    """Takes the change back."""
    for name in ("planted_entry", "planted_form", "doubted_line", "machine_entry"):
        op.drop_table(name)
    with op.batch_alter_table("paper_form") as table:
        table.drop_constraint(op.f("ck_paper_form_keying"), type_="check")
        table.drop_column("keying")
    with op.batch_alter_table("campaign") as table:
        table.drop_constraint(op.f("ck_campaign_keying"), type_="check")
        table.drop_constraint(op.f("ck_campaign_keyed_again"), type_="check")
        table.drop_column("keyed_again")
        table.drop_column("keying")
