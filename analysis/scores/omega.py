"""McDonald's omega of one factor (McDonald 1999), from the correlations of the items."""

from typing import Final

import numpy as np

from analysis.estimates.variance import FloatArray

FEWEST_ITEMS: Final = 3
"""Two items do not say how their correlation is shared between two loadings."""
LEAST_UNIQUE: Final = 0.005
"""The least own variance of an item; a solution that wants less is none."""
MOST_STEPS: Final = 2_000
SETTLED: Final = 1e-13


def omega_total(covariance: FloatArray) -> float:
    """(Σ l)² / ((Σ l)² + Σ u) for loadings l and own variances u of one factor by maximum likelihood.

    `covariance`: items × items. The items count alike, as correlations. NaN for fewer than three items, an
    item without variance, and where the likelihood has no maximum with every own variance above 0.005.
    """
    scale = np.sqrt(np.diag(covariance))
    if len(covariance) < FEWEST_ITEMS or not (scale > 0).all():
        return float("nan")
    fitted = _one_factor(covariance / np.outer(scale, scale))
    if fitted is None:
        return float("nan")
    loadings, unique = fitted
    common = float(loadings.sum()) ** 2
    return common / (common + float(unique.sum()))


def _one_factor(correlations: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """Loadings and own variances; None where they do not settle above the bound.

    At the maximum the loadings are those of the first eigenvector of the matrix scaled by the own variances,
    and the own variances are what the loadings leave (Lawley and Maxwell 1971, section 4.2).
    """
    unique = 1 / np.diag(np.linalg.pinv(correlations, hermitian=True))
    unique = np.clip(unique, LEAST_UNIQUE, 1.0)
    for _ in range(MOST_STEPS):
        root = np.sqrt(unique)
        values, vectors = np.linalg.eigh(correlations / np.outer(root, root))
        loadings = root * vectors[:, -1] * np.sqrt(max(float(values[-1]) - 1, 0.0))
        found = 1 - loadings**2
        if (found < LEAST_UNIQUE).any():
            return None
        if float(np.abs(found - unique).max()) < SETTLED:
            return loadings * np.sign(loadings.sum()), found
        unique = found
    return None
