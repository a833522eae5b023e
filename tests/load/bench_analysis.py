"""Means with standard errors from a million answers, from ten millions, from counts, and beside R."""

import json
import resource
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from analysis import Design, exports
from analysis.dataset.writer import json_bytes
from analysis.estimates.counts import Counts, Strata, count_answers
from analysis.recipes import satisfaction
from tests.load.figures import Figure, benchmark
from tests.support.sample_province import CRITERIA, province_results, write_province
from tests.support.tree import ROOT

RESPONSES, ITEMS, UNITS, GROUPS = 25_000, 40, 30, 4
REPEATS = 5
POINTS = np.array([np.nan, 1.0, 2, 3, 4, 5])
IMPORTS = 5
R_CODE = """
suppressPackageStartupMessages(library(survey))
A <- read.csv("{rows}"); q <- grep("^q", names(A), value = TRUE)
d <- svydesign(id = ~1, strata = ~stratum, weights = ~weight, fpc = ~size, data = A)
t <- system.time(for (one in q) svyby(as.formula(paste0("~", one)), ~unit, d, svymean, na.rm = TRUE))
cat(t[["user.self"]] + t[["sys.self"]])
"""


def simulated(responses: int = RESPONSES) -> pd.DataFrame:
    """Answers 1 to 5, one in twenty missing; 120 strata with sizes and weights."""
    rng = np.random.default_rng(2023)
    unit, group = rng.integers(UNITS, size=responses), rng.integers(GROUPS, size=responses)
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
    levels = rng.integers(1, 6, size=(responses, ITEMS)).astype(float)
    levels[rng.random(levels.shape) < 0.05] = np.nan
    return pd.concat([frame, pd.DataFrame(levels, columns=[f"q{n:02}" for n in range(ITEMS)])], axis=1)


def measure(responses: int = RESPONSES, repeats: int = REPEATS) -> dict[str, float]:
    """Best processor time of a few rounds, and the memory of this whole process."""
    frame = simulated(responses)
    seen, cells = [], 0
    for _ in range(repeats):
        before = time.process_time()
        design = Design(frame, weights="weight", strata="stratum", fpc="size")
        cells = sum(int(design.mean(f"q{n:02}", by="unit")["se"].notna().sum()) for n in range(ITEMS))
        seen.append(time.process_time() - before)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": min(seen), "peak_mib": peak, "means": cells}


@cache
def measured(responses: int = RESPONSES, repeats: int = REPEATS) -> dict[str, float]:
    """The measurement from a process of its own, so that its memory is its own."""
    code = (
        "import json; from tests.load.bench_analysis import measure; "
        f"print(json.dumps(measure({responses}, {repeats})))"
    )
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


@benchmark("analysis.means.ten_million", unit="s CPU", goal=5, better="lower")
def means_from_ten_million_answers() -> Figure:
    """The same from ten times the rows; best of two."""
    found = measured(10 * RESPONSES, 2)
    return Figure(found["seconds"], {"means": found["means"], "peak_mib": round(found["peak_mib"])})


@cache
def counts_of_a_million() -> tuple[Counts, float]:
    """The counts, and the processor time that counting took."""
    frame = simulated()
    size = np.bincount(frame["stratum"], minlength=UNITS * GROUPS).astype(np.int64)
    by = frame.groupby("stratum")[["size", "weight"]].first()
    strata = Strata(size=size, population=by["size"].to_numpy(), weight=by["weight"].to_numpy())
    levels = frame[[f"q{n:02}" for n in range(ITEMS)]].to_numpy()
    before = time.process_time()
    counts = count_answers(
        levels,
        stratum=frame["stratum"].to_numpy(),
        domain=frame["unit"].to_numpy(),
        strata=strata,
        highest=5,
    )
    return counts, time.process_time() - before


@benchmark("analysis.means.from_counts", unit="s CPU", goal=0.1, better="lower")
def means_from_counts() -> Figure:
    """The same 1,200 means when the answers are counted already; best of five."""
    counts, counting = counts_of_a_million()
    seen, cells = [], 0
    for _ in range(REPEATS):
        before = time.process_time()
        cells = int((counts.means(POINTS, domains=UNITS).se > 0).sum())
        seen.append(time.process_time() - before)
    return Figure(min(seen), {"means": cells, "counting_s": round(counting, 3)})


@benchmark("analysis.reports", unit="s CPU", goal=2, better="lower")
def reports_of_a_province() -> Figure:
    """Every file of a run for 30 units and 12 criteria but the PDF, from results; in a fresh process.

    Detail: the PDF on top, and the same in two languages.
    """
    with TemporaryDirectory() as folder:
        source = Path(folder) / "results.json"
        source.write_bytes(json_bytes(province_results(Path(folder) / "bundle"), indent=None))
        code = (
            "import json, sys; from pathlib import Path; from analysis.exports import write_all; "
            f"write_all(json.loads(Path({str(source)!r}).read_text()), Path({folder!r}) / 'out'"
        )
        bare = started("pass")
        plain = started(f"{code}, pdf=False)") - bare
        return Figure(
            plain,
            {
                "pdf_s": round(started(f"{code})") - bare - plain, 3),
                "two_languages_s": round(started(f"{code}, pdf=False, languages=('vi', 'en'))") - bare, 3),
            },
        )


@benchmark("analysis.province", unit="s CPU", goal=2, better="lower")
def province_from_its_bundle() -> Figure:
    """From the bundle to every file but the PDF: 30 units, 12 criteria, ranks with 10,000 draws, all pairs,
    suppression, signs of poor answering; the best of three. Detail: the recipe alone, without the files.
    """
    with TemporaryDirectory() as folder:
        bundle = write_province(Path(folder), units=UNITS, criteria=CRITERIA)
        seen = []
        for _ in range(3):
            began = time.process_time()
            results = satisfaction.run(bundle)
            computed = time.process_time()
            exports.build_all(results, pdf=False)
            seen.append((time.process_time() - began, round(computed - began, 3)))
    whole, recipe = min(seen)
    return Figure(whole, {"recipe_s": recipe})


@benchmark("analysis.import", unit="s CPU", goal=0.3, better="lower")
def import_of_the_library() -> Figure:
    """`import analysis` in a fresh interpreter, the interpreter's own start taken off; the middle of five.

    Detail: with `Design`, which brings pandas, and the numbers-only core, which does not.
    """
    bare = started("pass")
    return Figure(
        max(started("import analysis") - bare, 0.0),
        {
            "core_s": round(started("import analysis.estimates.counts") - bare, 3),
            "design_s": round(started("from analysis import Design") - bare, 3),
        },
    )


def started(code: str) -> float:
    """Processor time of an interpreter that runs this."""
    seen = []
    for _ in range(IMPORTS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seen.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return sorted(seen)[len(seen) // 2]


@benchmark("analysis.means.against_r", unit="times", goal=50, better="higher")
def times_faster_than_r() -> Figure:
    """Processor time of svyby in R's `survey` over ours, on the same rows in the same run."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        raise RuntimeError("Rscript is not installed (Debian: r-base-core and r-cran-survey)")
    with TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.csv"
        simulated().to_csv(rows, index=False)
        command = [rscript, "-e", R_CODE.format(rows=rows)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds = float(done.stdout)
    return Figure(seconds / measured()["seconds"], {"r_s": seconds, "ours_s": measured()["seconds"]})
