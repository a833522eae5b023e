"""Engines for SQLite and PostgreSQL, and the one writer lock of SQLite.

SQLite: one process serves everything; writers queue at a lock in this process and a file lock
towards commands, so that nobody polls. PostgreSQL: as many processes as needed.
"""

import fcntl
import importlib
import math
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlmodel import Session

from app.core.errors import DatabaseBusy

LOCK_SECONDS = 30.0
POOL_SIZE = 16
RESTED_SECONDS = 1.0
"""A connection that rested longer is asked whether it still lives before it is used."""


def is_fixed(version: tuple[int, ...]) -> bool:
    """Whether this SQLite library is free of the WAL-reset fault (it can lose committed pages)."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def sqlite_module() -> ModuleType:
    """The SQLite driver to use: the standard library's where it is fixed, else `pysqlite3`."""
    if not is_fixed(sqlite3.sqlite_version_info):
        try:
            return importlib.import_module("pysqlite3.dbapi2")
        except ImportError:
            pass
    return sqlite3


class Transaction:
    """One transaction, begun by the first who asks for it.

    `connection` is for Core statements; `session` is the same transaction for rows as objects. Making a
    session costs as much as reading a row, so it is made only where somebody asks for one.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._session: Session | None = None

    # Not `cached_property`: before Python 3.12 it has one lock for all objects of a class, and whoever waits
    # for the database in there would keep everybody else from theirs.
    @property
    def connection(self) -> Connection:
        """The connection, its transaction begun."""
        if self._connection is None:
            connection = self._engine.connect()
            try:
                connection.begin()
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    @property
    def session(self) -> Session:
        """The session; what it has not written goes to the database with the commit."""
        if self._session is None:
            self._session = Session(
                self.connection, expire_on_commit=False, join_transaction_mode="control_fully"
            )
        return self._session

    def flush(self) -> None:
        """Writes what the session has not written."""
        if self._session is not None:
            self._session.flush()

    def close(self) -> None:
        """Gives the connection back; undoes what was not committed."""
        if self._session is not None:
            self._session.close()
        if self._connection is not None:
            held = self._connection.get_transaction()
            if held is not None and not held.is_active:
                held.rollback()  # its commit failed: without this the connection would be kept as it is
            self._connection.close()


class Database:
    """Two engines (writers, readers) over one address.

    `single_reads`: on PostgreSQL each statement that reads, or writes by itself, stands alone, without the
    two messages that begin and end a transaction; under READ COMMITTED, as here, it sees the same. Nothing
    read then can be locked or fetched piece by piece, so this is for the pages of respondents.
    """

    def __init__(self, url: str, *, single_reads: bool = False) -> None:
        self.url = make_url(url)
        if self.url.drivername in ("postgresql", "postgres"):
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._lock = threading.Lock()
        self._stands_alone = single_reads and not self.is_sqlite
        if self.is_sqlite:
            path = Path(self.url.database or "")
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock_path = path.with_name(path.name + ".lock")
            self.writer = _sqlite_engine(self.url, begin="BEGIN IMMEDIATE")
            self.reader = _sqlite_engine(self.url, begin="BEGIN")
        else:
            size = POOL_SIZE // 2 if single_reads else POOL_SIZE
            self.reader = self.writer = _postgres_engine(self.url, pool_size=size)
            if single_reads:
                self.reader = _postgres_engine(
                    self.url, pool_size=size, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True
                )

    @cached_property
    def reads_at_once(self) -> bool:
        """Whether reading a row waits for nobody: SQLite in the mode in which writers keep no reader out."""
        return self.is_sqlite and is_fixed(_version_of(sqlite_module()))

    @contextmanager
    def transaction(self, *, writing: bool, single: bool = False) -> Iterator["Transaction"]:
        """One transaction; what the caller does not commit (only `core.unit_of_work` does) is undone.

        `single`: the one statement that it writes needs nothing around it where each stands alone anyway.
        """
        if not writing or (single and self._stands_alone):
            with closing(Transaction(self.reader)) as opened:
                yield opened
            return
        with self._turn(), closing(Transaction(self.writer)) as opened:
            try:
                opened.connection  # noqa: B018  # a writer takes its turn at once
            except OperationalError as error:
                raise DatabaseBusy from error
            yield opened

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """On SQLite: this thread's turn to write, then this process's."""
        if not self.is_sqlite:
            yield
            return
        if not self._lock.acquire(timeout=LOCK_SECONDS):
            raise DatabaseBusy
        try:
            handle = os.open(self._lock_path, os.O_WRONLY | os.O_CREAT, 0o666)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)
        finally:
            self._lock.release()

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A connection for Alembic: alone, and on SQLite without foreign keys (tables are rebuilt)."""
        if not self.is_sqlite:
            with self.writer.connect() as connection:
                yield connection
            return
        engine = _sqlite_engine(self.url, begin="BEGIN IMMEDIATE", foreign_keys="OFF")
        with self._turn(), engine.connect() as connection:
            yield connection
        engine.dispose()

    def dispose(self) -> None:
        """Closes every connection."""
        self.writer.dispose()
        self.reader.dispose()

    def files(self) -> list[Path]:
        """The files of an SQLite database, its journal among them; none for PostgreSQL."""
        if not self.is_sqlite:
            return []
        path = Path(self.url.database or "")
        return sorted(found for found in path.parent.glob(path.name + "*") if found.is_file())

    def version(self) -> str:
        """The engine and its version, for `doctor`."""
        if self.is_sqlite:
            return f"SQLite {sqlite_module().sqlite_version}"
        with self.reader.connect() as connection:
            return f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar_one()}"


def _postgres_engine(url: URL, **options: Any) -> Engine:
    """Asks a connection that has rested whether it still lives; a busy one is not asked each time."""
    engine = create_engine(url, max_overflow=0, pool_use_lifo=True, **options)

    @event.listens_for(engine, "checkin")
    def _note(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("rests_since", math.inf) <= RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error

    return engine


def _version_of(module: ModuleType) -> tuple[int, ...]:
    return tuple(int(part) for part in module.sqlite_version.split("."))


def _sqlite_engine(url: URL, *, begin: str, foreign_keys: str = "ON") -> Engine:
    module = sqlite_module()
    fixed = is_fixed(_version_of(module))
    engine = create_engine(
        url, module=module, pool_size=POOL_SIZE, max_overflow=POOL_SIZE, pool_use_lifo=True
    )  # fmt: skip
    journal = (
        ("journal_mode=WAL", "synchronous=FULL") if fixed else ("journal_mode=DELETE", "synchronous=EXTRA")
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("busy_timeout=30000", f"foreign_keys={foreign_keys}", "secure_delete=ON", *journal):
            cursor.execute(f"PRAGMA {pragma}")
        if begin == "BEGIN":
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    def start(dbapi_connection: Any) -> None:
        dbapi_connection.execute(begin)

    engine.dialect.do_begin = start  # type: ignore[method-assign]  # a listener would slow every statement
    return engine
