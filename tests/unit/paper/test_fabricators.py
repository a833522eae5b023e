"""T-42: a clerk who keys without looking at the paper is found within 100 forms with p above 0.95.

Careers of 100 forms under the very rates of the service. Caught: the 95 % interval of the clerk's error rate,
as the page of agreement shows it, lies above 5 %, ten times what careful clerks do. The fabricator keys the
most usual answers, which is the best that can be done without reading.
"""

import random
from collections.abc import Callable

import pytest

from app.paper.rules import Tally, is_drawn
from app.paper.service.planting import PLANTED_OF_HUNDRED, WHOLE

CAREERS = 4_000
FORMS = 100
LINES = 20
LIMIT = 0.05
USUAL = 0.55
"""Chance that the most usual answer to a line is the one on the paper."""
CAREFUL = 0.005
Wrong = Callable[[random.Random], int]


def fabricated(by: random.Random) -> int:
    """Wrong lines of a form that was not looked at."""
    return sum(by.random() >= USUAL for _ in range(LINES))


def careful(by: random.Random) -> int:
    return sum(by.random() < CAREFUL for _ in range(LINES))


def is_caught(by: random.Random, *, wrong: Wrong, again: int) -> bool:
    """Whether a clerk is caught within 100 forms; `again`: per cent that somebody else keys as well.

    A form keyed by two is ruled on by a third where they differ, so what the clerk got wrong is known.
    """
    hits = of = planted_hits = planted_of = 0
    for _ in range(FORMS):
        if is_drawn(by.randrange(WHOLE), percent=PLANTED_OF_HUNDRED):
            planted_hits, planted_of = planted_hits + wrong(by), planted_of + LINES
        elif is_drawn(by.randrange(WHOLE), percent=again):
            hits, of = hits + wrong(by), of + LINES
    limits = [Tally(hits, of).limits, Tally(planted_hits, planted_of).limits]
    return any(found is not None and found[0] > LIMIT for found in limits)


def caught(wrong: Wrong, *, again: int) -> float:
    by = random.Random(f"fabricators {wrong.__name__} {again}")
    return sum(is_caught(by, wrong=wrong, again=again) for _ in range(CAREERS)) / CAREERS


@pytest.mark.parametrize("again", [1, 20, 100])
def test_a_clerk_who_does_not_look_is_found_within_a_hundred_forms(again: int) -> None:
    """By planted forms alone 1 - 0.97^100 = 0.952; whatever is keyed twice adds to it."""
    assert caught(fabricated, again=again) > 0.95


def test_a_careful_clerk_is_not_taken_for_one() -> None:
    assert caught(careful, again=20) < 0.005
