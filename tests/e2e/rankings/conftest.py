"""The round of the reports at its end, and browsers: staff by role, and anybody."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.rankings.ending import Ending
from tests.integration.reports.conftest import built
from tests.integration.reports.copies import opened_copy
from tests.integration.reports.world import World

__all__ = ["built", "ending"]


@pytest.fixture
def ending(built: World, tmp_path: Path) -> Iterator[Ending]:
    """Everybody has answered; nothing is decided yet."""
    with opened_copy(built, tmp_path) as world:
        yield Ending(world)
