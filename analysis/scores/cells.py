"""Means of point shares per unit × group × item: the cells that every sub-score is made of."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analysis.estimates.variance import BoolArray, FloatArray, IntArray, tally

FEWEST_OF_A_LIST: Final = 10
"""A list of fewer people who all answered is a cell about named persons: it is neither shown nor used."""


def open_cells(answers: FloatArray, listed: FloatArray, *, minimum: int) -> BoolArray:
    """Cells that may be published and used: enough answers, and not those of everybody on a short list.

    `listed`: people on the lists behind each cell, infinite where there is no list; the same shape.
    """
    whole = (answers >= listed) & (answers < FEWEST_OF_A_LIST)
    return np.asarray((answers >= max(minimum, 1)) & ~whole, dtype=bool)


@dataclass(frozen=True)
class Cells:
    """Arrays of shape (units, groups, items): answers, their weight, their weighted mean (NaN if none)."""

    answers: FloatArray
    weight: FloatArray
    mean: FloatArray

    def as_one(self, item_weight: FloatArray, *, usable: BoolArray) -> tuple["Cells", FloatArray]:
        """The same cells with the one mean Σ v·w·y / Σ v·w over their items, and what each item weighs in it.

        A ratio of two sums over answers: so z = Σ v·w·(y − mean) / Σ v·w is its linearised value.
        """
        weight = item_weight * self.weight * usable
        total = weight.sum(axis=2, keepdims=True)
        with np.errstate(invalid="ignore"):
            mean = (weight * np.nan_to_num(self.mean)).sum(axis=2, keepdims=True) / total
        return replace(self, mean=np.broadcast_to(mean, self.mean.shape)), weight


@dataclass(frozen=True)
class Rows:
    """Rated rows. `unit`, `group`: codes per row; `share`: (rows, items), NaN where not scored."""

    unit: IntArray
    group: IntArray
    weight: FloatArray
    share: FloatArray
    units: int
    groups: int

    @property
    def cell(self) -> IntArray:
        return self.unit * self.groups + self.group

    def only(self, mask: BoolArray) -> "Rows":
        """The same rows without the answers of the cells outside the mask (units, groups, items)."""
        return replace(self, share=np.where(mask[self.unit, self.group], self.share, np.nan))

    def pooled(self) -> "Rows":
        """The same rows as one group in which every answer counts once."""
        return Rows(
            unit=self.unit,
            group=np.zeros_like(self.group),
            weight=np.ones_like(self.weight),
            share=self.share,
            units=self.units,
            groups=1,
        )

    def cells(self) -> Cells:
        """m = Σ w·y / Σ w over the scored answers of each unit × group × item."""
        shape = (self.units, self.groups)
        answers, weight, mean = [], [], []
        for column in self.share.T:
            known = ~np.isnan(column)
            where, w = self.cell[known], self.weight[known]
            count = self.units * self.groups
            total = tally(where, count=count, weights=w)
            points = tally(where, count=count, weights=w * column[known])
            answers.append(tally(where, count=count).reshape(shape))
            weight.append(total.reshape(shape))
            with np.errstate(invalid="ignore"):
                mean.append((points / total).reshape(shape))
        return Cells(_layers(answers, shape), _layers(weight, shape), _layers(mean, shape))

    def linearised(self, cells: Cells, coefficient: FloatArray) -> FloatArray:
        """z = Σ_j a·w·(y − m)/W per row, for Σ a·m with a (units, groups, items)."""
        result = np.zeros(len(self.unit))
        for item, column in enumerate(self.share.T):
            a, mean, weight = (
                part[:, :, item].reshape(-1)[self.cell] for part in (coefficient, cells.mean, cells.weight)
            )
            used = ~np.isnan(column) & (a != 0)
            result[used] += (a * self.weight)[used] * (column - mean)[used] / weight[used]
        return result

    def uses(self, coefficient: FloatArray) -> BoolArray:
        """Rows with an answer that carries a coefficient."""
        carried = coefficient.reshape(-1, coefficient.shape[2])[self.cell] != 0
        return np.asarray((~np.isnan(self.share) & carried).any(axis=1), dtype=bool)


def _layers(parts: list[FloatArray], shape: tuple[int, int]) -> FloatArray:
    return np.stack(parts, axis=2) if parts else np.zeros((*shape, 0))
