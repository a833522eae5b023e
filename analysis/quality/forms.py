"""Forms one at a time: one level throughout, and answers faster than anybody reads."""

from typing import Final

import numpy as np

from analysis.errors import QualityError
from analysis.estimates.variance import BoolArray, FloatArray, IntArray

FEWEST_ANSWERS: Final = 5
PART_OF_MEDIAN: Final = 0.3
FASTEST_SECONDS: Final = 2.0


def straight_lines(answers: FloatArray, *, fewest: int = FEWEST_ANSWERS) -> BoolArray:
    """Forms with one level in all of `fewest` or more answers. `answers` (forms × items), NaN where blank."""
    given = answered(answers)
    low, high = _ends(answers)
    return np.asarray((given >= fewest) & (low == high), dtype=bool)


def answered(answers: FloatArray) -> IntArray:
    """Answers per form."""
    return np.asarray((~np.isnan(answers)).sum(axis=1), dtype=np.int64)


def _ends(answers: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest level of each form; without an answer the lowest lies above the highest."""
    blank = np.isnan(answers)
    low = np.where(blank, np.inf, answers).min(axis=1, initial=np.inf)
    high = np.where(blank, -np.inf, answers).max(axis=1, initial=-np.inf)
    return low, high


def longest_runs(answers: FloatArray) -> IntArray:
    """Longest row of equal answers per form, in the order of the items; blanks do not break it."""
    longest, run = np.zeros(len(answers), dtype=np.int64), np.zeros(len(answers), dtype=np.int64)
    last = np.full(len(answers), np.nan)
    for column in answers.T:
        there = ~np.isnan(column)
        run = np.where(there, np.where(column == last, run + 1, 1), run)
        last = np.where(there, column, last)
        longest = np.maximum(longest, run)
    return longest


def expected_straight_lines(
    answers: FloatArray, batch: IntArray, *, fewest: int = FEWEST_ANSWERS
) -> FloatArray:
    """Chance that a form is straight if each answer were drawn by itself from those of its batch to the item.

    This is what ceilings alone bring about; people who like everything alike come on top. Shape (forms,).
    """
    levels = np.unique(answers[~np.isnan(answers)])
    chance = np.zeros(len(answers))
    enough = answered(answers) >= fewest
    for one in np.unique(batch):
        rows = np.flatnonzero(batch == one)
        inside = answers[rows]
        number = np.maximum((~np.isnan(inside)).sum(axis=0), 1)
        for level in levels:
            share = (inside == level).sum(axis=0) / number
            chance[rows] += np.where(np.isnan(inside), 1.0, share).prod(axis=1)
    return np.where(enough, chance, 0.0)


def fast_forms(
    seconds: FloatArray,
    answers: IntArray,
    group: IntArray,
    *,
    part: float = PART_OF_MEDIAN,
    fastest: float = FASTEST_SECONDS,
) -> BoolArray:
    """Forms that took less than `part` of the median time per answer of their group, and less than `fastest`
    seconds per answer. `seconds` is NaN where nobody measured (paper); `answers`: answers per form.

    Raises QualityError for a negative time.
    """
    for row in np.flatnonzero(seconds < 0)[:1]:
        raise QualityError(
            what="A time is below 0.",
            where=f"form {row}",
            mend="Give seconds from 0 up, or nothing.",
            expected="0 or more",
            got=f"{seconds[row]:g}",
        )
    measured = ~np.isnan(seconds) & (answers > 0)
    pace = np.where(measured, seconds / np.maximum(answers, 1), np.nan)
    usual = np.full(len(pace), np.nan)
    for one in np.unique(group[measured]):
        usual[group == one] = np.median(pace[measured & (group == one)])
    with np.errstate(invalid="ignore"):
        return np.asarray(measured & (pace < part * usual) & (pace < fastest), dtype=bool)
