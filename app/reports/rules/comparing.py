"""Two runs of one campaign held against each other: pure.

Two runs over different answers tell, by subtraction, about those that came between. A unit is compared only
where the answers are the same, or where at least the least number of forms lies between the runs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from analysis.dataset.results import Results, UnitRow
from app.reports.rules.options import CHOSEN

Withheld = Literal["", "hidden", "few"]


@dataclass(frozen=True, slots=True)
class ComparedUnit:
    """A unit in both runs. `withheld`: why no figure is shown, empty where they are."""

    first: UnitRow
    second: UnitRow
    withheld: Withheld

    @property
    def difference(self) -> float | None:
        """Second score less the first one, on 0-100; None where withheld or where a run has no score."""
        if self.withheld or self.first["score"] is None or self.second["score"] is None:
            return None
        return self.second["score"] - self.first["score"]

    @property
    def has_moved(self) -> bool:
        """Whether the rank is another one."""
        return not self.withheld and self.first["rank"] != self.second["rank"]


@dataclass(frozen=True, slots=True)
class ComparedOption:
    """An option and its value in both runs."""

    name: str
    first: Any
    second: Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another; `same_answers` as the data of both say."""

    same_answers: bool
    units: Sequence[ComparedUnit]
    options: Sequence[ComparedOption]

    @property
    def changed(self) -> Sequence[ComparedUnit]:
        """Units whose published score is another one, the largest change first."""
        moved = [one for one in self.units if one.difference is not None and abs(one.difference) >= 0.005]
        return sorted(moved, key=lambda one: (-abs(one.difference or 0.0), one.second["code"]))

    @property
    def moved(self) -> Sequence[ComparedUnit]:
        """Units whose rank is another one."""
        return [one for one in self.units if one.has_moved]

    @property
    def withheld(self) -> int:
        """Units that both runs publish and that are not compared."""
        return sum(1 for one in self.units if one.withheld == "few")


def compare_runs(first: Results, *, second: Results, same_answers: bool) -> Comparison:
    """Every unit that both runs know, in the order of the second one, and the options that differ."""
    before: Mapping[str, UnitRow] = {row["code"]: row for row in first["units"]}
    minimum = max(first["options"]["minimum"], second["options"]["minimum"])
    units = [
        ComparedUnit(
            before[row["code"]], row, _withheld(before[row["code"]], row, same=same_answers, least=minimum)
        )
        for row in second["units"]
        if row["code"] in before
    ]
    known = {"missing_group_policy": ("provenance", "missing_group_policy")}
    options = []
    for name in CHOSEN:
        place, key = known.get(name, ("options", name))
        values = first[place].get(key), second[place].get(key)  # type: ignore[literal-required]
        if values[0] != values[1]:
            options.append(ComparedOption(name, *values))
    return Comparison(same_answers=same_answers, units=units, options=options)


def _withheld(first: UnitRow, second: UnitRow, *, same: bool, least: int) -> Withheld:
    if first["hidden"] or second["hidden"]:
        return "hidden"
    between = abs((first["n"] or 0) - (second["n"] or 0))
    return "" if same or between >= least else "few"
