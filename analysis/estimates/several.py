"""Many tests at once: p-values adjusted for their number."""

import numpy as np

from analysis.estimates.variance import FloatArray, IntArray


def holm(p: FloatArray) -> FloatArray:
    """Adjusted p-values of Holm (1979), for claims."""
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    return _back(np.minimum(steps, 1), order)


def benjamini_hochberg(p: FloatArray) -> FloatArray:
    """Adjusted p-values of Benjamini and Hochberg (1995), for screens."""
    order = np.argsort(p, kind="stable")[::-1]
    steps = np.minimum.accumulate(p[order] * len(p) / (len(p) - np.arange(len(p))))
    return _back(np.minimum(steps, 1), order)


def bonferroni(p: FloatArray) -> FloatArray:
    """p-values times their number: the plainest adjustment, and the bluntest."""
    return np.minimum(p * len(p), 1.0)


def _back(values: FloatArray, order: IntArray) -> FloatArray:
    result = np.empty_like(values)
    result[order] = values
    return result
