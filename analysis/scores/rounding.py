"""Rounding, once, at publication."""

import math

import numpy as np

from analysis.estimates.variance import FloatArray

NOISE = 1e-9


def published(value: float, places: int = 2) -> float:
    """Round half up; a value within 1e-9 of a half counts as the half, so the order of sums cannot decide."""
    scale = 10.0**places
    return math.floor(value * scale + 0.5 + NOISE) / scale


def published_values(values: FloatArray, places: int = 2) -> FloatArray:
    """`published` for each value; NaN stays NaN."""
    return np.array([value if np.isnan(value) else published(float(value), places) for value in values])
