"""The command line in a process of its own, as a person at a terminal starts it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.tree import ROOT

CODE = "import sys; sys.argv[0] = 'phieu'; from app.cli import run; sys.exit(run())"


def surroundings(data: Path, **settings: str) -> dict[str, str]:
    """This process's environment with no setting of the machine, a data folder, and the settings given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PHIEU_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PHIEU_DATA_DIR": str(data), **settings}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    error: str

    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


def phieu(*arguments: str, environment: dict[str, str], stdin: str = "", seconds: float = 600) -> Ended:
    """Runs a command to its end."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, *arguments],
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
