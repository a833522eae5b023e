"""One small demonstration for all tests of this folder, told once a run."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support import postgres
from tests.support.command import Ended, phieu, surroundings

TOLD = ("demo", "--forms", "6", "--respondents", "20", "--seed", "7", "--json")


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What `phieu demo --json` said, and the installation it left."""

    data: Path
    document: dict[str, Any]

    @property
    def campaign(self) -> str:
        """Short name of the round."""
        return str(self.document["campaign"])

    @property
    def counts(self) -> dict[str, Any]:
        """What each step counted."""
        counts: dict[str, Any] = self.document["counts"]
        return counts

    def phieu(self, *arguments: str, **settings: str) -> Ended:
        """Another command on the same installation."""
        return phieu(*arguments, environment=surroundings(self.data, **settings))


@pytest.fixture(scope="session")
def demonstration() -> Demonstration:
    """The processes of a run share one; the first that needs it tells it."""
    with postgres.locked("demonstration") as done:
        data, said = done.with_name("demonstration"), done.with_name("demonstration.json")
        if not done.exists():
            told = phieu(*TOLD, environment=surroundings(data))
            assert told.code == 0, told.error
            said.write_text(told.out, encoding="utf-8")
            done.touch()
    return Demonstration(data, Ended(0, said.read_text(encoding="utf-8"), "").document())
