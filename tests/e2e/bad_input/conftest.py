"""The pages over a fresh database, and a browser that says exactly what it is told to say."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.resources import Resources, build_resources
from app.core.revisions import migrate
from app.core.settings import Settings
from tests.e2e.bad_input.sending import Sender, open_sender
from tests.e2e.house.rounds import House, build


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Resources]:
    """A fresh database for one module of tests, for what is refused changes nothing."""
    folder = tmp_path_factory.mktemp("house")
    url = f"sqlite:///{folder}/phieu.sqlite"
    migrate(url)
    resources = build_resources(Settings(data_dir=folder / "var", database_url=url))
    yield resources
    resources.database.dispose()


@pytest.fixture(scope="module")
def sender(resources: Resources) -> Sender:
    """A campaign manager at the staff pages."""
    return open_sender(resources)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> House:
    """The demonstration's province in three rounds."""
    folder = tmp_path_factory.mktemp("bad-input")
    url = f"sqlite:///{folder}/phieu.sqlite"
    migrate(url)
    house = build(url, folder)
    house.resources.database.dispose()
    return house


@pytest.fixture(scope="module")
def province(built: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A copy for one module of tests, which may change it: whoever comes next finds it as it was built."""
    folder = tmp_path_factory.mktemp("copy") / "of"
    shutil.copytree(built.resources.settings.data_dir.parent, folder)
    settings = built.resources.settings.model_copy(
        update={
            "database_url": f"sqlite:///{folder}/phieu.sqlite",
            "data_dir": folder / built.resources.settings.data_dir.name,
        }
    )
    house = House(build_resources(settings), built.plan)
    yield house
    house.resources.database.dispose()


def folder_of(house: House) -> Path:
    """Where a house keeps its files."""
    return house.resources.settings.data_dir
