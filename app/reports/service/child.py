"""The analysis in a process of its own: on files, without the database, within a time limit."""

import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

ENVIRONMENT: Final = {"LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
"""Nothing of this process's settings; one thread, so that sums are added in one order everywhere."""
TOO_LONG: Final = "The analysis took too long and was stopped."
MOST_MESSAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """`message` says in one line why the child failed; empty when it did its work."""

    done: bool
    message: str = ""


def run_recipe(bundle: Path, *, recipe: str, out: Path, seconds: float) -> Outcome:
    """Runs `python -m analysis run` on a bundle; its files lie in `out` when it is done."""
    return _run(["run", str(bundle), "--recipe", recipe, "--out", str(out)], beside=bundle, seconds=seconds)


def run_change(words: list[str], *, out: Path, seconds: float) -> Outcome:
    """Runs `python -m analysis change` on the files that `words` name; its files lie in `out`."""
    return _run([*words, "--out", str(out)], beside=out, seconds=seconds)


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
        return Outcome(done=False, message=TOO_LONG)
    if ended.returncode == 0:
        return Outcome(done=True)
    said = ended.stderr.strip().splitlines() or [f"exit code {ended.returncode}"]
    place = str(beside.parent)
    return Outcome(done=False, message=said[-1].replace(f"{place}/", "")[:MOST_MESSAGE])


def _home_of_analysis() -> Path:
    """The folder that holds the package `analysis`, wherever it is installed."""
    found = find_spec("analysis")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the package analysis is not installed")
    return Path(found.submodule_search_locations[0]).parent
