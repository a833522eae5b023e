"""Counts instead of responses: `counts.csv` and `moments.csv`, read, checked, and laid out as rows.

A pool is what its responses share: stratum, home unit, mode, weight, and whether they rate their own unit.
Counts without a rated unit are per response, the others per row about that unit; without an item they count
responses or rows. The rows that are laid out have the right counts in every cell, and nothing else.
"""

import io
import math
from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.dataset.schema import wrong
from analysis.dataset.shapes import (
    COUNT_COLUMNS,
    COUNTS,
    MOMENT_COLUMNS,
    MOMENTS,
    POOL_COLUMNS,
    Codebook,
    DesignFile,
    Item,
    item_columns,
    response_header,
)
from analysis.dataset.writer import rule_sha256
from analysis.errors import BundleError, Finding

FloatArray = npt.NDArray[np.float64]
AGAIN = "Count again from one state of the data."
SHOWN = 16
EXPECTED = {
    "stratum": "a stratum of design.json",
    "home_unit": "a unit of codebook.json",
    "rated_unit": "a unit of codebook.json, or nothing",
    "item": "an item of codebook.json, or nothing",
    "weight": "above 0",
    "own": "0 or 1",
    "count": "a whole number above 0",
    "level": "a level of its item",
}
"""What each column of `counts.csv` may hold."""


def read_counted(
    files: dict[str, bytes], *, codebook: Codebook, design: DesignFile
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows as in `Bundle.frame`, and the moments. Raises BundleError with every finding."""
    counts = _read(files[COUNTS], name=COUNTS, header=COUNT_COLUMNS, numbers=("weight", "own", "count"))
    moments = _read(files[MOMENTS], name=MOMENTS, header=MOMENT_COLUMNS, numbers=("n", "value"))
    findings = [*_check_counts(counts, codebook=codebook, design=design), *_check_rule(moments, files=files)]
    if findings:
        raise BundleError(findings)
    return _lay_out(counts, codebook=codebook, design=design), moments


def merge_counts(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """The counts of both parts (columns `COUNT_COLUMNS`): of two shards, or of forms that came late."""
    keys = list(COUNT_COLUMNS[:-1])
    both = pd.concat([first, second], ignore_index=True)
    return both.groupby(keys, sort=True, dropna=False)["count"].sum().reset_index()


def merge_moments(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The moments of all parts (columns `MOMENT_COLUMNS`), each a part of the respondents and all formed with
    the constants of the merged counts; rows of kind `rule` are left out, since they name one bundle.

    Every sum is rounded once, after all parts, so the parts may come in any order: not a bit differs.
    """
    keys = [name for name in MOMENT_COLUMNS if name not in ("n", "value")]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["kind"] != "rule"]
    groups = rows.groupby(keys, sort=True, dropna=False)
    return groups.agg({"n": "sum", "value": math.fsum}).reset_index()


def _read(content: bytes, *, name: str, header: tuple[str, ...], numbers: tuple[str, ...]) -> pd.DataFrame:
    try:
        table = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8")
    except (ValueError, UnicodeDecodeError) as error:
        said, mend = f"cannot be read ({error}).", "Export the bundle again."
        raise BundleError([wrong(name, said, mend, expected="CSV in UTF-8", got=error)]) from error
    if tuple(table.columns) != header:
        asked, there = ",".join(header), ",".join(table.columns)
        mend = f"The header must be: {asked}"
        found = wrong(f"{name} line 1", "has other columns.", mend, expected=asked, got=there)
        raise BundleError([found])
    for column in numbers:
        values = pd.to_numeric(table[column].where(table[column] != "", "0"), errors="coerce")
        bad = np.flatnonzero(~np.isfinite(values.to_numpy(dtype=float)))
        if len(bad):
            where = f"{name} line {bad[0] + 2}, column {column}"
            value = table[column].iloc[bad[0]]
            what = f"{value!r:.40} is no number."
            raise BundleError([wrong(where, what, AGAIN, expected="a number", got=repr(value))])
        table[column] = values.astype(float)
    return table


def _check_counts(counts: pd.DataFrame, *, codebook: Codebook, design: DesignFile) -> Iterator[Finding]:
    units = ["", *(unit["code"] for unit in codebook["units"])]
    items = {column: item for item in codebook["items"] for column in item_columns(item)}
    whole = (counts["count"] > 0) & (counts["count"] == counts["count"].round())
    faults = {
        "stratum": (~counts["stratum"].isin([s["stratum"] for s in design["strata"]]), "is unknown"),
        "home_unit": (~counts["home_unit"].isin(units[1:]), "is unknown"),
        "rated_unit": (~counts["rated_unit"].isin(units), "is unknown"),
        "item": (~counts["item"].isin(["", *items]), "is unknown"),
        "weight": (~(counts["weight"] > 0), "is no weight"),
        "own": (~counts["own"].isin([0, 1]), "is neither 0 nor 1"),
        "count": (~whole, "is no whole number above 0"),
        "level": (_wrong_levels(counts, items), "is no level of its item"),
    }
    for column, (bad, what) in faults.items():
        yield from _first(counts, bad, column=column, what=what, expected=EXPECTED[column])
    twice = counts.duplicated(list(COUNT_COLUMNS[:-1]))
    what = "is a second count of one cell"
    yield from _first(counts, twice, column="count", what=what, expected="one count of each cell")
    forms = counts[counts["item"] == ""].set_index([*POOL_COLUMNS, "rated_unit"])["count"]
    answers = counts[counts["item"] != ""].groupby([*POOL_COLUMNS, "rated_unit", "item"])["count"].sum()
    over = answers.reset_index("item")
    known = forms[~forms.index.duplicated()].reindex(over.index).fillna(0)
    for at in np.flatnonzero((over["count"] > known).to_numpy())[:1]:
        what = f"has more answers than forms at {over.index[at]}."
        most, there = f"at most {known.iloc[at]:.0f}", f"{over['count'].iloc[at]:.0f}"
        yield wrong(COUNTS, what, AGAIN, expected=most, got=there)
    yield from _check_responded(counts, design=design)


