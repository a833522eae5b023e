"""Our own stream of normal draws: the same numbers for a seed on every machine and library version."""

import numpy as np
from scipy import special

from analysis.estimates.streams import uniforms
from analysis.estimates.variance import FloatArray


def normal_draws(seed: int, *, draws: int, width: int) -> FloatArray:
    """Standard normal numbers by inversion of raw PCG64 output, a frozen stream. Shape (draws, width)."""
    return np.asarray(special.ndtri(uniforms(seed, (draws, width))), dtype=np.float64)
