"""Runs the history on SQLite or PostgreSQL: one upgrade at a time, whole or not at all."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

from app.core.database import Database
from app.core.settings import Settings
from app.tables import metadata

MIGRATION_LOCK = 0x7068696575


def _url() -> str:
    given = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True).get("url")
    return str(given or Settings().url)


def _run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    options: dict[str, Any] = {"render_as_batch": sqlite, "compare_type": True}
    context.configure(connection=connection, target_metadata=metadata, **options)
    with context.begin_transaction():
        if not sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            connection.execute(text("SET LOCAL citus.multi_shard_modify_mode TO 'sequential'"))
        context.run_migrations()


def run() -> None:
    """Opens a connection with foreign keys off on SQLite (tables are rebuilt there) and migrates."""
    database = Database(_url())
    try:
        with database.migrating() as connection:
            _run(connection)
    finally:
        database.dispose()


run()
