"""Rules for one cell. Margins are added up from published cells only, so none gives a hidden cell away."""

from collections.abc import Sequence
from typing import Final, Literal

FEWEST_FOR_LEVELS: Final = 10

Cover = Literal["below_minimum", "unanimous"]
LevelCover = Literal["below_minimum", "below_ten", "unanimous"]


def cover_of_cell(counts: Sequence[int], *, minimum: int) -> Cover | None:
    """Why a cell with these counts per level is not published at all; None when it may be.

    Fewer than `minimum` answers, or one level held by everybody: its mean would tell each answer.
    """
    total = sum(counts)
    if total < minimum:
        return "below_minimum"
    return "unanimous" if is_unanimous(counts) else None


def cover_of_levels(counts: Sequence[int], *, minimum: int) -> LevelCover | None:
    """Why the counts per level are not published; a mean may be published all the same ("below_ten")."""
    cover = cover_of_cell(counts, minimum=minimum)
    if cover is None and sum(counts) < max(FEWEST_FOR_LEVELS, minimum):
        return "below_ten"
    return cover


def cover_of_options(counts: Sequence[int], *, forms: int, minimum: int) -> LevelCover | None:
    """The same for a multi-answer item: `counts` of `forms` chose each option; one chosen by all tells."""
    if forms < minimum:
        return "below_minimum"
    if forms < max(FEWEST_FOR_LEVELS, minimum):
        return "below_ten"
    return "unanimous" if max(counts, default=0) == forms else None


def is_unanimous(counts: Sequence[int]) -> bool:
    """One level holds every answer (a cell without answers is not unanimous)."""
    total = sum(counts)
    return total > 0 and max(counts) == total


def is_below(count: int, *, minimum: int) -> bool:
    """Too few people to publish anything about them."""
    return count < minimum
