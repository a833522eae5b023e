"""Each hostile file by itself, with the limits of earnest reading: a named state within 20 seconds.

With LONG=1 only: `test_hostile_files` reads all of them in one batch with tighter limits.
"""

import os
import time
from pathlib import Path

import pytest

from app.paper.omr.batch import read_files
from tests.support.hostile_files import HOSTILE, REFUSED, Material, material, write_all

SECONDS = 20.0
pytestmark = pytest.mark.skipif(os.environ.get("LONG") != "1", reason="minutes; with LONG=1")


@pytest.fixture(scope="module")
def given() -> Material:
    return material()


@pytest.fixture(scope="module")
def written(given: Material, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.name: path for path in write_all(tmp_path_factory.mktemp("each"), given=given)}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends_in_a_named_state_in_time(written: dict[str, Path], given: Material, name: str) -> None:
    begun = time.perf_counter()
    document = read_files([written[name]], given.layout)
    taken = time.perf_counter() - begun
    states = {row["status"] for row in document["pages"]}
    assert states
    assert states <= HOSTILE[name][1] | REFUSED
    assert taken <= SECONDS
