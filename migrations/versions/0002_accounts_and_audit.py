"""Second factors, payloads of approvals, and triggers for rules that no program may forget.

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic import op

import app.core.schema

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OWN_UNIT = {"entry": "clerk_id", "adjudication": "adjudicator_id"}
"""Tables in which nobody writes about the own unit, and the column that names the person."""


def upgrade() -> None:
    """Applies the change."""
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("user_id", "digest", name=op.f("pk_recovery_code")),
        info={"kind": "local"},
    )
    for column in ("failures", "blocked_until"):  # tries are counted by address and network now
        op.drop_column("user", column)
    with op.batch_alter_table("login_session") as batch:
        batch.add_column(sa.Column("client", sa.String(length=200), nullable=False, server_default=""))
        batch.add_column(sa.Column("strong", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("approval") as batch:
        batch.add_column(sa.Column("campaign_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("payload", app.core.schema.Json, nullable=False, server_default="{}"))
        batch.create_foreign_key(op.f("fk_approval_campaign_id"), "campaign", ["campaign_id"], ["id"])
        batch.create_index(op.f("ix_approval_campaign_id"), ["campaign_id"])
    create = _postgresql_triggers if _is_postgresql() else _sqlite_triggers
    for statement in create():
        op.execute(statement)


def downgrade() -> None:
    """Takes the change back."""
    for table, name in _trigger_names():
        op.execute(f"DROP TRIGGER {name} ON {table}" if _is_postgresql() else f"DROP TRIGGER {name}")
    if _is_postgresql():
        for table in ("audit_anchor", *OWN_UNIT):
            op.execute(f"DROP FUNCTION {table}_rule()")
    with op.batch_alter_table("approval") as batch:
        batch.drop_index(op.f("ix_approval_campaign_id"))
        batch.drop_constraint(op.f("fk_approval_campaign_id"), type_="foreignkey")
        batch.drop_column("payload")
        batch.drop_column("campaign_id")
    with op.batch_alter_table("login_session") as batch:
        batch.drop_column("strong")
        batch.drop_column("client")
    op.add_column("user", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("user", sa.Column("blocked_until", app.core.schema.UtcDateTime(timezone=True)))
    op.drop_table("recovery_code")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _trigger_names() -> Iterator[tuple[str, str]]:
    for table in OWN_UNIT:
        yield table, f"{table}_not_own_unit"
    if _is_postgresql():
        yield "audit_anchor", "audit_anchor_append_only"
    else:
        yield "audit_anchor", "audit_anchor_no_update"
        yield "audit_anchor", "audit_anchor_no_delete"


def _sqlite_triggers() -> Iterator[str]:
    for table, person in OWN_UNIT.items():
        yield (
            f"CREATE TRIGGER {table}_not_own_unit BEFORE INSERT ON {table} "  # noqa: S608 - our own names
            f'WHEN EXISTS (SELECT 1 FROM "user" WHERE id = NEW.{person} AND home_unit_id = NEW.unit_id) '
            f"BEGIN SELECT RAISE(ABORT, '{table} about the own unit'); END"
        )
    for event in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER audit_anchor_no_{event.lower()} BEFORE {event} ON audit_anchor "
            "BEGIN SELECT RAISE(ABORT, 'audit_anchor is append-only'); END"
        )


def _postgresql_triggers() -> Iterator[str]:
    for table, person in OWN_UNIT.items():
        yield (
            f"CREATE FUNCTION {table}_rule() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608
            f'IF EXISTS (SELECT 1 FROM "user" WHERE id = NEW.{person} AND home_unit_id = NEW.unit_id) '
            f"THEN RAISE EXCEPTION '{table} about the own unit'; END IF; RETURN NEW; END $$"
        )
        yield (
            f"CREATE TRIGGER {table}_not_own_unit BEFORE INSERT ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_rule()"
        )
    yield (
        "CREATE FUNCTION audit_anchor_rule() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit_anchor is append-only'; END $$"
    )
    yield (
        "CREATE TRIGGER audit_anchor_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchor "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_anchor_rule()"
    )
