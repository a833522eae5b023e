"""The analysis in a process of its own: on files, without the database, within a time limit."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from app.core.errors import Problem
from app.reports import rules

ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""Nothing of this process's settings; one thread, so that sums are added in one order everywhere."""
TOO_LONG: Final = "The analysis took too long and was stopped."
OUR_FAULT: Final = "The analysis failed on our side."
AGAIN: Final = "Ask for it again; if it fails once more, call whoever runs this installation."
MOST_MESSAGE: Final = 500
MOST_FINDINGS: Final = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """`message` says in one line why there is no result, `findings` one by one; empty when it is done."""

    done: bool
    message: str = ""
    findings: Sequence[rules.RunFinding] = ()


def failed_by(message: str) -> Outcome:
    """A failure that no data explain."""
    return Outcome(done=False, message=message, findings=[rules.RunFinding("", message, AGAIN, {})])


def refused_by(problem: Problem) -> Outcome:
    """A refusal of the service itself, before the child."""
    params = {name: str(value) for name, value in problem.details.items()}
    finding = rules.RunFinding("", problem.title, problem.advice, params)
    return Outcome(done=False, message=str(problem), findings=[finding])


def run_recipe(bundle: Path, *, recipe: str, out: Path, seconds: float) -> Outcome:
    """Runs `python -m analysis run` on a bundle; its files lie in `out` when it is done."""
    return _run(
        ["run", str(bundle), "--recipe", recipe, "--out", str(out), "--json"], beside=bundle, seconds=seconds
    )


def run_change(words: list[str], *, out: Path, seconds: float) -> Outcome:
    """Runs `python -m analysis change` on the files that `words` name; its files lie in `out`."""
    return _run([*words, "--out", str(out), "--json"], beside=out, seconds=seconds)


def run_publish(folder: Path, *, out: Path, seconds: float) -> Outcome:
    """Runs `python -m analysis publish` on a folder; `out` is the file it writes."""
    return _run(["publish", str(folder), "--out", str(out), "--json"], beside=out, seconds=seconds)


def derive_constants(counts: Path, *, out: Path, seconds: float) -> Outcome:
    """Runs `python -m analysis constants` on a folder with counts; `out` is the file it writes."""
    return _run(["constants", str(counts), "--out", str(out)], beside=counts, seconds=seconds)


def _run(words: list[str], *, beside: Path, seconds: float) -> Outcome:
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "analysis", *words], cwd=_home_of_analysis(), env=ENVIRONMENT,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return failed_by(TOO_LONG)
    if ended.returncode == 0:
        return Outcome(done=True)
    said = ended.stderr.strip().splitlines() or [f"exit code {ended.returncode}"]
    place = f"{beside.parent}/"
    message = said[-1].replace(place, "")[:MOST_MESSAGE]
    found = _findings(ended.stdout, place=place) or [rules.RunFinding("", message, AGAIN, {})]
    return Outcome(done=False, message=message, findings=found)


def _findings(printed: str, *, place: str) -> list[rules.RunFinding]:
    """What the child found, paths of this machine left out; empty where it said nothing that can be read."""
    try:
        told = json.loads(printed)["findings"]
    except (ValueError, KeyError, TypeError):
        return []
    kept = [[str(one[name]).replace(place, "") for name in ("where", "what", "mend")] for one in told]
    return [rules.RunFinding(where, what, mend) for where, what, mend in kept[:MOST_FINDINGS]]


def _home_of_analysis() -> Path:
    """The folder that holds the package `analysis`, wherever it is installed."""
    found = find_spec("analysis")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the package analysis is not installed")
    return Path(found.submodule_search_locations[0]).parent
