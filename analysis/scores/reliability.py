"""Cronbach's alpha (Cronbach 1951), over the rows that answered every item."""

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
import pandas as pd

from analysis.errors import ScoreError
from analysis.estimates.variance import FloatArray

FEWEST = 50


class Reliability(TypedDict):
    """`n`: rows with an answer to every item. `alpha` is null below `FEWEST` rows or without variance."""

    items: list[str]
    n: int
    alpha: float | None
    alpha_if_dropped: list[float | None]
    item_rest_r: list[float | None]


def cronbach_alpha(frame: pd.DataFrame, items: Sequence[str], *, weights: str | None = None) -> float:
    """k/(k − 1) · (1 − Σ s_j² / s_T²) over complete rows; NaN when the total does not vary.

    `weights`: a column; the variances are then those of the weighted rows.
    """
    values = _complete(frame, items)
    if weights is None:
        return _alpha(values)
    w = frame.loc[frame[list(items)].notna().all(axis=1), weights].to_numpy(dtype=float)
    return _alpha(values, np.cov(values.T, aweights=w, ddof=0) if len(values) > 1 else None)


def standardised_alpha(frame: pd.DataFrame, items: Sequence[str]) -> float:
    """Alpha of items brought to one variance: k r / (1 + (k − 1) r), r the mean correlation of two."""
    values = _complete(frame, items)
    if len(values) < 2 or (values.std(axis=0) == 0).any():
        return float("nan")
    count = values.shape[1]
    between = np.asarray(np.corrcoef(values.T))[np.tril_indices(count, k=-1)].mean()
    return float(count * between / (1 + (count - 1) * between))


def reliability(frame: pd.DataFrame, items: Sequence[str]) -> Reliability:
    """Alpha, alpha without each item, and the correlation of each item with the sum of the others."""
    values = _complete(frame, items)
    enough = len(values) >= FEWEST
    count = values.shape[1]
    rest = [np.delete(values, index, axis=1) for index in range(count)]
    return Reliability(
        items=list(items),
        n=len(values),
        alpha=_known(_alpha(values)) if enough else None,
        alpha_if_dropped=[_known(_alpha(part)) if enough and count > 2 else None for part in rest],
        item_rest_r=[
            _known(_correlation(values[:, index], part.sum(axis=1))) if enough else None
            for index, part in enumerate(rest)
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


def _alpha(values: FloatArray, covariance: FloatArray | None = None) -> float:
    rows, count = values.shape
    if rows < 2:
        return float("nan")
    total = float(values.sum(axis=1).var(ddof=1) if covariance is None else covariance.sum())
    if total == 0:
        return float("nan")
    parts = float(values.var(axis=0, ddof=1).sum() if covariance is None else np.trace(covariance))
    return float(count / (count - 1) * (1 - parts / total))


def _correlation(first: FloatArray, second: FloatArray) -> float:
    if first.std() == 0 or second.std() == 0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
