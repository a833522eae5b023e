"""All pairs of units: differences, p-values and their adjustment."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.estimates.variance import FloatArray, IntArray


@dataclass(frozen=True)
class Pairs:
    """Pairs (first < second): difference of estimates and its standard error.

    The error is NaN where a unit's variance is unknown: such a pair is never told apart.
    """

    first: IntArray
    second: IntArray
    difference: FloatArray
    se: FloatArray

    @property
    def z(self) -> FloatArray:
        """Difference over its error; infinite for a difference known without error, NaN if unknown."""
        exact = np.where(np.abs(self.difference) > 1e-12, np.copysign(np.inf, self.difference), 0.0)
        return np.divide(self.difference, self.se, out=exact + 0 * self.se, where=self.se > 0)

    @property
    def p(self) -> FloatArray:
        """Two-sided normal p-value; 1 where unknown."""
        return np.nan_to_num(np.asarray(2 * stats.norm.sf(np.abs(self.z)), dtype=np.float64), nan=1.0)


def all_pairs(estimate: FloatArray, covariance: FloatArray) -> Pairs:
    """Every pair of `estimate` (p) with `covariance` (p, p)."""
    first, second = np.triu_indices(len(estimate), k=1)
    variance = np.diag(covariance)
    spread = variance[first] + variance[second] - 2 * covariance[first, second]
    return Pairs(
        first=first.astype(np.int64),
        second=second.astype(np.int64),
        difference=estimate[first] - estimate[second],
        se=np.sqrt(np.maximum(spread, 0)),
    )
