"""Who follows whom: days that meet, and no circles."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.units import rules

DAY = date(2025, 7, 1)


@pytest.mark.parametrize(
    ("last_day", "overlaps"),
    [(None, False), (date(2025, 6, 30), False), (DAY, True), (date(2025, 7, 2), True)],
)
def test_a_unit_may_not_last_into_its_succession(last_day: date | None, overlaps: bool) -> None:
    assert rules.overlaps(last_day, on=DAY) is overlaps


def test_the_last_day_is_the_day_before() -> None:
    assert rules.day_before(DAY) == date(2025, 6, 30)


def test_a_circle_is_named_from_end_to_end() -> None:
    pairs = [("B", "C"), ("C", "A"), ("C", "D")]
    assert rules.succession_circle(pairs, start="A", successor="B") == ("A", "B", "C", "A")
    assert rules.succession_circle(pairs, start="A", successor="D") == ()
    assert rules.succession_circle([], start="A", successor="A") == ("A", "A")


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=30))
def test_successions_taken_one_by_one_never_close_a_circle(wishes: list[tuple[int, int]]) -> None:
    kept: list[tuple[int, int]] = []
    for before, after in wishes:
        if not rules.succession_circle(kept, start=before, successor=after):
            kept.append((before, after))
    for start in range(9):
        seen: set[int] = set()
        waiting = [start]
        while waiting:
            step = waiting.pop()
            followers = {after for before, after in kept if before == step} - seen
            assert start not in followers
            seen |= followers
            waiting += followers


def test_what_refers_is_said_in_words_once() -> None:
    assert rules.reference_words([]) == []
    assert rules.reference_words(["answer", "person", "unit", "quota"]) == [
        "Units below it",
        "Officials on its list",
        "Forms, invitations or answers of a campaign",
    ]


@pytest.mark.parametrize(("text", "fits"), [("SNV", True), ("H.01-2", True), ("a b", False), ("-A", False)])
def test_codes_have_one_form(text: str, fits: bool) -> None:
    assert rules.is_code(text) is fits
