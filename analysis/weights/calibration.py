"""Calibration to known totals of any columns (Deville and Särndal 1992): linear, raking, logit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from analysis.errors import NoConvergence, OptionError, WeightError, check_option

FloatArray = npt.NDArray[np.float64]
Method = Literal["linear", "raking", "logit"]
METHODS: Final[tuple[str, ...]] = ("linear", "raking", "logit")
TOLERANCE: Final = 1e-11
ROUNDS: Final = 100


@dataclass(frozen=True)
class _Curve:
    """New / old weight as a function of u = x'λ, and its slope."""

    value: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]


def _linear(low: float, high: float) -> _Curve:
    return _Curve(
        value=lambda u: np.clip(1 + u, low, high),
        slope=lambda u: np.where((1 + u > low) & (1 + u < high), 1.0, 0.0),
    )


def _raking(low: float, high: float) -> _Curve:
    def grown(u: FloatArray) -> FloatArray:
        return np.asarray(np.exp(np.minimum(u, 700.0)), dtype=np.float64)

    return _Curve(
        value=lambda u: np.clip(grown(u), low, high),
        slope=lambda u: np.where((grown(u) > low) & (grown(u) < high), grown(u), 0.0),
    )


def _logit(low: float, high: float) -> _Curve:
    if not (0 <= low < 1 < high < np.inf):
        raise OptionError(
            what=f"bounds=({low:g}, {high:g}) do not surround 1.",
            where="bounds",
            mend="Give two numbers like (0.3, 3).",
            expected="0 ≤ lower < 1 < upper",
            got=f"({low:g}, {high:g})",
        )
    rate = (high - low) / ((1 - low) * (high - 1))

    def weight(u: FloatArray) -> FloatArray:
        """The share of the way from low to high."""
        odds = np.exp(np.clip(rate * u, -700, 700)) * (1 - low) / (high - 1)
        return np.asarray(odds / (1 + odds), dtype=np.float64)

    return _Curve(
        value=lambda u: low + (high - low) * weight(u),
        slope=lambda u: (high - low) * rate * weight(u) * (1 - weight(u)),
    )


def calibrate(
    weights: FloatArray,
    *,
    columns: FloatArray,
    totals: FloatArray,
    names: Sequence[str],
    method: Method = "linear",
    bounds: tuple[float, float] | None = None,
) -> FloatArray:
    """New weights w with Σ w x = T for every column x of `columns` (rows × k), as near the old as can be.

    `bounds` on new / old weight: cut off for linear and raking, the asymptotes for logit (which needs them).
    Raises WeightError for columns that repeat each other, NoConvergence when the totals are not reached.
    """
    check_option(method, name="method", allowed=METHODS)
    low, high = bounds if bounds is not None else (-np.inf, np.inf)
    if method == "logit":
        curve = _logit(low, high)
    else:
        curve = _linear(low, high) if method == "linear" else _raking(max(low, 0.0), high)
    _check_rank(columns * np.sqrt(weights)[:, np.newaxis], names=names)
    return _Search(weights, columns, totals, curve).solve(names=names, method=method)


@dataclass(frozen=True)
class _Search:
    """Newton's method for the multipliers λ; a step is halved until the totals come nearer."""

    weights: FloatArray
    columns: FloatArray
    totals: FloatArray
    curve: _Curve

    def solve(self, *, names: Sequence[str], method: str) -> FloatArray:
        multiplier = np.zeros(self.columns.shape[1])
        for _ in range(ROUNDS):
            miss = self._miss(multiplier)
            if self._gap(miss).max() < TOLERANCE:
                return np.asarray(self.weights * self._ratio(multiplier), dtype=np.float64)
            multiplier = self._advance(multiplier, miss)
        miss = self._miss(multiplier)
        place = int(np.argmax(self._gap(miss)))
        raise NoConvergence(
            what=f"After {ROUNDS} rounds {names[place]} is off by {abs(miss[place]):.3g}.",
            where=f"calibrate, {method}",
            mend="Widen the bounds, or drop a column.",
            expected=f"{self.totals[place]:.10g}",
            got=f"{self.totals[place] - miss[place]:.10g}",
        )

    def _ratio(self, multiplier: FloatArray) -> FloatArray:
        return self.curve.value(self.columns @ multiplier)

    def _miss(self, multiplier: FloatArray) -> FloatArray:
        return np.asarray(self.totals - self.columns.T @ (self.weights * self._ratio(multiplier)))

    def _gap(self, miss: FloatArray) -> FloatArray:
        return np.asarray(np.abs(miss) / (1 + np.abs(self.totals)))

    def _advance(self, multiplier: FloatArray, miss: FloatArray) -> FloatArray:
        slope = self.weights * self.curve.slope(self.columns @ multiplier)
        bend = self.columns.T @ (slope[:, np.newaxis] * self.columns)
        step = np.linalg.lstsq(bend, miss, rcond=None)[0]
        for _ in range(20):
            if self._gap(self._miss(multiplier + step)).sum() < self._gap(miss).sum():
                break
            step = step / 2
        return np.asarray(multiplier + step)


def _check_rank(columns: FloatArray, *, names: Sequence[str]) -> None:
    norms = np.sqrt((columns**2).sum(axis=0))
    kept: list[FloatArray] = []
    for place, name in enumerate(names):
        rest = columns[:, place] / norms[place] if norms[place] else columns[:, place]
        for direction in [*kept, *kept]:
            rest = rest - (direction @ rest) * direction
        size = float(np.sqrt(rest @ rest))
        if size < 1e-9:
            raise WeightError(
                what=f"{name} says nothing that the columns before it do not say.",
                where="calibrate",
                mend="Leave it out: its total follows from the others.",
                expected="columns of which none is a sum of others",
                got=", ".join(names),
            )
        kept.append(rest / size)
