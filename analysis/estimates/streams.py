"""Our own stream of even draws: the same numbers for a seed on every machine and library version."""

from typing import Final

import numpy as np

from analysis.estimates.variance import FloatArray, IntArray

STEPS: Final = 2.0**-53


def uniforms(seed: int, shape: tuple[int, ...]) -> FloatArray:
    """Numbers in (0, 1) from raw PCG64 output, a frozen stream."""
    raw = np.asarray(np.random.PCG64(seed).random_raw(int(np.prod(shape))), dtype=np.uint64)
    return ((raw >> np.uint64(11)).astype(np.float64) * STEPS + STEPS / 2).reshape(shape)


def permutation(seed: int, count: int) -> IntArray:
    """The places 0…count−1 in an order of chance."""
    return np.argsort(uniforms(seed, (count,)), kind="stable").astype(np.int64)
