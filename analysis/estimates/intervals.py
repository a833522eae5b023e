"""Confidence intervals of means and of proportions, vectorised over domains."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import special

FloatArray = npt.NDArray[np.float64]
Limits = tuple[FloatArray, FloatArray]


@dataclass(frozen=True)
class Share:
    """Proportions p with variance v from n answers and df degrees of freedom; all of one length."""

    p: FloatArray
    v: FloatArray
    n: FloatArray
    df: FloatArray


def t_quantile(df: FloatArray, confidence: float) -> FloatArray:
    """Two-sided Student quantile; NaN without a degree of freedom, normal for infinite df."""
    usable = np.where(np.asarray(df) > 0, df, np.nan)
    tail = (1 + confidence) / 2
    finite = special.stdtrit(np.where(np.isinf(usable), 1.0, usable), tail)
    return np.asarray(np.where(np.isinf(usable), special.ndtri(tail), finite), dtype=float)


def t_p_value(statistic: FloatArray, df: FloatArray) -> FloatArray:
    """Two-sided p of Student's t; NaN without a degree of freedom."""
    usable = np.where(np.asarray(df) > 0, df, np.nan)
    return np.asarray(special.betainc(usable / 2, 0.5, usable / (usable + statistic**2)), dtype=float)


def t_interval(estimate: FloatArray, se: FloatArray, *, df: FloatArray, confidence: float) -> Limits:
    half = t_quantile(df, confidence) * se
    return estimate - half, estimate + half


def _wald(share: Share, confidence: float) -> Limits:
    return t_interval(share.p, np.sqrt(share.v), df=share.df, confidence=confidence)


def _effective(share: Share, confidence: float) -> FloatArray:
    """Korn and Graubard (1998): n* = p(1 − p)/V · (t_{n−1}/t_df)²."""
    ratio = t_quantile(share.n - 1, confidence) / t_quantile(share.df, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        return share.p * (1 - share.p) / share.v * ratio**2


def _beta_limits(p: FloatArray, size: FloatArray, confidence: float) -> Limits:
    tail = (1 - confidence) / 2
    low = special.betaincinv(size * p, size * (1 - p) + 1, tail)
    high = special.betaincinv(size * p + 1, size * (1 - p), 1 - tail)
    return np.where(p <= 0, 0.0, low), np.where(p >= 1, 1.0, high)


def _beta(share: Share, confidence: float) -> Limits:
    """Korn-Graubard; at p = 0 or 1 the exact limit of n answers (Clopper and Pearson 1934)."""
    edge = (share.p <= 0) | (share.p >= 1)
    return _beta_limits(share.p, np.where(edge, share.n, _effective(share, confidence)), confidence)


def _beta_capped(share: Share, confidence: float) -> Limits:
    """Korn-Graubard with n* ≤ n: a finite population correction never claims more than n answers."""
    edge = (share.p <= 0) | (share.p >= 1)
    size = np.where(edge, share.n, np.fmin(_effective(share, confidence), share.n))
    return _beta_limits(share.p, size, confidence)


def _xlogit(share: Share, confidence: float) -> Limits:
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.log(share.p) - np.log1p(-share.p)
        half = t_quantile(share.df, confidence) * np.sqrt(share.v) / (share.p * (1 - share.p))
        return 1 / (1 + np.exp(half - middle)), 1 / (1 + np.exp(-half - middle))


def _asin(share: Share, confidence: float) -> Limits:
    """Arcsine square root; an arm that passes 0 or 1 stops there."""
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.arcsin(np.sqrt(share.p))
        half = t_quantile(share.df, confidence) * np.sqrt(share.v / (4 * share.p * (1 - share.p)))
    low, high = np.clip(middle - half, 0, np.pi / 2), np.clip(middle + half, 0, np.pi / 2)
    return np.sin(low) ** 2, np.sin(high) ** 2


def _wilson(share: Share, confidence: float) -> Limits:
    """Wilson (1927) score interval with n_eff = p(1 − p)/V (n at p = 0 or 1) and the t quantile."""
    edge = (share.p <= 0) | (share.p >= 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(edge, share.n, share.p * (1 - share.p) / share.v)
        square = t_quantile(share.df, confidence) ** 2
        middle = (share.p + square / (2 * size)) / (1 + square / size)
        inner = share.p * (1 - share.p) / size + square / (4 * size**2)
        half = np.sqrt(square * inner) / (1 + square / size)
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)


PROPORTION_INTERVALS: Final[dict[str, Callable[[Share, float], Limits]]] = {
    "beta": _beta,
    "beta_capped": _beta_capped,
    "xlogit": _xlogit,
    "wilson": _wilson,
    "asin": _asin,
    "mean": _wald,
}
