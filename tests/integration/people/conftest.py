"""Resources over a migrated database, once on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.resources import Resources, build_resources
from app.core.settings import Settings


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[Resources]:
    resources = build_resources(Settings(data_dir=tmp_path / "var", database_url=database_url))
    yield resources
    resources.database.dispose()
