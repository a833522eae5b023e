"""Which revision of the schema this program needs, which one a database has, and the way there."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "0031"
"""The last revision in `migrations/versions`, stated so that serving need not load the whole history."""
ROOT: Final = Path(__file__).resolve().parents[2]


def current_revision(connection: Connection) -> str | None:
    """The revision of a database; None before the first migration."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar_one_or_none()
    return found


def alembic_config(url: str) -> "Config":
    """Alembic's configuration for this address."""
    from alembic.config import Config  # only migrating needs it; it takes a tenth of a second to load

    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = url
    return config


def migrate(url: str, *, revision: str = "head") -> None:
    """Brings the schema at this address to a revision (head by default)."""
    from alembic import command

    command.upgrade(alembic_config(url), revision)
