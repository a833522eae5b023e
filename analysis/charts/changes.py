"""Two years side by side: which units changed more than chance, and why some cannot be compared."""

import math
from dataclasses import dataclass
from typing import Final, Literal

from analysis.dataset.results import Results, UnitRow
from analysis.dataset.shapes import Text

NORMAL_95: Final = 1.959963984540054

Verdict = Literal["up", "down", "unclear", "unknown"]
Basis = Literal["same", "criteria", "rule"]


@dataclass(frozen=True)
class Change:
    """One unit in both years; points of 100. `low` and `high` are null where an error is not known."""

    code: str
    name: Text
    rank_group: str
    earlier: float
    later: float
    low: float | None
    high: float | None
    n_earlier: int | None
    n_later: int | None
    verdict: Verdict

    @property
    def difference(self) -> float:
        return self.later - self.earlier


@dataclass(frozen=True)
class Changes:
    """`basis` says whether the two years were measured alike: `criteria` or `rule` name what differs."""

    rows: list[Change]
    basis: Basis
    only_earlier: list[str]
    only_later: list[str]


def compare_years(earlier: Results, later: Results) -> Changes:
    """Differences of sub-scores of units published in both years, by the later order of codes.

    The years are taken as samples drawn afresh: the variances add up, the interval is the normal one of
    95 %. A unit is said to have changed only where that interval leaves 0 out, and never when the criteria
    or the rule for scores differ.
    """
    before = {unit["code"]: unit for unit in earlier["units"] if unit["score"] is not None}
    after = {unit["code"]: unit for unit in later["units"] if unit["score"] is not None}
    basis = _basis(earlier, later)
    both = sorted(set(before) & set(after))
    return Changes(
        rows=[_change(before[code], after[code], alike=basis == "same") for code in both],
        basis=basis,
        only_earlier=sorted(set(before) - set(after)),
        only_later=sorted(set(after) - set(before)),
    )


def _basis(earlier: Results, later: Results) -> Basis:
    def criteria(results: Results) -> list[tuple[str, float]]:
        return sorted((row["key"], row["max_points"]) for row in results["criteria"])

    def rule(results: Results) -> list[object]:
        names = ("group_weights", "criterion_group_weights", "missing_group_policy", "order")
        return [results["provenance"].get(name) for name in names]

    def items(results: Results) -> list[tuple[str, tuple[str, ...]]]:
        return sorted(
            (head["key"], tuple(level["key"] for level in head["levels"])) for head in results["item_heads"]
        )

    if criteria(earlier) != criteria(later) or items(earlier) != items(later):
        return "criteria"
    return "same" if rule(earlier) == rule(later) else "rule"


def _change(before: UnitRow, after: UnitRow, *, alike: bool) -> Change:
    first, second = before["score"] or 0.0, after["score"] or 0.0
    low = high = None
    verdict: Verdict = "unknown"
    errors = [_error(before), _error(after)]
    if alike and None not in errors:
        reach = NORMAL_95 * math.hypot(*(error or 0.0 for error in errors))
        low, high = second - first - reach, second - first + reach
        verdict = "up" if low > 0 else "down" if high < 0 else "unclear"
    return Change(
        code=after["code"],
        name=after["name"],
        rank_group=after["rank_group"],
        earlier=first,
        later=second,
        low=low,
        high=high,
        n_earlier=before["n"],
        n_later=after["n"],
        verdict=verdict,
    )


def _error(unit: UnitRow) -> float | None:
    """The standard error, null where nothing varied although not everybody answered."""
    return None if unit["ci_low"] is None else unit["se"]
