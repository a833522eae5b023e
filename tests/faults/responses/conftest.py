"""Resources of a test's own, on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.resources import Resources
from tests.support.answering import resources_at


@pytest.fixture
def resources(database_url: str, tmp_path: Path) -> Iterator[Resources]:
    held = resources_at(database_url, tmp_path)
    yield held
    held.database.dispose()
