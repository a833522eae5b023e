"""Rounds, marks, draws and batches, on small cases that can be checked by eye."""

from uuid import UUID

import pytest

from app.responses import rules
from app.responses.rules import Batch, Cell

PROVINCE, DISTRICT, OTHER_DISTRICT = UUID(int=1), UUID(int=2), UUID(int=3)
COMMUNES = [UUID(int=number) for number in range(10, 16)]
PARENTS: dict[UUID, UUID | None] = {PROVINCE: None, DISTRICT: PROVINCE, OTHER_DISTRICT: PROVINCE}
PARENTS |= {unit: DISTRICT for unit in COMMUNES[:3]} | {unit: OTHER_DISTRICT for unit in COMMUNES[3:]}


def plan(cells: list[Cell], least: int = 10) -> list[Batch]:
    return rules.plan_batches(cells, parents=PARENTS, top=UUID(int=99), least=least)


@pytest.mark.parametrize(
    ("stored", "anew", "given"), [(None, False, 0), (None, True, 0), (2, False, 2), (2, True, 3)]
)
def test_a_start_hands_out_the_round(stored: int | None, anew: bool, given: int) -> None:
    assert rules.next_round(stored=stored, anew=anew) == given


@pytest.mark.parametrize(
    ("stored", "given", "there"), [(None, 0, False), (0, 0, True), (0, 1, False), (1, 0, True)]
)
def test_the_same_or_an_older_round_stores_nothing(stored: int | None, given: int, there: bool) -> None:
    assert rules.is_already_stored(stored=stored, given=given) is there


def test_the_same_level_everywhere_is_marked() -> None:
    assert rules.marks_of([4] * 10) == (rules.STRAIGHT_LINE,)
    assert rules.marks_of([4] * 9) == ()
    assert rules.marks_of([4] * 10 + [5]) == ()


def test_the_draw_takes_as_many_as_allowed_and_can_be_repeated() -> None:
    ids = [UUID(int=number) for number in range(30)]
    seed = "5a" * 32
    drawn = rules.draw_counted(ids, allowed=20, seed=seed)
    assert len(drawn) == 20
    assert drawn < set(ids)
    assert drawn == rules.draw_counted(reversed(ids), allowed=20, seed=seed)
    assert drawn != rules.draw_counted(ids, allowed=20, seed="5b" * 32)
    assert rules.draw_counted(ids, allowed=50, seed=seed) == set(ids)
    assert rules.draw_counted(ids, allowed=0, seed=seed) == set()


def test_enough_answers_of_a_unit_are_a_batch_of_their_own() -> None:
    assert plan([Cell(COMMUNES[0], 10)]) == [Batch(COMMUNES[0], (COMMUNES[0],), 10, True)]


def test_small_units_go_up_to_the_nearest_unit_with_enough() -> None:
    cells = [Cell(unit, 4) for unit in COMMUNES]
    assert plan(cells) == [
        Batch(DISTRICT, tuple(COMMUNES[:3]), 12, True),
        Batch(OTHER_DISTRICT, tuple(COMMUNES[3:]), 12, True),
    ]


def test_what_is_left_at_the_top_joins_the_smallest_batch() -> None:
    cells = [Cell(COMMUNES[0], 20), Cell(COMMUNES[1], 11), Cell(COMMUNES[3], 2), Cell(PROVINCE, 1)]
    assert plan(cells) == [
        Batch(COMMUNES[0], (COMMUNES[0],), 20, True),
        Batch(PROVINCE, tuple(sorted([PROVINCE, COMMUNES[1], COMMUNES[3]], key=str)), 14, True),
    ]


def test_an_audience_too_small_as_a_whole_is_one_batch() -> None:
    assert plan([Cell(COMMUNES[0], 1), Cell(COMMUNES[3], 2)]) == [
        Batch(PROVINCE, (COMMUNES[0], COMMUNES[3]), 3, True)
    ]


def test_units_without_a_common_top_meet_at_the_given_one() -> None:
    lonely, owner = UUID(int=50), UUID(int=99)
    assert plan([Cell(lonely, 5), Cell(COMMUNES[0], 5)]) == [Batch(owner, (COMMUNES[0], lonely), 10, True)]


def test_people_who_rate_their_own_unit_are_pooled_with_their_like_only() -> None:
    """The communes of one district rate it: together they are enough. The other district stays too small."""
    cells = [Cell(unit, 4, frozenset({DISTRICT})) for unit in COMMUNES[:3]]
    cells += [Cell(unit, 4, frozenset({OTHER_DISTRICT})) for unit in COMMUNES[3:5]]
    cells += [Cell(DISTRICT, 7, frozenset({PROVINCE}))]
    assert plan(cells) == [
        Batch(DISTRICT, tuple(COMMUNES[:3]), 12, True),
        Batch(PROVINCE, tuple(sorted([DISTRICT, *COMMUNES[3:5]], key=str)), 15, False),
    ]


def test_a_rest_too_small_takes_a_batch_with_it_and_nobody_keeps_the_rated_unit() -> None:
    cells = [Cell(unit, 12, frozenset({unit})) for unit in COMMUNES[:2]]
    cells += [Cell(COMMUNES[3], 3, frozenset({COMMUNES[3]}))]
    batches = plan(cells)
    assert [(batch.n, batch.keeps_rated) for batch in batches] == [(12, True), (15, False)]


def test_no_answers_no_batches() -> None:
    assert plan([]) == []
    assert plan([Cell(PROVINCE, 0)]) == []


@pytest.mark.parametrize(
    "typed",
    [
        "ABCDEFGHIJKLMNOP2345", "abcdefghijklmnop2345", "ABCD-EFGH-IJKL-MNOP-2345",
        " abcd efgh\tijkl\u00a0mnop\r\n2345 ", "ABCD\u2013EFGH\u2014IJKL\u2212MNOP\u20112345",
        "\uff21BCDEFGHIJKLMNOP234\uff15",
    ],
)  # fmt: skip
def test_a_receipt_is_understood_as_people_type_it(typed: str) -> None:
    assert rules.plain_receipt(typed) == "ABCDEFGHIJKLMNOP2345"


@pytest.mark.parametrize(
    "typed", ["", "-", "ABCDEFGHIJKLMNOP234", "ABCDEFGHIJKLMNOP23456", "ABCDEFGHIJKLMNOP2340", "A" * 9999]
)
def test_what_cannot_be_a_receipt_is_none(typed: str) -> None:
    assert rules.plain_receipt(typed) is None
