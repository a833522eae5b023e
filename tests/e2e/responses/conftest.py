"""A running round over a fresh SQLite database, and somebody who answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.answering import Round, resources_at, start_round
from tests.support.respondent import Respondent


@pytest.fixture
def held(sqlite_url: str, tmp_path: Path) -> Iterator[Round]:
    resources = resources_at(sqlite_url, tmp_path)
    yield start_round(resources, people={"D1C1": 3, "D2C1": 2})
    resources.database.dispose()


@pytest.fixture
def official(held: Round) -> Respondent:
    return Respondent(held.resources)
