"""The command line in this process: what is typed, and how it ends."""

import sys
from collections.abc import Callable

import pytest

from app.cli import run
from tests.support.command import Ended

Typed = Callable[..., Ended]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """`typed("units", "import", "x.csv", PHIEU_DEMO="true")` as at a terminal, without a new process."""

    def type_(*arguments: str, **settings: str) -> Ended:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["phieu", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            run()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return type_


@pytest.fixture
def typed_there(typed: Typed, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """The same at an installation whose schema is at head and which holds nothing."""
    monkeypatch.setenv("PHIEU_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("PHIEU_DATA_DIR", sqlite_url.removeprefix("sqlite:///").rpartition("/")[0] + "/var")
    return typed
