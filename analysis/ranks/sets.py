"""Ranks with simultaneous rank sets, and tiers (Mogstad, Romano, Shaikh and Wilhelm 2024)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from analysis.errors import DesignError
from analysis.estimates.several import holm
from analysis.estimates.variance import BoolArray, FloatArray
from analysis.ranks.pairs import Pairs, all_pairs
from analysis.ranks.streams import normal_draws

MOST_SIMULATED: Final = 200
MOST_ALONE: Final = 60
"""Units up to which one-at-a-time rank sets are simulated; Holm's adjustment beyond."""
CHUNK: Final = 4_000_000


@dataclass(frozen=True)
class Ranking:
    """`table`: estimate, rank, rank_low, rank_high, tier. `above` (p, p): row unit is surely above column.

    `critical`: of the first step, None for Holm. A pair is sure when its difference over its error exceeds
    `last_critical`, that of the last step.
    """

    table: pd.DataFrame
    above: BoolArray
    method: str
    critical: float | None
    last_critical: float


def rank_sets(
    estimates: pd.Series | Sequence[float],
    covariance: npt.ArrayLike,
    level: float = 0.95,
    seed: int = 1,
    *,
    draws: int = 10_000,
    values: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Rank and rank set of each estimate: columns estimate, rank, rank_low, rank_high, tier.

    All rank sets hold their true ranks together with probability `level`: two units are surely ordered when
    |difference| exceeds c times its error, c the `level` quantile of the largest such ratio in `draws` from
    N(0, V), stepping down (Mogstad, Romano, Shaikh and Wilhelm 2024); by Holm's p beyond 200 units. The
    highest estimate has rank 1. `covariance` (p × p), NaN on the diagonal where an error is unknown.
    `values`: what is ranked (default the estimates), for instance rounded scores, so that equal ones share a
    rank (1, 2, 2, 4). The same `seed` gives the same table. Raises DesignError where the shapes do not fit.
    """
    return rank_units(estimates, covariance, level=level, seed=seed, draws=draws, values=values).table


def rank_units(
    estimates: pd.Series | Sequence[float],
    covariance: npt.ArrayLike,
    *,
    level: float = 0.95,
    seed: int = 1,
    draws: int = 10_000,
    values: Sequence[float] | None = None,
    step_down: bool = True,
) -> Ranking:
    """`rank_sets` with the matrix of sure orders and the critical value. A variance of NaN means unknown.

    `step_down=False` stops after the first critical value, which is easier to explain and less sharp.
    """
    series = estimates if isinstance(estimates, pd.Series) else pd.Series(list(estimates), dtype=float)
    estimate: FloatArray = series.to_numpy().astype(np.float64)
    matrix = np.asarray(covariance, dtype=float)
    _check(estimate, matrix)
    pairs = all_pairs(estimate, matrix)
    if len(estimate) > MOST_SIMULATED:
        sure, last = _by_holm(pairs, level=level)
        method, critical = "holm", None
    else:
        noise = _noise(matrix, seed=seed, draws=draws)
        sure, critical, last = _step_down(pairs, noise, level=level, rounds=None if step_down else 1)
        method = "simulation"
    ranked = estimate if values is None else np.asarray(values, dtype=float)
    above = _above(pairs, sure, count=len(estimate)) & (ranked[:, np.newaxis] > ranked)
    table = pd.DataFrame(
        {
            "estimate": estimate,
            "rank": [int((ranked > value).sum()) + 1 for value in ranked],
            "rank_low": 1 + above.sum(axis=0),
            "rank_high": len(estimate) - above.sum(axis=1),
            "tier": _tiers(estimate, above),
        },
        index=series.index,
    )
    return Ranking(table=table, above=above, method=method, critical=critical, last_critical=last)


def _check(estimate: FloatArray, covariance: FloatArray) -> None:
    count = len(estimate)
    if covariance.shape != (count, count) or np.isnan(estimate).any():
        raise DesignError(
            what=f"{count} estimates and a covariance of shape {covariance.shape} do not fit, or are NaN.",
            where="rank_sets",
            mend="Give p known estimates and a p × p matrix.",
        )


def _above(pairs: Pairs, sure: BoolArray, *, count: int) -> BoolArray:
    above = np.zeros((count, count), dtype=bool)
    above[pairs.first[sure], pairs.second[sure]] = pairs.difference[sure] > 0
    above[pairs.second[sure], pairs.first[sure]] = pairs.difference[sure] < 0
    return above


def marginal_rank_sets(
    estimates: pd.Series | Sequence[float],
    covariance: npt.ArrayLike,
    level: float = 0.95,
    seed: int = 1,
    *,
    draws: int = 10_000,
) -> pd.DataFrame:
    """Rank sets that hold the true rank of one unit at a time with probability `level`: columns estimate,
    rank_low, rank_high. Narrower than `rank_sets`, and not to be read together."""
    series = estimates if isinstance(estimates, pd.Series) else pd.Series(list(estimates), dtype=float)
    estimate, matrix = series.to_numpy().astype(np.float64), np.asarray(covariance, dtype=float)
    _check(estimate, matrix)
    simulated = len(estimate) <= MOST_ALONE
    pairs, noise = all_pairs(estimate, matrix), _noise(matrix, seed=seed, draws=draws if simulated else 0)
    low, high = np.ones(len(estimate), dtype=int), np.full(len(estimate), len(estimate))
    for unit in range(len(estimate)):
        mine = (pairs.first == unit) | (pairs.second == unit)
        own = Pairs(pairs.first[mine], pairs.second[mine], pairs.difference[mine], pairs.se[mine])
        found = _step_down(own, noise, level=level, rounds=None) if simulated else _by_holm(own, level=level)
        above = _above(own, found[0], count=len(estimate))
        low[unit] += int(above[:, unit].sum())
        high[unit] -= int(above[unit].sum())
    return pd.DataFrame({"estimate": estimate, "rank_low": low, "rank_high": high}, index=series.index)


def _noise(covariance: FloatArray, *, seed: int, draws: int) -> FloatArray:
    """Draws from N(0, V). Shape (draws, p)."""
    return np.asarray(
        normal_draws(seed, draws=draws, width=len(covariance)) @ _root(np.nan_to_num(covariance))
    )


def _step_down(
    pairs: Pairs, noise: FloatArray, *, level: float, rounds: int | None
) -> tuple[BoolArray, float | None, float]:
    """Pairs surely ordered, the first and the last critical value: quantiles of max N(0, V) differences / s.

    Each pair is two questions, "is the first above?" and "is the second?"; what is answered yes leaves the
    maximum, its counterpart stays.
    """
    size = np.stack([pairs.z, -pairs.z])
    sure: BoolArray = np.isinf(size) & (size > 0)
    still = np.isfinite(size) & (pairs.se > 0)
    first: float | None = None
    critical = 0.0
    while still.any() and rounds != 0:
        rounds = None if rounds is None else rounds - 1
        critical = float(np.quantile(_greatest(noise, pairs, still), level))
        first = critical if first is None else first
        new = still & (size > critical)
        if not new.any():
            break
        sure, still = sure | new, still & ~new
    return np.asarray(sure.any(axis=0), dtype=bool), first, critical


def _by_holm(pairs: Pairs, *, level: float) -> tuple[BoolArray, float]:
    """Pairs told apart after Holm's adjustment, and the ratio that the next one would have to exceed."""
    sure = np.asarray(holm(pairs.p) < 1 - level, dtype=bool)
    left = max(int((~sure).sum()), 1)
    return sure, float(special.ndtri(1 - (1 - level) / 2 / left))


def _greatest(noise: FloatArray, pairs: Pairs, still: BoolArray) -> FloatArray:
    """Per draw the largest difference over its error among the questions (2 × pairs) still asked."""
    parts: list[FloatArray] = []
    step = max(1, CHUNK // max(len(pairs.se), 1))
    sides = [
        (which[place], other[place], pairs.se[place])
        for place, which, other in (
            (np.flatnonzero(still[0]), pairs.first, pairs.second),
            (np.flatnonzero(still[1]), pairs.second, pairs.first),
        )
        if place.size
    ]
    for start in range(0, len(noise), step):
        draws = noise[start : start + step]
        tops = [((draws[:, one] - draws[:, two]) / se).max(axis=1) for one, two, se in sides]
        parts.append(np.asarray(np.max(tops, axis=0)))
    return np.concatenate(parts)


def _root(covariance: FloatArray) -> FloatArray:
    """Symmetric square root; the diagonal one where the estimates are independent."""
    if not np.any(covariance - np.diag(np.diag(covariance))):
        return np.diag(np.sqrt(np.maximum(np.diag(covariance), 0)))
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T)


def _tiers(estimate: FloatArray, above: BoolArray) -> list[int]:
    """Down the list, a tier ends before the first unit that is surely below the tier's first unit."""
    tiers = np.zeros(len(estimate), dtype=int)
    head, tier = -1, 0
    for index in np.argsort(-estimate, kind="stable"):
        if head < 0 or above[head, index]:
            head, tier = int(index), tier + 1
        tiers[index] = tier
    return [int(tier) for tier in tiers]
