"""Our own stream of normal draws: the same numbers for a seed on every machine and library version."""

from typing import Final

import numpy as np
from scipy import special

from analysis.estimates.variance import FloatArray

STEPS: Final = 2.0**-53


def normal_draws(seed: int, *, draws: int, width: int) -> FloatArray:
    """Standard normal numbers by inversion of raw PCG64 output, a frozen stream. Shape (draws, width)."""
    raw = np.random.PCG64(seed).random_raw(draws * width)
    uniform = (np.asarray(raw, dtype=np.uint64) >> np.uint64(11)).astype(np.float64) * STEPS + STEPS / 2
    return np.asarray(special.ndtri(uniform), dtype=np.float64).reshape(draws, width)
