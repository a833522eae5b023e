"""Shares of answers with intervals made for shares."""

import numpy as np
import pandas as pd

from analysis.errors import DesignError, check_option
from analysis.estimates.frames import Columns, column
from analysis.estimates.intervals import PROPORTION_INTERVALS, Share
from analysis.estimates.sample import Sample
from analysis.estimates.tables import Estimate, estimate_table
from analysis.estimates.variance import FloatArray


def proportion(
    sample: Sample, variable: str, *, level: object, by: Columns, ci: str, confidence: float, deff: str
) -> pd.DataFrame:
    """The table of `Design.proportion`."""
    check_option(ci, name="ci", allowed=tuple(PROPORTION_INTERVALS))
    answers = column(sample.frame, variable, use="proportion")
    y: FloatArray = answers.isin(_wanted(answers, level)).to_numpy().astype(np.float64)
    part = sample.part(by, answers.notna().to_numpy())
    p, variance = sample.means(y, part)
    estimate = Estimate(part=part, value=p, variance=variance, y=y, scale=np.ones(part.count))
    table = estimate_table(sample, estimate, confidence=confidence, deff=deff)
    share = Share(p=p, v=variance, n=part.numbers(), df=table["df"].to_numpy(dtype=float))
    table["ci_low"], table["ci_high"] = PROPORTION_INTERVALS[ci](share, confidence)
    return table


def _wanted(answers: pd.Series, level: object) -> list[object]:
    """The levels asked for. A single one that nobody gave and no category names is a slip of the pen."""
    if isinstance(level, list | tuple | set | frozenset):
        return list(level)
    known = (
        answers.cat.categories
        if isinstance(answers.dtype, pd.CategoricalDtype)
        else answers.dropna().unique()
    )
    if len(known) and level not in list(known):
        shown = ", ".join(repr(one) for one in list(known)[:12])
        raise DesignError(
            what=f"{answers.name!r} has no level {level!r}.",
            where="proportion",
            mend="Name a level that occurs, or a list of levels.",
            expected=f"one of {shown}",
            got=repr(level),
        )
    return [level]
