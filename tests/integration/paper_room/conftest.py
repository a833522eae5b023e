"""A running campaign on paper, on each engine."""

import pytest

from app.core.resources import Resources
from tests.integration.paper_room.scene import Scene, open_scene
from tests.support.house import house, sqlite_house

__all__ = ["house", "sqlite_house"]


@pytest.fixture
def scene(house: Resources) -> Scene:
    return open_scene(house)


@pytest.fixture
def sqlite_scene(sqlite_house: Resources) -> Scene:
    return open_scene(sqlite_house)
