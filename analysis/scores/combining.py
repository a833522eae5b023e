"""How a criterion brings groups and questions together before they are averaged."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimates.variance import BoolArray, FloatArray
from analysis.scores.cells import Cells, Rows, open_cells
from analysis.scores.rule import CriterionRule, ScoreRule


@dataclass(frozen=True)
class Combined:
    """What is averaged for one criterion; groups are one where the criterion pools them.

    `open` (units, groups, items): cells whose answers may be used; `usable`: cells that may, in the groups
    that are left; `asked` (units, groups). `item_weight` by item, or by unit, group and item.
    """

    rows: Rows
    cells: Cells
    open: BoolArray
    usable: BoolArray
    asked: BoolArray
    item_weight: FloatArray
    group_weight: FloatArray


def combine(
    criterion: CriterionRule,
    rule: ScoreRule,
    *,
    rows: Rows,
    cells: Cells,
    listed: FloatArray,
    asked: BoolArray,
    groups: Sequence[str],
) -> Combined:
    """`weighted`: groups apart; `pooled`: all groups as one; `answers`: also all its items as one.

    `listed` (units, groups, items): people on the lists of those who answered.
    """
    item_weight = np.array([criterion.items.get(item, 0.0) for item in rule.items])
    usable = open_cells(cells.answers, listed, minimum=rule.minimum)
    if criterion.combine == "weighted":
        group_weight = np.array([criterion.group_weights.get(group, 0.0) for group in groups])
        return Combined(rows, cells, usable, usable, asked, item_weight, group_weight)
    open_ = usable | ~np.isin(rule.items, sorted(rule.split))
    rows = rows.only(open_).pooled()
    cells = rows.cells()
    listed = np.where(open_, listed, 0).sum(axis=1, keepdims=True)
    usable = open_cells(cells.answers, listed, minimum=rule.minimum)
    if criterion.combine == "answers":
        cells, item_weight = cells.as_one(item_weight, usable=usable)
    asked = np.asarray(asked.any(axis=1, keepdims=True), dtype=bool)
    return Combined(rows, cells, open_, usable, asked, item_weight, np.ones(1))
