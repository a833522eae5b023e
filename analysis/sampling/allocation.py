"""How a sample is shared out among strata."""

from collections.abc import Sequence
from typing import Final, Literal

from analysis.errors import SamplingError

Allocation = Literal["proportional", "equal", "given"]
ALLOCATIONS: Final = ("proportional", "equal", "given")


def share_proportionally(size: int, *, populations: Sequence[int], least: int = 1) -> list[int]:
    """n_h as near to n·N_h/N as whole numbers go (largest remainders; of equal ones the earlier stratum).

    Every stratum gets at least `least`, or all it has; what that takes is taken from the others. The sum is
    exactly `size` and no stratum gets more than it has.
    """
    floors = [min(least, population) for population in populations]
    _require(size, lowest=sum(floors), highest=sum(populations))
    fixed: dict[int, int] = {}
    while True:
        free = [h for h in range(len(populations)) if h not in fixed]
        shares = _largest_remainders(size - sum(fixed.values()), populations=[populations[h] for h in free])
        low = {h: floors[h] for h, share in zip(free, shares, strict=True) if share < floors[h]}
        if not low:
            found = dict(zip(free, shares, strict=True)) | fixed
            return [found[h] for h in range(len(populations))]
        fixed |= low


def _largest_remainders(size: int, *, populations: Sequence[int]) -> list[int]:
    total = sum(populations)
    if not total:
        return [0] * len(populations)
    shares = [size * population // total for population in populations]
    order = sorted(range(len(populations)), key=lambda h: (-(size * populations[h] % total), h))
    for h in order[: size - sum(shares)]:
        shares[h] += 1
    return shares


def share_equally(size: int, *, populations: Sequence[int]) -> list[int]:
    """The same number from every stratum; what a small one lacks is shared by the others.

    Where the number does not go up evenly, earlier strata get one more. The sum is exactly `size`.
    """
    _require(size, lowest=0, highest=sum(populations))
    shares, left = [0] * len(populations), size
    open_ = [h for h, population in enumerate(populations) if population]
    while small := [h for h in open_ if populations[h] * len(open_) <= left]:
        for h in small:
            shares[h] = populations[h]
        left -= sum(populations[h] for h in small)
        open_ = [h for h in open_ if h not in small]
    for place, h in enumerate(open_):
        shares[h] = left // len(open_) + (place < left % len(open_))
    return shares


def _require(size: int, *, lowest: int, highest: int) -> None:
    if not lowest <= size <= highest:
        raise SamplingError(
            what=f"{size} cannot be shared out.", where="size", mend=f"Choose {lowest} to {highest}."
        )
