"""Rounds that have ended: one built once and copied, and empty installations."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.resources import Resources
from app.core.revisions import migrate
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
    folder = tmp_path / "round"
    shutil.copytree(built.resources.settings.data_dir.parent, folder)
    held = resources_at(f"sqlite:///{folder}/round.sqlite", folder)
    yield replace(built, resources=held)
    held.database.dispose()


@pytest.fixture
def opened(world: World) -> World:
    """Closed and opened."""
    world.close()
    world.open()
    return world


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
