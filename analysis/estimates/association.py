"""Rao and Scott's (1984) chi-square of two questions, from shares and their covariance."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from analysis.errors import DesignError
from analysis.estimates.variance import FloatArray

STATISTICS: Final[tuple[str, ...]] = ("F", "Chisq")


@dataclass(frozen=True)
class ChiSquare:
    """`df_denominator` is NaN for "Chisq"."""

    statistic: float
    df: float
    df_denominator: float
    p: float


def rao_scott(
    proportions: FloatArray, covariance: FloatArray, *, n: float, df: float, statistic: str
) -> ChiSquare:
    """Test of independence of rows and columns of `proportions` (r × c, sum 1) out of n answers.

    `covariance` (rc × rc) of the proportions by rows; `df` of the design. X² = n Σ (p − p₀)²/p₀, and Δ the
    design effects of the log-linear contrasts of interaction. "Chisq": X² / mean Δ against chi-square of
    (r−1)(c−1); the statistic shown is X². "F": X² / tr Δ against F with tr²Δ/trΔ² and that times `df`.
    """
    rows, columns = proportions.shape
    if min(rows, columns) < 2 or (proportions.sum(axis=1) <= 0).any() or (proportions.sum(axis=0) <= 0).any():
        raise DesignError(
            what=f"The table has {rows} rows and {columns} columns with answers.",
            where="chi_square",
            mend="Name two questions that both have two or more answered levels.",
            expected="two or more of each",
            got=f"{rows} × {columns}",
        )
    free = proportions.sum(axis=1, keepdims=True) * proportions.sum(axis=0, keepdims=True)
    pearson = float(n * ((proportions - free) ** 2 / free).sum())
    effects = _design_effects(proportions.reshape(-1), covariance, n=n, contrasts=_interaction(rows, columns))
    trace, squares = float(np.trace(effects)), float(np.trace(effects @ effects))
    if statistic == "Chisq":
        freedom = float((rows - 1) * (columns - 1))
        p = float(special.chdtrc(freedom, pearson / (trace / freedom)))
        return ChiSquare(statistic=pearson, df=freedom, df_denominator=float("nan"), p=p)
    first = trace**2 / squares
    value = pearson / trace
    return ChiSquare(
        statistic=value, df=first, df_denominator=first * df, p=float(special.fdtrc(first, first * df, value))
    )


def _interaction(rows: int, columns: int) -> FloatArray:
    """Contrasts (r−1)(c−1) of the cells by rows, each orthogonal to row and column effects."""
    first = np.vstack([np.eye(rows - 1), -np.ones((1, rows - 1))])
    second = np.vstack([np.eye(columns - 1), -np.ones((1, columns - 1))])
    return np.asarray(np.kron(first, second), dtype=np.float64)


def _design_effects(p: FloatArray, covariance: FloatArray, *, n: float, contrasts: FloatArray) -> FloatArray:
    """Δ = (C'D⁻¹C/n)⁻¹ C'D⁻¹VD⁻¹C with D = diag p; a cell without answers carries no contrast."""
    inverse = np.divide(1.0, p, out=np.zeros_like(p), where=p > 0)
    scaled = contrasts * inverse[:, np.newaxis]
    return np.asarray(np.linalg.solve(contrasts.T @ scaled / n, scaled.T @ covariance @ scaled))
