"""The files behind the tables an opening empties, written anew."""

import time
from collections.abc import Iterator
from typing import Any, Final

from app.core import roles
from app.core.database import Database
from app.core.grants import REWRITE, REWRITTEN

_PAUSE_SECONDS: Final = 0.05
_NEXT_NUMBER: Final = "SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint)"
_OLDEST_WRITER: Final = "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)"
_UNDER_WAY: Final = """
    SELECT held.virtualtransaction FROM pg_locks AS held JOIN pg_stat_activity AS other USING (pid)
    WHERE held.locktype = 'virtualxid' AND held.granted AND other.pid <> pg_backend_pid()
    AND other.datid = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def rewrite_files(database: Database, *, patience: float) -> bool:
    """Writes them anew, not inside a transaction; False if somebody reads the old ones all the time.

    What a transaction that began earlier may still want to see is carried into the new files, so all of
    those are waited for, `patience` seconds at most. On PostgreSQL a role that does not own the tables
    calls the function that `phieu database roles` made for it.
    """
    give_up = time.monotonic() + patience
    connection = database.writer.raw_connection()
    driver: Any = connection.driver_connection
    try:
        if database.is_sqlite:
            return _rewrite_sqlite(driver, give_up=give_up)
        return _rewrite_postgres(driver, statements=_rewriting(database), give_up=give_up)
    finally:
        connection.invalidate()  # its settings are no longer those of the others
        connection.close()


def _rewrite_sqlite(driver: Any, *, give_up: float) -> bool:
    driver.execute("VACUUM")
    driver.execute("PRAGMA busy_timeout=0")
    return _wait(_unfinished_copies(driver), give_up=give_up)


def _unfinished_copies(driver: Any) -> Iterator[bool]:
    while driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        yield True


def _rewrite_postgres(driver: Any, *, statements: list[str], give_up: float) -> bool:
    driver.autocommit = True
    if not _wait(_earlier_ones(driver), give_up=give_up):
        return False
    for statement in statements:
        driver.execute(statement)
    return True


def _earlier_ones(driver: Any) -> Iterator[bool]:
    """Goes on for as long as something that began earlier is under way.

    First whoever wrote, in any database of the server: a view of this database that is taken meanwhile,
    even by the rewriting itself, reaches back to the oldest of them. Then whoever looks at this database.
    """
    number = driver.execute(_NEXT_NUMBER).fetchone()[0]
    while driver.execute(_OLDEST_WRITER).fetchone()[0] < number:
        yield True
    earlier = set(driver.execute(_UNDER_WAY).fetchall())
    while earlier:
        yield True
        earlier &= set(driver.execute(_UNDER_WAY).fetchall())


def _wait(under_way: Iterator[bool], *, give_up: float) -> bool:
    for _ in under_way:
        if time.monotonic() > give_up:
            return False
        time.sleep(_PAUSE_SECONDS)
    return True


def _rewriting(database: Database) -> list[str]:
    with database.writer.connect() as connection:
        owner = roles.may_grant(connection)
    return [f'VACUUM FULL "{table}"' for table in REWRITTEN] if owner else [f"SELECT {REWRITE}"]
