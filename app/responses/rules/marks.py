"""What a set of answers shows by itself, for those who judge quality later."""

from collections.abc import Collection
from typing import Final

STRAIGHT_LINE: Final = "straight_line"
"""The same level everywhere."""
UNIT_WITHHELD: Final = "unit_withheld"
"""Opened without the units it rates, because too few people rate them."""
LEAST_LEVELS: Final = 10
"""Below this many levels the same answer everywhere says nothing."""


def marks_of(levels: Collection[int]) -> tuple[str, ...]:
    """The marks of an answer, from its levels ("don't know" is level 0)."""
    same = len(levels) >= LEAST_LEVELS and len(set(levels)) == 1
    return (STRAIGHT_LINE,) if same else ()
