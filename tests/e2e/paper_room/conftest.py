"""A running campaign on paper and browsers for its people."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.paper_room.door import Browser
from tests.integration.paper_room.scene import SCENES, Scene, copied_scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with copied_scene(SCENES, "sqlite", tmp_path) as copied:
        yield copied


@pytest.fixture
def browser(scene: Scene) -> Callable[..., Browser]:
    def opened(who: str, lang: str = "en") -> Browser:
        return Browser(scene, who=who, lang=lang)

    return opened
