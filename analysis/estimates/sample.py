"""A sample at work: rows with weights, who was sampled, what was calibrated, and which rows are looked at."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from analysis.estimates.frames import Columns, codes, numeric
from analysis.estimates.variance import BoolArray, FloatArray, IntArray, Sampling, distinct, tally
from analysis.weights.residuals import Residuals

CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Part:
    """The rows an estimate uses: `domain` is −1 elsewhere; `levels` names the domains."""

    domain: IntArray
    levels: pd.DataFrame

    @property
    def count(self) -> int:
        return len(self.levels)

    def sums(self, values: FloatArray) -> FloatArray:
        keep = self.domain >= 0
        return tally(self.domain[keep], count=self.count, weights=values[keep])

    def numbers(self) -> FloatArray:
        return tally(self.domain[self.domain >= 0], count=self.count)

    def spread(self, values: FloatArray) -> FloatArray:
        """A value per domain, repeated on its rows; 0 outside."""
        padded = np.append(values, 0.0)
        return np.asarray(padded[np.where(self.domain >= 0, self.domain, self.count)])


@dataclass(frozen=True, kw_only=True)
class Sample:
    """`inside`: the rows that are looked at; the others keep their strata at full size."""

    frame: pd.DataFrame
    sampling: Sampling
    weights: FloatArray
    inside: BoolArray
    calibrations: tuple[Residuals, ...] = ()

    def changed(self, **changes: object) -> Self:
        """A copy with other attributes; arrays are shared."""
        other = copy(self)
        other.__dict__.update(changes)
        return other

    def domain(self, inside: Sequence[bool] | pd.Series | BoolArray) -> Self:
        """The same design seen through some of its rows; strata keep their full size."""
        return self.changed(inside=self.inside & np.asarray(inside, dtype=bool))

    def with_columns(self, columns: Mapping[str, FloatArray]) -> Self:
        """The same design with further columns, a value per row."""
        return self.changed(frame=self.frame.assign(**columns))

    def part(self, by: Columns, answered: BoolArray) -> Part:
        domain, levels = codes(self.frame, by, use="by")
        return Part(domain=np.where(answered & self.inside, domain, -1), levels=levels)

    def values(self, variable: str, *, by: Columns, use: str) -> tuple[FloatArray, Part]:
        """A numeric column with 0 for missing, and the rows that have it."""
        raw = numeric(self.frame, variable, use=use)
        return np.nan_to_num(raw), self.part(by, ~np.isnan(raw))

    def means(self, y: FloatArray, part: Part) -> tuple[FloatArray, FloatArray]:
        """Weighted mean and variance per domain; NaN without an answer."""
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = part.sums(self.weights * y) / part.sums(self.weights)
        variance = self.variances(self.linearised(y, part, mean=mean), part)
        return mean, np.where(np.isnan(mean), np.nan, variance)

    def linearised(self, y: FloatArray, part: Part, *, mean: FloatArray) -> FloatArray:
        """w · (y − mean) / Σ w of the row's domain; 0 outside."""
        with np.errstate(divide="ignore", invalid="ignore"):
            over = part.spread(1 / part.sums(self.weights))
            return np.where(part.domain >= 0, self.weights * (y - part.spread(mean)) * over, 0.0)

    def variances(self, z: FloatArray, part: Part) -> FloatArray:
        """Variance per domain of the sum of z, which holds weighted linearised values."""
        if not self.calibrations:
            return self.sampling.domain_variances(z, domain=part.domain, domains=part.count)
        rows, result = np.flatnonzero(part.domain >= 0), np.empty(part.count)
        step = max(CELLS_AT_ONCE // len(z), 1)
        for start in range(0, part.count, step):
            width = min(step, part.count - start)
            here = rows[(part.domain[rows] >= start) & (part.domain[rows] < start + width)]
            table = np.zeros((len(z), width))
            table[here, part.domain[here] - start] = z[here]
            left = self.residuals(table)
            result[start : start + width] = self.sampling.column_variances(left, inside=self.inside)
        return result

    def covariances(self, z: FloatArray) -> FloatArray:
        """Covariance matrix of the column sums of z (rows × k)."""
        return self.sampling.covariance(self.residuals(z), inside=self.inside)

    def residuals(self, z: FloatArray) -> FloatArray:
        for calibration in self.calibrations:
            z = calibration.residuals(z)
        return z

    def freedom(self, part: Part) -> FloatArray:
        """Sampled units minus strata per domain, counted over its rows."""
        domain, unit, _ = self.sampling.units_in(part.domain, domains=part.count)
        strata_of_all = self.sampling.size.size
        pairs = domain * strata_of_all + self.sampling.stratum[unit]
        cells, _ = distinct(pairs, below=part.count * strata_of_all)
        strata = tally(cells // max(strata_of_all, 1), count=part.count)
        return tally(domain, count=part.count) - strata
