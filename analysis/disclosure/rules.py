"""Rules for one cell. Margins are added up from published cells only, so none gives a hidden cell away."""

import math
from collections.abc import Sequence
from typing import Final, Literal

from analysis.scores.cells import FEWEST_OF_A_LIST

FEWEST_FOR_LEVELS: Final = 10

Cover = Literal["below_minimum", "unanimous", "whole_list"]
LevelCover = Literal["below_minimum", "below_ten", "unanimous", "whole_list"]


def cover_of_cell(counts: Sequence[int], *, minimum: int, listed: float = math.inf) -> Cover | None:
    """Why a cell with these counts per level is not published at all; None when it may be.

    Fewer than `minimum` answers; all of the `listed` people of a list shorter than ten; or one level held by
    everybody: its mean would tell each answer.
    """
    total = sum(counts)
    if total < minimum:
        return "below_minimum"
    if is_whole_list(total, listed=listed):
        return "whole_list"
    return "unanimous" if is_unanimous(counts) else None


def cover_of_levels(counts: Sequence[int], *, minimum: int, listed: float = math.inf) -> LevelCover | None:
    """Why the counts per level are not published; a mean may be published all the same ("below_ten")."""
    cover = cover_of_cell(counts, minimum=minimum, listed=listed)
    if cover is None and sum(counts) < max(FEWEST_FOR_LEVELS, minimum):
        return "below_ten"
    return cover


def is_whole_list(answers: int, *, listed: float) -> bool:
    """Everybody on a list of fewer than ten people answered: the cell is about named persons."""
    return listed <= answers < FEWEST_OF_A_LIST


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
