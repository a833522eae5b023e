"""A round that has been opened and analysed once, copied for each story, and browsers at its pages."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.campaigns.routes import router as campaigns
from app.core.permissions import Role
from app.core.revisions import migrate
from app.reports.routes import router
from tests.e2e.units.door import Browser
from tests.integration.reports.test_runs import carry_out
from tests.integration.reports.world import World, build
from tests.support.answering import resources_at


def at(folder: Path) -> str:
    return f"sqlite:///{folder}/round.sqlite"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Opened and analysed."""
    folder = tmp_path_factory.mktemp("round")
    migrate(at(folder))
    world = build(resources_at(at(folder), folder))
    world.close()
    world.open()
    carry_out(world)
    world.resources.database.dispose()
    return world


@pytest.fixture
def world(built: World, tmp_path: Path) -> Iterator[World]:
    """The analysed round in a database of its own."""
    folder = tmp_path / "round"
    shutil.copytree(built.resources.settings.data_dir.parent, folder)
    held = resources_at(at(folder), folder)
    yield replace(built, resources=held)
    held.database.dispose()


@pytest.fixture
def browser_of(world: World) -> Callable[..., Browser]:
    def open_browser(role: Role = Role.ANALYST, lang: str = "en") -> Browser:
        return Browser(world.resources, routers=(router, campaigns), role=role, lang=lang)

    return open_browser
