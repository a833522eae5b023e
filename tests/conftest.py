"""What every test gets: a marker by its folder, a clean environment, and the walls of the unit tests."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import postgres, walls
from tests.support.long import is_long

pytest_plugins = [f"tests.support.{name}" for name in ("strength", "databases", "browser", "tallies")]

HERE = Path(__file__).parent
PURPOSES = {"architecture", "unit", "property", "golden", "integration", "e2e", "faults", "docs", "load"}


def pytest_configure(config: pytest.Config) -> None:
    """Choose the folder that all workers of this run share, before they start."""
    postgres.open_run_folder()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.close_run_folder()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        path = item.path.relative_to(HERE)
        purpose = path.parts[0]
        if purpose not in PURPOSES:
            raise pytest.UsageError(f"{item.nodeid}: tests live in one of {', '.join(sorted(PURPOSES))}")
        item.add_marker(purpose)
        if is_long(path.as_posix(), item.name):
            item.add_marker("long")


def pytest_collection_finish() -> None:
    """What was imported stays: the garbage collector need not walk through it again and again."""
    gc.freeze()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    for name in walls.settings_in_environment():
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def no_connections(request: pytest.FixtureRequest) -> Iterator[None]:
    """Unit and property tests can open neither a socket nor a database."""
    closed = any(request.node.get_closest_marker(name) for name in ("unit", "property"))
    with walls.closed() if closed else walls.open_doors():
        yield
