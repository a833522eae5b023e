"""Quantiles of a weighted sample with Woodruff's (1952) intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import OptionError
from analysis.estimates.intervals import t_quantile
from analysis.estimates.sample import Part, Sample
from analysis.estimates.variance import FloatArray

TIE = 1e-12


@dataclass(frozen=True)
class _Curve:
    """Values in order with the share of the weight up to and with each."""

    value: FloatArray
    share: FloatArray

    def at(self, p: float) -> float:
        """The least value with a share of at least p; NaN outside (0, 1]."""
        if not (0 < p <= 1 + TIE) or not self.value.size:
            return float("nan")
        place = int(np.searchsorted(self.share, p - TIE))
        return float(self.value[min(place, self.value.size - 1)])


def check_probabilities(probabilities: Sequence[float]) -> None:
    for p in probabilities:
        if not 0 < p < 1:
            raise OptionError(
                what=f"{p!r} is no probability between 0 and 1.",
                where="quantile",
                mend="Give shares like 0.25 or 0.5.",
                expected="0 < p < 1",
                got=repr(p),
            )


def quantiles(
    sample: Sample, y: FloatArray, part: Part, *, probabilities: Sequence[float], confidence: float
) -> pd.DataFrame:
    """A row per domain and probability: quantile, estimate, se, df, ci_low, ci_high, n.

    The estimate q is the least value whose cumulated weight reaches p. With F the estimated share of values
    up to q, the limits are the quantiles at the Student limits of F, and se is their distance over 2t.
    """
    curves = [_curve(sample, y, part, place) for place in range(part.count)]
    df = sample.freedom(part)
    t, tables = t_quantile(df, confidence), []
    for p in probabilities:
        value = np.array([curve.at(p) for curve in curves])
        below = (y <= part.spread(np.nan_to_num(value)) + TIE).astype(float)
        share, variance = sample.means(below, part)
        half = t * np.sqrt(variance)
        low, high = (
            np.array([curve.at(q) for curve, q in zip(curves, limit, strict=True)])
            for limit in (share - half, share + half)
        )
        table = part.levels.copy()
        table["quantile"] = p
        table["estimate"], table["se"], table["df"] = value, (high - low) / (2 * t), df
        table["ci_low"], table["ci_high"], table["n"] = low, high, part.numbers().astype(int)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _curve(sample: Sample, y: FloatArray, part: Part, place: int) -> _Curve:
    rows = np.flatnonzero(part.domain == place)
    order = rows[np.argsort(y[rows], kind="stable")]
    weight = np.cumsum(sample.weights[order])
    return _Curve(value=y[order], share=weight / weight[-1] if weight.size else weight)
