"""Means with standard errors from a million answers."""

import json
import resource
import subprocess
import sys
import time
from functools import cache

import numpy as np
import pandas as pd

from analysis import Design
from tests.load.figures import Figure, benchmark
from tests.support.tree import ROOT

RESPONSES, ITEMS, UNITS, GROUPS = 25_000, 40, 30, 4
REPEATS = 5


def simulated() -> pd.DataFrame:
    """Answers 1 to 5, one in twenty missing; 120 strata with sizes and weights."""
    rng = np.random.default_rng(2023)
    unit, group = rng.integers(UNITS, size=RESPONSES), rng.integers(GROUPS, size=RESPONSES)
    stratum = unit * GROUPS + group
    answered = np.bincount(stratum, minlength=UNITS * GROUPS)
    size = answered * rng.integers(2, 20, size=UNITS * GROUPS)
    frame = pd.DataFrame(
        {
            "unit": unit,
            "stratum": stratum,
            "size": size[stratum].astype(float),
            "weight": (size / answered)[stratum],
        }
    )
    levels = rng.integers(1, 6, size=(RESPONSES, ITEMS)).astype(float)
    levels[rng.random(levels.shape) < 0.05] = np.nan
    return pd.concat([frame, pd.DataFrame(levels, columns=[f"q{n:02}" for n in range(ITEMS)])], axis=1)


def measure() -> dict[str, float]:
    """Best processor time of a few rounds, and the memory of this whole process."""
    frame = simulated()
    seen, cells = [], 0
    for _ in range(REPEATS):
        before = time.process_time()
        design = Design(frame, weights="weight", strata="stratum", fpc="size")
        cells = sum(int(design.mean(f"q{n:02}", by="unit")["se"].notna().sum()) for n in range(ITEMS))
        seen.append(time.process_time() - before)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": min(seen), "peak_mib": peak, "means": cells}


@cache
def measured() -> dict[str, float]:
    """The measurement from a process of its own, so that its memory is its own."""
    code = "import json; from tests.load.bench_analysis import measure; print(json.dumps(measure()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


@benchmark("analysis.means", unit="s CPU", goal=0.25, better="lower")
def means_from_a_million_answers() -> Figure:
    """1,200 means by unit and item with standard errors over 120 strata; best of five."""
    found = measured()
    return Figure(found["seconds"], {"means": found["means"], "answers": RESPONSES * ITEMS})


@benchmark("analysis.means.memory", unit="MiB", goal=300, better="lower")
def memory_of_the_means() -> Figure:
    """Largest memory of the process that does it, data and libraries included."""
    return Figure(measured()["peak_mib"])
