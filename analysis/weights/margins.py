"""Post-stratification and raking: weights that add up to known totals of categories.

Totals must be true and dated; standard errors take the residuals of `analysis.weights.residuals`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import NoConvergence, WeightError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

TOLERANCE = 1e-10
CYCLES = 200
TOGETHER = 1e-8


@dataclass(frozen=True)
class Margin:
    """A known margin: `code` of the category per row (−1: the row takes no part), `total` per category."""

    name: str
    code: IntArray
    total: FloatArray

    @property
    def inside(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self.code >= 0, dtype=bool)

    def sums(self, values: FloatArray) -> FloatArray:
        keep = self.code >= 0
        sums = np.bincount(self.code[keep], weights=values[keep], minlength=self.total.size)
        return sums.astype(np.float64)

    def spread(self, values: FloatArray, *, outside: float = 0.0) -> FloatArray:
        """A value per category, repeated on its rows."""
        padded: FloatArray = np.append(values, outside)
        return padded[np.where(self.code >= 0, self.code, self.total.size)]


def post_stratify(weights: FloatArray, margin: Margin) -> FloatArray:
    """w · T_p / Σ_p w in every category p; rows that take no part keep their weight."""
    _check_margin(weights, margin)
    return weights * margin.spread(margin.total / margin.sums(weights), outside=1.0)


def rake(
    weights: FloatArray,
    margins: Sequence[Margin],
    *,
    bounds: tuple[float, float] | None = None,
    tolerance: float = TOLERANCE,
    cycles: int = CYCLES,
) -> FloatArray:
    """Cycle over the margins until every |T − Σ w| / T is below `tolerance` (Deming and Stephan 1940).

    `bounds` holds new / old weight between two numbers. Raises NoConvergence after `cycles`.
    """
    for margin in margins:
        _check_margin(weights, margin)
    _check_together(margins)
    result = weights.copy()
    for _ in range(cycles):
        for margin in margins:
            result = result * margin.spread(margin.total / margin.sums(result), outside=1.0)
        if bounds is not None:
            result = np.clip(result, bounds[0] * weights, bounds[1] * weights)
        worst, gap = _worst(result, margins)
        if gap < tolerance:
            return result
    category = int(np.argmax(np.abs(worst.sums(result) - worst.total) / worst.total))
    raise NoConvergence(
        what=f"After {cycles} cycles category {category} is off by {gap:.2g} of its total.",
        where=f"margin {worst.name}",
        mend="Join small categories, drop a margin, or widen the bounds.",
        expected=f"{worst.total[category]:.10g}",
        got=f"{worst.sums(result)[category]:.10g}",
    )


def _worst(weights: FloatArray, margins: Sequence[Margin]) -> tuple[Margin, float]:
    gaps = [float(np.abs(one.sums(weights) / one.total - 1).max()) for one in margins]
    place = int(np.argmax(gaps))
    return margins[place], gaps[place]


def _check_margin(weights: FloatArray, margin: Margin) -> None:
    present = margin.sums(weights)
    for place in np.flatnonzero(~(np.isfinite(margin.total) & (margin.total > 0)))[:1]:
        raise WeightError(
            what=f"The total of category {place} is not above 0.",
            where=f"margin {margin.name}",
            mend="Give its size, or drop the rows.",
            expected="a total above 0",
            got=f"{margin.total[place]:g}",
        )
    for place in np.flatnonzero(~(present > 0))[:1]:
        raise WeightError(
            what=f"Category {place} has a total of {margin.total[place]:g} and no respondent.",
            where=f"margin {margin.name}",
            mend="Join it with a category that has respondents.",
            expected="a respondent",
            got="none",
        )


def _check_together(margins: Sequence[Margin]) -> None:
    first = margins[0]
    for other in margins[1:]:
        mine, theirs = float(first.total.sum()), float(other.total.sum())
        if abs(mine - theirs) > TOGETHER * mine:
            raise WeightError(
                what=f"Its totals add up to {theirs:.10g}, those of {first.name} to {mine:.10g}.",
                where=f"margin {other.name}",
                mend="Take all margins from one population at one date.",
                expected=f"{mine:.10g}",
                got=f"{theirs:.10g}",
            )
