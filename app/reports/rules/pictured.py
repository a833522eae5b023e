"""The figures that can be looked at one by one: which there are, what each says at its ends; pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from analysis.dataset.changes import Changes, ChangeUnit
from analysis.dataset.results import CriterionHead, ItemHead, ItemRow, ResponseRow, Results, UnitRow
from analysis.dataset.shapes import Band, Text
from app.reports.rules.figures import ScoreList

FIGURES: Final = ("scores", "ranks", "heat", "levels", "multiples", "returns", "change")
"""By name, in the order of the tabs; `chart-*.json` and `picture-*.svg` carry the same names."""
OF_A_RUN: Final = FIGURES[:-1]
"""Those that every run of scores has; a change needs an earlier round."""


@dataclass(frozen=True, slots=True)
class Point:
    """One end of a figure: whose it is, of what, and the value there."""

    name: Text
    of: Text | None
    value: float


@dataclass(frozen=True, slots=True)
class Ends:
    """The highest and the lowest value of a figure, for a sentence that says it without the picture."""

    high: Point
    low: Point


@dataclass(frozen=True, slots=True)
class HeatLine:
    """A unit of the heat table: points and per cent of the maximum by criterion, None where it has none."""

    unit: UnitRow
    points: Sequence[float | None]
    percent: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class HeatTable:
    """Published units from high to low by criterion. `means`: plain means of per cent over the units."""

    heads: Sequence[CriterionHead]
    lines: Sequence[HeatLine]
    means: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A scale question over all published units; shares in per cent, lowest level first."""

    head: ItemHead
    row: ItemRow
    shares: Sequence[float]

    @property
    def satisfied(self) -> float:
        """Per cent above the middle."""
        return sum(self.shares[(len(self.shares) + 1) // 2 :])


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A unit with a score, the class it is in, and per cent of certainty for each class in the order of
    the bands."""

    unit: UnitRow
    band: str | None
    percent: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Pictured:
    """What one figure says beside its drawing; what it does not need is empty. `sets`: by ranking list."""

    name: str
    ends: Ends | None = None
    heat: HeatTable | None = None
    items: Sequence[ItemLine] = ()
    responses: Sequence[ResponseRow] = ()
    sets: Sequence[tuple[ScoreList, Ends | None]] = ()
    changes: Sequence[ChangeUnit] = ()


def read_figure(name: str, *, results: Results, lists: Sequence[ScoreList]) -> Pictured:
    """The figure of this name among `OF_A_RUN`, as words and tables need it."""
    if name in ("heat", "multiples"):
        heat = heat_table(results)
        return Pictured(name, heat=heat, ends=heat_ends(heat))
    if name == "levels":
        items = item_lines(results)
        return Pictured(name, items=items, ends=item_ends(items))
    if name == "returns":
        return Pictured(name, responses=responses_of(results), ends=response_ends(results))
    return Pictured(name, sets=[(one, rank_ends(one.shown)) for one in lists if one.ranking])


def read_change(changes: Changes) -> Pictured:
    """The figure of a change: units from the largest rise to the largest fall, hidden ones last."""
    ends = ends_of(
        Point(unit["name"], None, unit["change"]["difference"]) for unit in changes["units"] if unit["change"]
    )
    rows = sorted(
        changes["units"],
        key=lambda unit: (unit["change"] is None, -_difference(unit), unit["unit"]),
    )
    return Pictured("change", ends=ends, changes=rows)


def _difference(unit: ChangeUnit) -> float:
    return 0.0 if unit["change"] is None else unit["change"]["difference"]


def ends_of(points: Iterable[Point]) -> Ends | None:
    """The ends of some points, the first of equal ones; None without a point."""
    found = list(points)
    if not found:
        return None
    return Ends(high=max(found, key=lambda point: point.value), low=min(found, key=lambda point: point.value))


def rank_ends(units: Iterable[UnitRow]) -> Ends | None:
    """The widest and the narrowest set of possible ranks, in places."""
    return ends_of(
        Point(unit["name"], None, unit["rank_high"] - unit["rank_low"] + 1)
        for unit in units
        if unit["rank_low"] is not None and unit["rank_high"] is not None
    )


def heat_table(results: Results) -> HeatTable:
    """Units × criteria as the heat figure draws them."""
    heads = results["criteria"]
    shown = sorted(
        (unit for unit in results["units"] if not unit["hidden"]),
        key=lambda unit: (unit["score"] is None, -(unit["score"] or 0.0), unit["code"]),
    )
    lines = [_heat_line(unit, heads) for unit in shown]
    columns = [
        [line.percent[place] for line in lines if line.percent[place] is not None]
        for place in range(len(heads))
    ]
    means = [sum(column) / len(column) if column else None for column in columns]  # type: ignore[arg-type]
    return HeatTable(heads=heads, lines=lines, means=means)


def _heat_line(unit: UnitRow, heads: Sequence[CriterionHead]) -> HeatLine:
    rows = {row["criterion"]: row for row in unit["criteria"]}
    points = [rows[head["key"]]["points"] if head["key"] in rows else None for head in heads]
    percent = [
        None if value is None else 100 * value / rows[head["key"]]["max_points"]
        for value, head in zip(points, heads, strict=True)
    ]
    return HeatLine(unit=unit, points=points, percent=percent)


def heat_ends(table: HeatTable) -> Ends | None:
    """The highest and the lowest cell, in per cent of the maximum."""
    return ends_of(
        Point(line.unit["name"], head["text"], value)
        for line in table.lines
        for head, value in zip(table.heads, line.percent, strict=True)
        if value is not None
    )


def item_lines(results: Results) -> list[ItemLine]:
    """Scale questions over all units with the usual number of levels, as the figure has them: most satisfied
    first; those whose levels are hidden come last."""
    heads = {head["key"]: head for head in results["item_heads"] if head["kind"] == "scale"}
    lines = [
        _item_line(heads[row["item"]], row)
        for row in results["items"]
        if row["unit"] is None and row["item"] in heads
    ]
    sizes = Counter(len(line.head["levels"]) for line in lines if line.shares)
    usual = sizes.most_common(1)[0][0] if sizes else 0
    lines = [line for line in lines if len(line.head["levels"]) == usual]
    return sorted(lines, key=lambda line: (not line.shares, -line.satisfied, line.head["key"]))


def _item_line(head: ItemHead, row: ItemRow) -> ItemLine:
    known = {level["key"]: 100 * level["share"] for level in row["levels"]}
    shares = [known.get(level["key"], 0.0) for level in head["levels"]] if known else []
    return ItemLine(head=head, row=row, shares=shares)


def item_ends(lines: Sequence[ItemLine]) -> Ends | None:
    """The questions with the largest and the smallest satisfied side."""
    return ends_of(Point(line.head["text"], None, line.satisfied) for line in lines if line.shares)


def responses_of(results: Results) -> list[ResponseRow]:
    """Units and groups with somebody asked, as the figure of response rates draws them."""
    return [row for row in results.get("responses", []) if row["invited"]]


def response_ends(results: Results) -> Ends | None:
    """The highest and the lowest response rate, in per cent."""
    units = {unit["code"]: unit["name"] for unit in results["units"]}
    groups = {group["key"]: group["text"] for group in results["groups"]}
    return ends_of(
        Point(units[row["unit"]], groups[row["group"]], 100 * row["rate"])
        for row in responses_of(results)
        if row["rate"] is not None and row["unit"] in units and row["group"] in groups
    )


def class_lines(results: Results, *, units: Sequence[UnitRow]) -> list[ClassLine]:
    """Probabilities of the classes of the framework for units with a score, in their order; empty where no
    framework with classes is bound."""
    bands: Sequence[Band] = results.get("bands", [])
    known = {row["unit"]: row for row in results.get("standings", [])}
    return [
        ClassLine(unit, known[unit["code"]]["band"], _chances(known[unit["code"]]["probabilities"], bands))
        for unit in units
        if bands and unit["code"] in known
    ]


def _chances(probabilities: dict[str, float | None], bands: Sequence[Band]) -> list[float | None]:
    found = [probabilities.get(band["key"]) for band in bands]
    return [None if value is None else 100 * value for value in found]
