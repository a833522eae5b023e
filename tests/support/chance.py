"""What pure chance gives when two orders of the same people are laid side by side: exact distributions."""

from functools import cache, lru_cache
from math import comb, factorial

import numpy as np
import numpy.typing as npt

Distribution = npt.NDArray[np.float64]
"""Probability of 0, 1, 2, ... ; cut off where nothing is left."""
CUT = 400


@cache
def derangements(n: int) -> int:
    """Permutations of n things that leave none in its place."""
    return 1 if n == 0 else n * derangements(n - 1) + (-1) ** n


@cache
def fixed_points(n: int) -> Distribution:
    """How many of n people stand at the same place in a random order: C(n, k) D(n - k) / n!."""
    return np.array([comb(n, k) * derangements(n - k) / factorial(n) for k in range(min(n, 40) + 1)])


@cache
def successions(n: int) -> Distribution:
    """How many neighbours stay neighbours, in the same turn: C(n - 1, k) (D(n - k) + D(n - k - 1)) / n!."""
    ways = [
        comb(n - 1, k) * (derangements(n - k) + derangements(n - k - 1)) for k in range(min(n - 1, 40) + 1)
    ]
    return np.array([way / factorial(n) for way in ways])


def _together(one: Distribution, other: Distribution) -> Distribution:
    return np.convolve(one, other)[: CUT + 1]


def _times(one: Distribution, count: int) -> Distribution:
    found = np.array([1.0])
    while count:
        if count % 2:
            found = _together(found, one)
        one, count = _together(one, one), count // 2
    return found


@lru_cache(maxsize=256)
def most(kind: str, sizes: tuple[tuple[int, int], ...], chance: float) -> int:
    """The largest total over groups that chance exceeds less often than `chance`.

    `kind`: `places` or `neighbours`; `sizes`: (people in a group, how many such groups).
    """
    law = {"places": fixed_points, "neighbours": successions}[kind]
    total = np.array([1.0])
    for n, groups in sizes:
        total = _together(total, _times(law(n), groups))
    tail = np.cumsum(total[::-1])[::-1]
    return int(np.argmax(tail <= chance)) - 1 if (tail <= chance).any() else len(total)
