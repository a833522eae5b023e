"""A publication of a province: 152 units, 12 criteria of the survey, 88 leaves with documents."""

import resource
import time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from analysis.dataset.shapes import Text
from analysis.exports.files import build_all
from analysis.recipes.satisfaction import run_whole
from analysis.verify.building import Facts, build_publication
from analysis.verify.checking import verify
from tests.load.figures import Figure, benchmark
from tests.support.sample_province import write_province

UNITS: Final = 152
CRITERIA: Final = 12
DOCUMENTS: Final = 88
OPTIONS: Final = {"missing": "zero", "rank_on": "published", "tie_breaks": []}
FACTS: Final = Facts(campaign="year", title=Text(vi="year", en="year"), number=1, released_on="2026-03-01")


def _framework() -> bytes:
    survey = "\n".join(
        f"      - {{key: C{one:02d}, max_points: 2.5, source: survey}}" for one in range(1, CRITERIA + 1)
    )
    documents = "\n".join(
        f"      - {{key: doc{one}, max_points: {'1.5' if one < 17 else '0.625'}, source: document}}"
        for one in range(1, DOCUMENTS + 1)
    )
    return (
        "format: framework/1\nkey: wide\nversion: 1\nvariant: A\ndomains:\n"
        f"  - key: work\n    max_points: 69\n    parts:\n{documents}\n"
        f"  - key: people\n    max_points: 30\n    parts:\n{survey}\n"
        "  - {key: rest, max_points: 1, source: external}\n"
    ).encode()


@cache
def _given() -> dict[str, object]:
    with TemporaryDirectory() as folder:
        found = run_whole(write_province(Path(folder), units=UNITS, criteria=CRITERIA))
    lists, points = ["unit,rank_group,ranked"], ["unit,criterion,points,status"]
    for at, unit in enumerate(found.results["units"]):
        lists.append(f"{unit['code']},{unit['rank_group']},yes")
        points += [f"{unit['code']},doc{one},0.{(at * one) % 6},ok" for one in range(1, DOCUMENTS + 1)]
        points += [f"{unit['code']},rest,0.5,ok"]
        known = (row for row in unit["criteria"] if row["status"] == "ok")
        points += [f"{unit['code']},{row['criterion']},{row['points']},ok" for row in known]
    return {
        "framework": _framework(), "units": "\n".join([*lists, ""]).encode(),
        "inputs": "\n".join([*points, ""]).encode(), "options": OPTIONS,
        "survey": {**build_all(found.results, pdf=False), **found.cells},
    }  # fmt: skip


@benchmark("publication.build", unit="s CPU", goal=10, better="lower")
def publication_of_a_province() -> Figure:
    """From the files of a run and the decided points to the publication; the survey is checked on the way."""
    given = _given()
    began = time.process_time()
    content = build_publication(FACTS, **given)  # type: ignore[arg-type]
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figure(seconds, {"units": UNITS, "bytes": len(content), "peak_mb": round(peak)})


@benchmark("publication.verify", unit="s CPU", goal=10, better="lower")
def verification_of_a_province() -> Figure:
    """Everything computed again from the publication alone; a finding would be an error."""
    content = build_publication(FACTS, **_given())  # type: ignore[arg-type]
    began = time.process_time()
    found = verify(content).findings
    seconds = time.process_time() - began
    if found:
        raise AssertionError(found[:3])
    return Figure(seconds, {"units": UNITS, "bytes": len(content)})
