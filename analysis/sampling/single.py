"""Draws in one step from a list in a fixed order: simple, systematic, proportional to size.

Elements are named by their position in the list, from 0. Probabilities are exact fractions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from analysis.errors import SamplingError
from analysis.sampling.streams import Stream


@dataclass(frozen=True, slots=True)
class Chosen:
    """`selected` ascending; `reserves` by rank, the first moves up first; `chances`: one per element."""

    selected: tuple[int, ...]
    reserves: tuple[int, ...]
    chances: tuple[Fraction, ...]


def draw_all(population: int) -> Chosen:
    """Everybody: a census."""
    return Chosen(tuple(range(population)), (), (Fraction(1),) * population)


def draw_simple(stream: Stream, *, population: int, size: int, reserves: int = 0) -> Chosen:
    """A simple random sample without replacement; the reserves are the next in the same random order."""
    _require(size, population=population)
    order = stream.order(population, first=size + reserves)
    chances = (Fraction(size, population),) * population
    return Chosen(tuple(sorted(order[:size])), tuple(order[size:]), chances)


def draw_systematic(stream: Stream, *, population: int, size: int, reserves: int = 0) -> Chosen:
    """Every (population/size)-th element after a random start.

    In whole numbers: a start s in 0…N−1, then the elements ⌊(s + iN)/n⌋. The interval need not be whole and
    every element has exactly n/N.
    """
    return draw_proportional(stream, sizes=(1,) * population, count=size, reserves=reserves)


def draw_proportional(stream: Stream, *, sizes: Sequence[int], count: int, reserves: int = 0) -> Chosen:
    """A systematic sample with probability proportional to size, without replacement.

    An element as large as the interval is taken with certainty and split off; the interval of the others is
    found anew until none is as large (Madow 1949; the usual treatment of certainty units). Of the others
    element k has exactly m·x_k / Σx. The reserves are drawn at random from those not selected.
    """
    _require(count, population=len(sizes))
    if any(size < 1 for size in sizes):
        raise SamplingError(what="A size is below 1.", where="sizes", mend="Leave empty elements out.")
    certain = certainty_elements(sizes, count=count)
    rest = [k for k in range(len(sizes)) if k not in certain]
    wanted, total = count - len(certain), sum(sizes[k] for k in rest)
    chances = tuple(
        Fraction(1) if k in certain else Fraction(wanted * size, total) for k, size in enumerate(sizes)
    )
    found = set(certain)
    if wanted:
        found.update(_hits(stream.below(total), of=rest, sizes=sizes, wanted=wanted, total=total))
    others = [k for k in range(len(sizes)) if k not in found]
    ranked = tuple(others[k] for k in stream.order(len(others), first=reserves))
    return Chosen(tuple(sorted(found)), ranked, chances)


def certainty_elements(sizes: Sequence[int], *, count: int) -> frozenset[int]:
    """The elements that a draw of `count` proportional to size takes for sure."""
    certain: set[int] = set()
    while len(certain) < count:
        total = sum(size for k, size in enumerate(sizes) if k not in certain)
        wanted = count - len(certain)
        large = {k for k, size in enumerate(sizes) if k not in certain and size * wanted >= total}
        if not large:
            break
        certain |= large
    return frozenset(certain)


def _hits(start: int, *, of: Sequence[int], sizes: Sequence[int], wanted: int, total: int) -> list[int]:
    """The elements on whose stretch of wanted·Σx a point start + i·Σx falls."""
    found, passed, point = [], 0, start
    for k in of:
        passed += wanted * sizes[k]
        if point < passed:
            found.append(k)
            point += total
    return found


def _require(size: int, *, population: int) -> None:
    if not 1 <= size <= population:
        raise SamplingError(
            what=f"{size} of {population} cannot be drawn.",
            where="size",
            mend=f"Choose a number from 1 to {population}.",
        )
