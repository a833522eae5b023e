"""Rounds that have ended: one built once and copied, and empty installations."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.resources import Resources
from app.core.revisions import migrate
from tests.integration.reports.copies import copied, opened_copy
from tests.integration.reports.world import World, build
from tests.support.answering import resources_at


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Everybody has answered; the round still runs."""
    folder = tmp_path_factory.mktemp("round")
    migrate(f"sqlite:///{folder}/round.sqlite")
    world = build(resources_at(f"sqlite:///{folder}/round.sqlite", folder))
    world.resources.database.dispose()
    return world


@pytest.fixture
def world(built: World, tmp_path: Path) -> Iterator[World]:
    """The running round in a database of its own."""
    with copied(built, tmp_path) as world:
        yield world


@pytest.fixture
def opened(built: World, tmp_path: Path) -> Iterator[World]:
    """Closed and opened."""
    with opened_copy(built, tmp_path) as world:
        yield world


@pytest.fixture
def resources(sqlite_url: str, tmp_path: Path) -> Iterator[Resources]:
    """An empty installation."""
    held = resources_at(sqlite_url, tmp_path)
    yield held
    held.database.dispose()


@pytest.fixture
def on_each_engine(database_url: str, tmp_path: Path) -> Iterator[Resources]:
    """An empty installation on SQLite and on PostgreSQL."""
    held = resources_at(database_url, tmp_path)
    yield held
    held.database.dispose()
