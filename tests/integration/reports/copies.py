"""Copies of the built round, each with a database of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import insert, select, text
from sqlmodel import SQLModel

from tests.integration.reports.world import World
from tests.support.answering import resources_at


@contextmanager
def copied(built: World, folder: Path) -> Iterator[World]:
    """The running round in a database below `folder`, for as long as the block runs."""
    shutil.copytree(built.resources.settings.data_dir.parent, folder / "round")
    held = resources_at(f"sqlite:///{folder}/round/round.sqlite", folder / "round")
    yield replace(built, resources=held)
    held.database.dispose()


@contextmanager
def opened_copy(built: World, folder: Path) -> Iterator[World]:
    """The round closed and opened."""
    with copied(built, folder) as world:
        world.close()
        world.open()
        yield world


@contextmanager
def moved(world: World, url: str, folder: Path) -> Iterator[World]:
    """The same rows and files on the migrated PostgreSQL database at `url`."""
    files = shutil.copytree(world.resources.settings.data_dir, folder / "data")
    held = resources_at(url, files.parent)
    with world.resources.database.reader.connect() as here, held.database.writer.begin() as there:
        there.execute(text("SET session_replication_role = replica"))  # units name units that come later
        for table in SQLModel.metadata.sorted_tables:
            there.execute(table.delete())
            rows = [dict(row) for row in here.execute(select(table)).mappings()]
            if rows:
                there.execute(insert(table), rows)
    try:
        yield replace(world, resources=held)
    finally:
        held.database.dispose()
