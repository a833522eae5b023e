"""Cronbach's alpha (Cronbach 1951) and omega, over the rows that answered every item."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import ScoreError
from analysis.estimates.variance import FloatArray
from analysis.scores.omega import omega_total

FEWEST = 50
NOISE = 1e-12


class Reliability(TypedDict):
    """`n`: rows with an answer to every item. `alpha` is null below `FEWEST` rows or without variance,
    `omega` (see `omega_total`) also below three items."""

    items: list[str]
    n: int
    alpha: float | None
    omega: float | None
    alpha_if_dropped: list[float | None]
    item_rest_r: list[float | None]


def cronbach_alpha(frame: pd.DataFrame, items: Sequence[str], *, weights: str | None = None) -> float:
    """k/(k − 1) · (1 − Σ s_j² / s_T²) over complete rows; NaN when the total does not vary.

    Cronbach (1951). `weights`: a column; the variances are then those of the weighted rows. Between items of
    one direction it lies from 0 to 1; the index criteria of a survey may rightly have less. Raises ScoreError
    for fewer than two items or a column that is missing.
    """
    values = _complete(frame, items)
    if len(values) < 2:
        return float("nan")
    if weights is None:
        return _alpha_of(sum_items(frame, items).covariance)
    w = frame.loc[frame[list(items)].notna().all(axis=1), weights].to_numpy(dtype=float)
    return _alpha_of(np.asarray(np.cov(values.T, aweights=w, ddof=0)))


def standardised_alpha(frame: pd.DataFrame, items: Sequence[str]) -> float:
    """Alpha of items brought to one variance: k r / (1 + (k − 1) r), r the mean correlation of two."""
    values = _complete(frame, items)
    if len(values) < 2 or (values.std(axis=0) == 0).any():
        return float("nan")
    count = values.shape[1]
    between = np.asarray(np.corrcoef(values.T))[np.tril_indices(count, k=-1)].mean()
    return float(count * between / (1 + (count - 1) * between))


@dataclass(frozen=True)
class Sums:
    """Over the n rows that answered every item: Σ y per item, Σ y y' per pair. Sums of parts add up."""

    items: list[str]
    n: int
    first: FloatArray
    second: FloatArray

    @property
    def covariance(self) -> FloatArray:
        away = self.second - np.outer(self.first, self.first) / max(self.n, 1)
        return np.asarray(away / max(self.n - 1, 1))


def sum_items(frame: pd.DataFrame, items: Sequence[str]) -> Sums:
    """`Sums` of the rows of a frame."""
    values = _complete(frame, items)
    return Sums(items=list(items), n=len(values), first=values.sum(axis=0), second=values.T @ values)


def reliability(frame: pd.DataFrame, items: Sequence[str]) -> Reliability:
    """Alpha, omega, alpha without each item, and the correlation of each item with the sum of the others."""
    return reliability_of(sum_items(frame, items))


def reliability_of(sums: Sums) -> Reliability:
    """`reliability` from sums."""
    enough, count, matrix = sums.n >= FEWEST, len(sums.items), sums.covariance
    rest = [np.delete(np.arange(count), index) for index in range(count)]
    return Reliability(
        items=sums.items,
        n=sums.n,
        alpha=_known(_alpha_of(matrix)) if enough else None,
        omega=_known(omega_total(matrix)) if enough else None,
        alpha_if_dropped=[
            _known(_alpha_of(matrix[np.ix_(part, part)])) if enough and count > 2 else None for part in rest
        ],
        item_rest_r=[
            _known(_correlation(matrix, index, part)) if enough else None for index, part in enumerate(rest)
        ],
    )


def _complete(frame: pd.DataFrame, items: Sequence[str]) -> FloatArray:
    if len(items) < 2:
        raise ScoreError(what="Alpha needs two items.", where="items", mend="Name at least two columns.")
    missing = [item for item in items if item not in frame.columns]
    if missing:
        raise ScoreError(
            what=f"There is no column {missing[0]!r}.", where="items", mend="Name known columns."
        )
    return frame[list(items)].dropna().to_numpy(dtype=float)


def _alpha_of(covariance: FloatArray) -> float:
    count, total = len(covariance), float(covariance.sum())
    if total <= NOISE * float(np.trace(covariance)) or total <= 0:
        return float("nan")
    return float(count / (count - 1) * (1 - float(np.trace(covariance)) / total))


def _correlation(covariance: FloatArray, item: int, rest: npt.NDArray[np.int64]) -> float:
    """Of an item with the sum of the rest."""
    own, others = float(covariance[item, item]), float(covariance[np.ix_(rest, rest)].sum())
    if own <= 0 or others <= NOISE * own:
        return float("nan")
    return float(covariance[item, rest].sum() / np.sqrt(own * others))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
