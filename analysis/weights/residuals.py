"""What calibration leaves of a linearised variable: standard errors are those of the residuals.

`x` holds w·u per row and column, u the linearised variable and w the calibrated weight. Rows outside take
no part and keep their value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from analysis.weights.margins import Margin

FloatArray = npt.NDArray[np.float64]
RAKING_CYCLES = 10


class Residuals(Protocol):
    """One calibration that was done."""

    def residuals(self, x: FloatArray) -> FloatArray:
        """The part of x (rows × k) that the known totals do not explain."""
        ...


@dataclass(frozen=True)
class PostStratified:
    """x − w · Σ_p x / Σ_p w: the distance from the mean of the category."""

    margin: Margin
    weights: FloatArray

    def residuals(self, x: FloatArray) -> FloatArray:
        size = self.margin.sums(self.weights)
        result = np.empty_like(x)
        for place, column in enumerate(x.T):
            mean = self.margin.spread(self.margin.sums(column) / size)
            result[:, place] = column - self.weights * mean
        return result


@dataclass(frozen=True)
class Raked:
    """Ten cycles over the margins of x − w · (plain mean over the category of x / w)."""

    margins: Sequence[Margin]
    weights: FloatArray

    def residuals(self, x: FloatArray) -> FloatArray:
        people = [margin.sums(np.ones(len(self.weights))) for margin in self.margins]
        value = np.array(x / self.weights[:, np.newaxis])
        for _ in range(RAKING_CYCLES):
            for margin, count in zip(self.margins, people, strict=True):
                for place, column in enumerate(value.T):
                    value[:, place] = column - margin.spread(margin.sums(column) / count)
        return np.asarray(value * self.weights[:, np.newaxis], dtype=np.float64)


@dataclass(frozen=True)
class Calibrated:
    """x − w · c'B with B the regression of u on the columns c, weighted by the weights before."""

    columns: FloatArray
    before: FloatArray
    weights: FloatArray
    inside: npt.NDArray[np.bool_]

    def residuals(self, x: FloatArray) -> FloatArray:
        weighted = self.columns * (self.before * self.inside)[:, np.newaxis]
        known = np.divide(
            x, self.weights[:, np.newaxis], out=np.zeros_like(x), where=self.weights[:, np.newaxis] != 0
        )
        coefficient = np.linalg.solve(weighted.T @ self.columns, weighted.T @ known)
        explained = (self.weights * self.inside)[:, np.newaxis] * (self.columns @ coefficient)
        return np.asarray(x - explained, dtype=np.float64)
