"""Estimates by domain as tables: estimate, se, df, ci_low, ci_high, deff, n."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import check_option
from analysis.estimates.intervals import t_interval
from analysis.estimates.sample import Part, Sample
from analysis.estimates.variance import FloatArray

NOISE = 1e-20
DEFF = ("replace", "wor")


@dataclass(frozen=True)
class Estimate:
    """`value` and `variance` per domain of `part`. For the design effect: `y` per row, whose simple random
    variance times the square of `scale` (per domain) is that of the estimate."""

    part: Part
    value: FloatArray
    variance: FloatArray
    y: FloatArray
    scale: FloatArray


def interval_table(
    sample: Sample, part: Part, *, value: FloatArray, variance: FloatArray, confidence: float
) -> pd.DataFrame:
    """The columns of levels, then estimate, se, df, ci_low, ci_high (Student), n."""
    table = part.levels.copy()
    df, se = sample.freedom(part), np.sqrt(variance)
    low, high = t_interval(value, se, df=df, confidence=confidence)
    for name, values in zip(
        ("estimate", "se", "df", "ci_low", "ci_high"), (value, se, df, low, high), strict=True
    ):
        table[name] = values
    table["n"] = part.numbers().astype(int)
    return table


def estimate_table(sample: Sample, estimate: Estimate, *, confidence: float, deff: str) -> pd.DataFrame:
    """`interval_table` with the design effect before n: V over that of a simple random sample of n answers,
    drawn with ("replace") or without ("wor") replacement."""
    check_option(deff, name="deff", allowed=DEFF)
    part, y = estimate.part, estimate.y
    table = interval_table(
        sample, part, value=estimate.value, variance=estimate.variance, confidence=confidence
    )
    n, weight = part.numbers(), part.sums(sample.weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = part.spread(part.sums(sample.weights * y) / weight)
        spread = part.sums(sample.weights * (y - centre) ** 2) / weight * n / (n - 1)
        level = part.sums(sample.weights * y**2) / weight
        spread = np.where(spread > NOISE * level, spread, np.nan)
        simple = spread / n * estimate.scale**2 * (1 - n / weight if deff == "wor" else 1.0)
        table.insert(len(table.columns) - 1, "deff", estimate.variance / simple)
    return table