def _wrong_levels(counts: pd.DataFrame, items: dict[str, Item]) -> pd.Series:
    """Levels that are no whole number from 0 to the highest of their item."""
    highest = {
        column: 1.0 if item["kind"] == "multi" else float(len(item["levels"]))
        for column, item in items.items()
        if item["kind"] != "number"
    }
    value = pd.to_numeric(counts["level"], errors="coerce")
    top = counts["item"].map(highest)
    scale = top.notna() & ~((value >= 0) & (value <= top) & (value == value.round()))
    number = top.isna() & (counts["item"] != "") & value.isna()
    return cast(pd.Series, scale | number | ((counts["item"] == "") & (counts["level"] != "")))


def _first(
    counts: pd.DataFrame, bad: pd.Series, *, column: str, what: str, expected: str
) -> Iterator[Finding]:
    lines = np.flatnonzero(bad.to_numpy())
    if len(lines):
        where = f"{COUNTS} line {lines[0] + 2}, column {column}"
        value = counts[column].iloc[lines[0]]
        yield wrong(where, f"{value!r:.60} {what}.", AGAIN, expected=expected, got=repr(value))


def _check_responded(counts: pd.DataFrame, *, design: DesignFile) -> Iterator[Finding]:
    whole = counts[(counts["rated_unit"] == "") & (counts["item"] == "")]
    counted = whole.groupby("stratum")["count"].sum()
    if whole.empty:
        mend = "Export again when there are counted responses."
        yield wrong(COUNTS, "holds no response.", mend, expected="one response or more", got=0)
    for index, stratum in enumerate(design["strata"]):
        forms = int(counted.get(stratum["stratum"], 0))
        if forms != stratum["responded"]:
            what = f"says {stratum['responded']} responded, {COUNTS} has {forms}."
            where, mend = f"design.json strata[{index}]", "Export both from one state of the data."
            yield wrong(where, what, mend, expected=str(forms), got=stratum["responded"])


def _check_rule(moments: pd.DataFrame, *, files: dict[str, bytes]) -> Iterator[Finding]:
    rule = moments.loc[moments["kind"] == "rule", "first"].tolist()
    if rule != [rule_sha256(files)]:
        what = "was computed for other counts, another codebook or another design."
        mend, own = "Compute the moments again: they hold for one rule only.", rule_sha256(files)
        yield wrong(MOMENTS, what, mend, expected=own[:SHOWN], got=", ".join(one[:SHOWN] for one in rule))


def _lay_out(counts: pd.DataFrame, *, codebook: Codebook, design: DesignFile) -> pd.DataFrame:
    """One row per response × rated unit, ordered by both."""
    groups = {stratum["stratum"]: stratum["group"] for stratum in design["strata"]}
    parts: list[pd.DataFrame] = []
    for number, (key, pool) in enumerate(counts.groupby(list(POOL_COLUMNS), sort=True)):
        named = dict(zip(POOL_COLUMNS, cast(tuple[str, ...], key), strict=True))
        size = int(pool.loc[(pool["rated_unit"] == "") & (pool["item"] == ""), "count"].sum())
        plain = _columns(pool[pool["rated_unit"] == ""], rows=size)
        offset = 0
        for unit, about in pool[pool["rated_unit"] != ""].groupby("rated_unit", sort=True):
            rows = int(about.loc[about["item"] == "", "count"].sum())
            who = (offset + np.arange(rows)) % size
            offset += rows
            cells = {item: values[who] for item, values in plain.items()}
            part = pd.DataFrame({**cells, **_columns(about, rows=rows)}, index=range(rows))
            parts.append(
                part.assign(
                    response=[f"{number:05d}-{one:06d}" for one in who],
                    rated_unit=unit,
                    group=groups[named["stratum"]],
                    questionnaire="",
                    version="",
                    **{column: named[column] for column in ("stratum", "home_unit", "mode", "weight")},
                )
            )
    frame = pd.concat(parts, ignore_index=True).reindex(columns=response_header(codebook))
    return frame.sort_values(["response", "rated_unit"], kind="stable", ignore_index=True)


def _columns(cells: pd.DataFrame, *, rows: int) -> dict[str, FloatArray]:
    """Levels per item as often as they were counted, then blanks."""
    columns = {}
    for item, found in cells[cells["item"] != ""].groupby("item", sort=True):
        values = np.full(rows, np.nan)
        level = np.repeat(found["level"].astype(float).to_numpy(), found["count"].astype(int).to_numpy())
        values[: level.size] = level
        columns[str(item)] = values
    return columns
