"""Copies of the built round, each with a database of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

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
