"""A running campaign on paper and browsers for its people."""

from collections.abc import Callable

import pytest

from app.core.resources import Resources
from tests.e2e.paper_room.door import Browser
from tests.integration.paper_room.scene import Scene, open_scene
from tests.support.house import sqlite_house

__all__ = ["sqlite_house"]


@pytest.fixture
def scene(sqlite_house: Resources) -> Scene:
    return open_scene(sqlite_house)


@pytest.fixture
def browser(scene: Scene) -> Callable[..., Browser]:
    def opened(who: str, lang: str = "en") -> Browser:
        return Browser(scene, who=who, lang=lang)

    return opened
