"""What all tables share: names of constraints, UTC times, JSON, and what kind of table each is.

Imported by every `models` shelf before a table is declared, so that each constraint has a name.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document: JSONB on PostgreSQL, text on SQLite."""

BIG: dict[str, Any] = {"info": {"kind": "big"}}
"""Distributed by `unit_id` one day: `unit_id` comes first in the key and in every unique key."""
BIG_KEYED: dict[str, Any] = {"info": {"kind": "big"}, "sqlite_with_rowid": False}
"""As BIG, and stored on SQLite in key order, so that no row number tells the order of arrival."""
REF: dict[str, Any] = {"info": {"kind": "ref"}}
"""Reference data: small, copied to every node one day."""
LOCAL: dict[str, Any] = {"info": {"kind": "local"}}
"""Stays on one node."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; naive values are refused, and SQLite gives the zone back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuses naive times; stores UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored: use app.core.clock.now()")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Gives every time back as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
