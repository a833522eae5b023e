"""Cells of two publications of one round, held against each other: what they would tell together. Pure."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Final

CELLS: Final = "cells.csv"
_SAME: Final = 1e-9
"""Means are sums of floating numbers; another method over the same answers moves their last digits."""
Cells = Mapping[tuple[str, str], Mapping[str, tuple[int, float]]]
"""By unit and criterion: number and mean by group, "" over all groups."""


@dataclass(frozen=True, slots=True)
class ToldCell:
    """A cell that one publication less the other would tell. `forms`: fewest people behind the difference."""

    unit: str
    criterion: str
    group: str
    forms: int


def told_cells(first: bytes, *, second: bytes, minimum: int) -> list[ToldCell]:
    """Cells of two files `cells.csv` whose difference is about fewer than `minimum` people; empty where both
    may be out. Another number, or another mean of as many: then at least one answer has changed."""
    before, after = _read(first), _read(second)
    return [
        one
        for key in after
        if key in before
        for one in _compare(key, before[key], after[key])
        if one.forms < minimum
    ]


def _compare(
    key: tuple[str, str], before: Mapping[str, tuple[int, float]], after: Mapping[str, tuple[int, float]]
) -> Iterator[ToldCell]:
    if before.keys() != after.keys():
        before, after = _together(before), _together(after)
    for group, (number, mean) in after.items():
        old, old_mean = before[group]
        if number != old:
            yield ToldCell(*key, group, abs(number - old))
        elif not isclose(mean, old_mean, abs_tol=_SAME):
            yield ToldCell(*key, group, 1)


def _together(groups: Mapping[str, tuple[int, float]]) -> dict[str, tuple[int, float]]:
    """All groups as one, of which only the number can be compared."""
    return {"": (sum(number for number, _ in groups.values()), 0.0)}


def _read(content: bytes) -> Cells:
    found: dict[tuple[str, str], dict[str, tuple[int, float]]] = {}
    for row in csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")):
        cell = (int(row["n"]), float(row["mean"]))
        found.setdefault((row["unit"], row["criterion"]), {})[row["group"]] = cell
    return found
