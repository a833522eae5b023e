"""Our estimates beside those of the package `svy`, on the simulated survey.

`svy` is not part of the environment (it brings half a gigabyte). A place of its own for it:

    python3 -m venv .crosscheck
    .crosscheck/bin/pip install -e ".[crosscheck]"
    .crosscheck/bin/python -m tests.support.crosscheck

Prints how many figures agree to 1e-9; exit code 0 when all do, 1 when one does not, 2 without `svy`.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis import Design
from tests.support.reference_survey import LEVELS, answers

PINNED: Final = "0.35.0"
RELATIVE: Final = 1e-9
FIGURES: Final = {"estimate": "est", "se": "se", "ci_low": "lci", "ci_high": "uci"}
"""Our columns, and theirs."""
Table = tuple[str, pd.DataFrame, pd.DataFrame]


def survey() -> pd.DataFrame:
    """Strata with two or more forms, sizes and weights: how one form alone is treated differs by design."""
    rows = answers()
    rows = rows[rows["year"] == 2023].reset_index(drop=True)
    stratum = rows["unit"] + "-" + rows["grp"]
    alone = stratum.map(stratum.value_counts()) < 2
    named = rows.assign(stratum=stratum, size=rows["w"] * stratum.map(stratum.value_counts()))
    return named[~alone].reset_index(drop=True)


def tables(svy: Any, rows: pd.DataFrame) -> Iterator[Table]:
    """Name, our table and theirs, both by domain."""
    ours = Design(rows, weights="w", strata="stratum", fpc="size")
    given = rows[["unit", "stratum", "w", "size", *LEVELS]]
    frame = import_module("polars").from_pandas(given, nan_to_null=True)
    theirs = svy.Sample(data=frame, design=svy.Design(stratum="stratum", wgt="w", pop_size="size")).estimation
    for item in LEVELS:
        yield (
            f"mean {item}",
            ours.mean(item, by="unit").set_index("unit"),
            pandas_of(theirs.mean(y=item, by="unit", drop_nulls=True)),
        )
    yield (
        "ratio q01/q02",
        ours.ratio("q01", "q02", by="unit").set_index("unit"),
        pandas_of(theirs.ratio(y="q01", x="q02", by="unit", drop_nulls=True)),
    )


def pandas_of(estimate: Any) -> pd.DataFrame:
    """Their estimate as a table by unit."""
    return pd.DataFrame(estimate.to_polars().to_dicts()).set_index("unit")


def compare(found: Table) -> tuple[int, int, float]:
    """Figures that agree, figures compared, largest relative distance."""
    _, ours, theirs = found
    same = ours.index.intersection(theirs.index)
    distances = []
    for our, their in FIGURES.items():
        mine, other = (t.loc[same, name].to_numpy(dtype=float) for t, name in ((ours, our), (theirs, their)))
        known = ~np.isnan(mine)
        distances.append(np.abs(mine - other)[known] / np.maximum(np.abs(mine[known]), 1e-6))
    distance = np.concatenate(distances)
    return int((distance <= RELATIVE).sum()), distance.size, float(np.nanmax(distance, initial=0.0))


def main() -> int:
    """Compare everything and print a table."""
    try:
        svy = import_module("svy")
    except ImportError:
        print(f"svy is not installed here. {__doc__.split(':', 1)[1].strip()}", file=sys.stderr)
        return 2
    if svy.__version__ != PINNED:
        print(f"svy {svy.__version__} is installed, {PINNED} is what this was written for.", file=sys.stderr)
    agree = total = 0
    for one in tables(svy, survey()):
        right, number, worst = compare(one)
        agree, total = agree + right, total + number
        print(f"{one[0]:<16} {right:>5} of {number:<5} largest distance {worst:.1e}")
    print(f"{agree} of {total} figures agree to {RELATIVE:g}")
    return 0 if agree == total > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
