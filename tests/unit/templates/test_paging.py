"""How items and rated units are cut into pages."""

from collections.abc import Callable

import pytest

from app.templates.definition import Questionnaire, field_name, field_names, pages

Tiny = Callable[[str], Questionnaire]


def test_a_matrix_item_has_its_own_page_and_plain_items_share_one(tiny: Tiny) -> None:
    cut = pages(tiny("matrix"), ["A", "B"])
    assert [page.fields for page in cut] == [("v01.A", "v01.B"), ("v02",), ("v03.A", "v03.B")]
    assert [page.is_matrix for page in cut] == [True, False, True]
    assert [page.number for page in cut] == [1, 2, 3]


def test_nine_plain_items_take_two_even_pages_and_a_new_section_a_third(tiny: Tiny) -> None:
    cut = pages(tiny("long_sections"), [])
    assert [len(page.items) for page in cut] == [4, 5, 1]
    assert [(page.question, page.question_end) for page in cut] == [(1, 4), (5, 9), (10, 10)]
    assert [page.section.key for page in cut] == ["main", "main", "last"]


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(0, []), (1, [1]), (12, [12]), (13, [6, 7]), (16, [8, 8]), (17, [5, 6, 6]), (126, [7] * 2 + [8] * 14)],
)
def test_over_twelve_units_come_in_parts_of_at_most_eight(tiny: Tiny, count: int, sizes: list[int]) -> None:
    units = [f"u{n}" for n in range(count)]
    first = [page for page in pages(tiny("matrix"), units) if page.items[0].key == "v01"]
    assert sorted(len(page.units) for page in first) == sorted(sizes)
    assert [unit for page in first for unit in page.units] == units


def test_field_names_follow_the_items(tiny: Tiny) -> None:
    rated, plain = tiny("matrix").items[:2]
    assert field_name(rated, "X01.2") == "v01.X01.2"
    assert field_name(plain) == "v02"
    assert field_names(plain, ["A", "B"]) == ("v02",)
