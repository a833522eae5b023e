"""Too few answers, or answers that give everybody away, are not published."""

import pytest

from analysis.disclosure.rules import cover_of_cell, cover_of_levels, cover_of_options, is_below


@pytest.mark.parametrize(
    ("counts", "cell", "levels"),
    [
        ([0, 0, 0], "below_minimum", "below_minimum"),
        ([2, 2, 0], "below_minimum", "below_minimum"),
        ([3, 2, 0], None, "below_ten"),
        ([0, 5, 0], "unanimous", "unanimous"),
        ([0, 40, 0], "unanimous", "unanimous"),
        ([5, 4, 0], None, "below_ten"),
        ([5, 5, 0], None, None),
    ],
)
def test_levels(counts: list[int], cell: str | None, levels: str | None) -> None:
    assert cover_of_cell(counts, minimum=5) == cell
    assert cover_of_levels(counts, minimum=5) == levels


def test_a_campaign_may_raise_the_minimum() -> None:
    assert cover_of_levels([7, 7], minimum=15) == "below_minimum"
    assert cover_of_levels([8, 7], minimum=15) is None


@pytest.mark.parametrize(
    ("counts", "forms", "cover"),
    [
        ([1, 2], 4, "below_minimum"),
        ([1, 2], 9, "below_ten"),
        ([12, 2], 12, "unanimous"),
        ([11, 0], 12, None),
        ([0, 0], 12, None),
    ],
)
def test_options(counts: list[int], forms: int, cover: str | None) -> None:
    assert cover_of_options(counts, forms=forms, minimum=5) == cover


def test_is_below() -> None:
    assert is_below(4, minimum=5)
    assert not is_below(5, minimum=5)
