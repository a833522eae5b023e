"""Fixtures: a fresh database at the head of the migrations, on SQLite and on PostgreSQL."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.support import postgres

ENGINES = ("sqlite", "postgresql")


def migrated(url: str) -> None:
    """Brings an empty database to the head of the migrations."""
    from app.core.revisions import migrate

    migrate(url)


def sqlite_template() -> Path:
    """A migrated SQLite file, built once a run."""
    with postgres.locked("sqlite") as done:
        template = done.with_name("template.sqlite")
        if not done.exists():
            built = done.with_name("built.sqlite")
            migrated(f"sqlite:///{built}")
            with closing(sqlite3.connect(built)) as source, closing(sqlite3.connect(template)) as target:
                source.backup(target)
            done.touch()
    return template


@contextmanager
def fresh_database(engine: str, folder: Path) -> Iterator[str]:
    """A migrated database for as long as the block runs: for fixtures that serve more than one test."""
    if engine == "sqlite":
        shutil.copyfile(sqlite_template(), folder / "phieu.sqlite")
        yield f"sqlite:///{folder / 'phieu.sqlite'}"
        return
    name = postgres.create_from_template(migrated)
    yield postgres.sqlalchemy_url(name)
    postgres.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A migrated SQLite database of this test's own."""
    path = tmp_path / "phieu.sqlite"
    shutil.copyfile(sqlite_template(), path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own, dropped after it."""
    name = postgres.create_from_template(migrated)
    yield postgres.sqlalchemy_url(name)
    postgres.drop(name)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database; the test runs once on each engine."""
    name = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture(params=ENGINES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table, for tests of the migrations themselves; once on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    name = postgres.create_empty()
    yield postgres.sqlalchemy_url(name)
    postgres.drop(name)
