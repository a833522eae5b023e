"""How much two forms speak for one hand: agreement that their own levels do not explain weighs most.

For forms a and b the evidence is the log of P(answers | b was copied from a, with slips) over P(answers | two
people): an item answered alike adds log((1 − SLIP) / p + SLIP), averaged over the p of either form, another
one adds log(SLIP). p is the chance of that answer in the cohort, tilted to the levels that the form itself
uses (as in `likeness`), so two people who like everything alike add next to nothing.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.estimates.variance import BoolArray, FloatArray, IntArray
from analysis.quality.likeness import chances, hits_of

SLIP: Final = 0.2
SMOOTH: Final = 0.5


@dataclass(frozen=True)
class Pool:
    """The forms of one cohort: all of one questionnaire, group and mode.

    `left` · `right` of two forms is their evidence; `hits` (forms, items × levels) and `there` (forms, items)
    are 0 or 1; `chance` (forms, items, levels) of the `levels` that were given. `mean`: of the levels of a
    form; `within`: their standard deviation, 0 in a `straight` one.
    """

    left: FloatArray
    right: FloatArray
    hits: FloatArray
    there: FloatArray
    chance: FloatArray
    mean: FloatArray
    within: FloatArray
    batch: IntArray
    levels: FloatArray

    @property
    def straight(self) -> BoolArray:
        return np.asarray(self.within <= 0, dtype=bool)

    def taken(self, rows: IntArray) -> "Pool":
        """These forms alone, in this order, under the chances of the whole cohort."""
        return Pool(
            self.left[rows], self.right[rows], self.hits[rows], self.there[rows], self.chance[rows],
            self.mean[rows], self.within[rows], self.batch[rows], self.levels,
        )  # fmt: skip


def pool(answers: FloatArray, batch: IntArray) -> Pool:
    """The forms of a cohort. `answers` (forms × items), NaN where blank, 0 for "don't know"; every form has
    an answer."""
    hits, levels = hits_of(answers)
    return _pool(hits, chances(hits, smooth=SMOOTH), levels, batch)


def redrawn(of: Pool, draws: FloatArray) -> Pool:
    """The same people again, each answer drawn from its chances. `draws` (forms, items) in (0, 1)."""
    steps = np.cumsum(of.chance, axis=2)
    level = (draws[..., np.newaxis] > steps).sum(axis=2).clip(max=len(of.levels) - 1)
    hits = np.eye(len(of.levels))[level] * of.there[..., np.newaxis]
    return _pool(hits, of.chance, of.levels, of.batch)


def _pool(hits: FloatArray, chance: FloatArray, levels: FloatArray, batch: IntArray) -> Pool:
    forms = len(hits)
    there = hits.sum(axis=2)
    gain = hits * (np.log((1 - SLIP) / chance + SLIP) - np.log(SLIP))
    flat, weighed = hits.reshape(forms, -1), gain.reshape(forms, -1)
    rated = hits.sum(axis=1) * (levels > 0)
    number = np.maximum(rated.sum(axis=1), 1)
    mean = (rated @ levels) / number
    spread = np.sqrt(np.maximum((rated @ levels**2) / number - mean**2, 0))
    return Pool(
        left=np.concatenate([weighed / 2, flat / 2, there * np.log(SLIP)], axis=1),
        right=np.concatenate([flat, weighed, there], axis=1),
        hits=flat,
        there=there,
        chance=chance,
        mean=mean,
        within=np.where(spread < 1e-9, 0.0, spread),
        batch=batch,
        levels=levels,
    )
