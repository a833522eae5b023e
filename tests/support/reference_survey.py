"""The simulated survey of `tests/data/r-survey` and what R computed from it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import Design

FOLDER = Path(__file__).parents[1] / "data" / "r-survey"
LEVELS = [f"q{number:02d}" for number in range(1, 11)]


@cache
def results() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / "reference.json").read_text())
    return dict(content["results"])


@cache
def answers() -> pd.DataFrame:
    """One row per form with N, weight `w`, stratum `st` and the derived columns that R used."""
    frame = pd.read_csv(FOLDER / "frame.csv")
    rows = pd.read_csv(FOLDER / "answers.csv").merge(
        frame[["year", "unit", "grp", "N", "invited", "responded"]], on=["year", "unit", "grp"]
    )
    rows = rows.sort_values("rid", ignore_index=True)
    rows["w"] = rows["N"] / rows["responded"]
    rows["st"] = rows["year"].astype(str) + " " + rows["unit"] + " " + rows["grp"]
    rows["nsat"] = (rows[LEVELS] >= 4).sum(axis=1)
    rows["nans"] = rows[LEVELS].notna().sum(axis=1)
    for option in "abcd":
        rows[f"q12_{option}"] = (rows["q12"] == option).astype(float).where(rows["q12"].notna())
    return rows


@cache
def design(lonely: str = "adjust") -> Design:
    return Design(answers(), weights="w", strata="st", fpc="N", lonely=lonely)


def in_year(year: int, lonely: str = "adjust") -> Design:
    return design(lonely).domain(answers()["year"] == year)
