"""What stands in which row, on which axis: order and lengths only, every figure is the analysis's."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from analysis.dataset.results import ItemHead, ItemRow, LevelHead, RankingRow, Results, UnitRow
from analysis.dataset.shapes import Text

STEP: Final = 10
FIVE: Final = 5


@dataclass(frozen=True, slots=True)
class Axis:
    """The axis of a score: from `low`, at a full ten, to 100."""

    low: int

    @property
    def ends(self) -> tuple[int, int]:
        """(low, 100)."""
        return self.low, 100

    @property
    def ticks(self) -> tuple[int, ...]:
        """At most seven full tens; the last one is 100."""
        step = STEP if self.low >= 40 else 2 * STEP
        return tuple(sorted(range(100, self.low - 1, -step)))

    @property
    def is_cut(self) -> bool:
        """Whether the axis does not begin at 0: the caption says so."""
        return self.low > 0


def axis_for(rows: Iterable[UnitRow]) -> Axis:
    """An axis that holds every interval, cut below the lowest where there is room."""
    lows = [
        row["score"] if row["ci_low"] is None else row["ci_low"] for row in rows if row["score"] is not None
    ]
    lowest = min((low for low in lows if low is not None), default=0.0)
    return Axis(max(0, math.floor((lowest - 2) / STEP) * STEP))


@dataclass(frozen=True, slots=True)
class ScoreList:
    """One ranking list: units with a score from high to low, then those without, by code.

    `mean`: plain mean of the scores shown. `ranking` is None for units that are not ranked.
    """

    key: str
    text: Text
    ranking: RankingRow | None
    shown: Sequence[UnitRow]
    rest: Sequence[UnitRow]
    axis: Axis
    mean: float | None

    @property
    def honesty(self) -> tuple[str, ...]:
        """Names of the sentences that hold for the intervals of this list."""
        kinds = {row["inference"] for row in self.shown}
        return tuple(kind for kind in ("model", "design") if kind in kinds or (kind == "design" and self.fpc))

    @property
    def fpc(self) -> bool:
        """Whether lists of people stand behind some of the figures."""
        return any(row["fpc_used"] for row in self.shown)


def score_lists(results: Results, *, codes: Collection[str] | None) -> list[ScoreList]:
    """The lists of a run, only with the units of `codes` (None: all); empty lists are left out."""
    rows = [row for row in results["units"] if codes is None or row["code"] in codes]
    rankings = {row["rank_group"]: row for row in results["rankings"]}
    keys = [*rankings, *sorted({row["rank_group"] for row in rows} - rankings.keys())]
    lists = [_list(key, ranking=rankings.get(key), rows=rows) for key in keys]
    return [one for one in lists if one.shown or one.rest]


def _list(key: str, *, ranking: RankingRow | None, rows: Sequence[UnitRow]) -> ScoreList:
    mine = [row for row in rows if row["rank_group"] == key]
    shown = sorted(
        (row for row in mine if row["score"] is not None), key=lambda row: (-(row["score"] or 0), row["code"])
    )
    rest = sorted((row for row in mine if row["score"] is None), key=lambda row: row["code"])
    scores = [row["score"] for row in shown if row["score"] is not None]
    return ScoreList(
        key=key,
        text=Text(vi=key, en=key) if ranking is None else ranking["text"],
        ranking=ranking,
        shown=shown,
        rest=rest,
        axis=axis_for(shown),
        mean=sum(scores) / len(scores) if scores else None,
    )


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One item of a unit. `shares` in per cent and `counts` in the order of `head`'s levels; empty where
    hidden."""

    head: ItemHead
    row: ItemRow
    shares: tuple[float, ...]
    counts: tuple[int, ...]

    @property
    def dissatisfied(self) -> float:
        """Per cent below the middle."""
        return sum(self.shares[: len(self.shares) // 2])

    @property
    def satisfied(self) -> float:
        """Per cent above the middle."""
        return sum(self.shares[(len(self.shares) + 1) // 2 :])

    @property
    def neutral(self) -> float:
        """Per cent in the middle."""
        return self.shares[len(self.shares) // 2] if len(self.shares) % 2 else 0.0


@dataclass(frozen=True, slots=True)
class ItemSection:
    """The items that one group was asked: five-level scales from satisfied to dissatisfied, then the rest."""

    group: str
    scales: Sequence[LevelLine]
    others: Sequence[LevelLine]
    labels: Sequence[LevelHead] = field(default=())

    @property
    def widest(self) -> tuple[float, float, float]:
        """Widest dissatisfied side, satisfied side, neutral share: all rows share one measure."""
        lines = [line for line in self.scales if line.shares]
        return (
            max((line.dissatisfied for line in lines), default=0.0),
            max((line.satisfied for line in lines), default=0.0),
            max((line.neutral for line in lines), default=0.0),
        )


def item_sections(results: Results, *, unit: str, asked: Mapping[str, Sequence[str]]) -> list[ItemSection]:
    """The items of a unit by group. `asked`: the items of each group, in the order asked."""
    heads = {head["key"]: head for head in results["item_heads"]}
    rows = {row["item"]: row for row in results["items"] if row["unit"] == unit}
    sections = []
    for group, items in asked.items():
        lines = [_line(heads[item], rows[item]) for item in items if item in rows and item in heads]
        scales = [line for line in lines if line.head["kind"] == "scale" and len(line.head["levels"]) == FIVE]
        others = [line for line in lines if line not in scales]
        ordered = sorted(scales, key=lambda line: (not line.shares, -line.satisfied, line.dissatisfied))
        if lines:
            labels = scales[0].head["levels"] if scales else ()
            sections.append(ItemSection(group=group, scales=ordered, others=others, labels=labels))
    return sections


def _line(head: ItemHead, row: ItemRow) -> LevelLine:
    known = {level["key"]: level for level in row["levels"]}
    levels = [known[level["key"]] for level in head["levels"]] if known else []
    return LevelLine(
        head=head,
        row=row,
        shares=tuple(100 * level["share"] for level in levels),
        counts=tuple(level["count"] for level in levels),
    )
