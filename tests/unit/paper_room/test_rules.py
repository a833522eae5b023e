"""Decisions about paper forms."""

from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimates.intervals import PROPORTION_INTERVALS, Share
from app.paper import rules
from app.paper.forms import read_key_times
from app.paper.service import short_id, shown

CLERK, OTHER, UNIT = uuid4(), uuid4(), uuid4()


def test_every_state_and_event_leads_to_a_known_state_or_nowhere() -> None:
    for state in rules.STATES:
        for event in rules.EVENTS:
            assert rules.next_state(state, event=event) in (None, *rules.STATES)
    table = rules.transition_table()
    assert table[0] == ("state", *rules.EVENTS)
    assert [row[0] for row in table[1:]] == list(rules.STATES)


@pytest.mark.parametrize("state", ["accepted", "invalid", "missing", "voided"])
def test_what_is_settled_stays(state: str) -> None:
    assert {rules.next_state(state, event=event) for event in rules.EVENTS} == {None}


@given(st.lists(st.sampled_from(rules.EVENTS), max_size=12))
def test_a_form_is_never_accepted_before_a_first_entry(events: list[str]) -> None:
    state, entered = "printed", False
    for event in events:
        after = rules.next_state(state, event=event)
        entered = entered or (after is not None and event == "enter_first")
        state = after or state
        assert entered or state not in ("entered", "disputed", "accepted", "invalid")


@given(st.dictionaries(st.sampled_from(rules.STATES), st.integers(0, 1000)))
def test_the_sums_of_a_ledger_always_add_up(by_state: dict[str, int]) -> None:
    forms = rules.FormCounts(by_state)
    assert forms.issued == forms.returned + forms.missing + forms.outstanding
    assert forms.returned == forms.valid + forms.invalid + forms.in_work
    assert forms.printed == forms.issued + forms.of("printed")


def test_the_order_of_several_marks_is_no_disagreement() -> None:
    assert rules.disagreements({"a": ["x", "y"]}, second={"a": ["y", "x"]}, items=["a", "b"]) == []
    assert rules.disagreements({"a": ["x"]}, second={"b": ["x"]}, items=["a", "b"]) == ["a", "b"]


def test_signs_are_no_answers() -> None:
    values = {"a": ["5"], "b": ["blank"], "c": ["unclear"], "d": ["multiple"], "e": []}
    assert rules.usable(values) == {"a": ["5"]}


@pytest.mark.parametrize(("absent", "reason"), [(0, None), (5, None), (6, "too_many_missing")])
def test_more_than_half_of_the_required_lines_empty_is_invalid(absent: int, reason: str | None) -> None:
    items = [f"q{number}" for number in range(10)]
    values = {item: ["blank" if place < absent else "3"] for place, item in enumerate(items)}
    assert rules.reason_invalid(values, required=items) == reason


def test_a_form_without_required_lines_is_valid() -> None:
    assert rules.reason_invalid({}, required=[]) is None


@pytest.mark.parametrize(
    ("first", "home", "allowed"),
    [
        (None, frozenset(), True),
        (OTHER, frozenset(), True),
        (CLERK, frozenset(), False),
        (None, frozenset({UNIT}), False),
    ],
)
def test_who_may_key_a_form(first: UUID | None, home: frozenset[UUID], allowed: bool) -> None:
    person = rules.DeskPerson(CLERK, home)
    assert rules.may_enter(person, form=rules.FormPeople(UNIT, first, None)) is allowed


@pytest.mark.parametrize(
    ("first", "second", "home", "allowed"),
    [
        (OTHER, uuid4(), frozenset(), True),
        (CLERK, OTHER, frozenset(), False),
        (OTHER, CLERK, frozenset(), False),
        (OTHER, uuid4(), frozenset({UNIT}), False),
    ],
)
def test_who_may_rule_on_a_form(first: UUID, second: UUID, home: frozenset[UUID], allowed: bool) -> None:
    person = rules.DeskPerson(CLERK, home)
    assert rules.may_rule(person, form=rules.FormPeople(UNIT, first, second)) is allowed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0001-42445-F\n0001-19772-6", ["0001-42445-F", "0001-19772-6"]),
        ("0001 42445 F\r\n000119772 6", ["0001 42445 F", "000119772 6"]),
        ("0001-42445-F 0001-19772-6, 0001-06328-f;", ["0001-42445-F", "0001-19772-6", "0001-06328-f"]),
        ("0001-42445-G", ["0001-42445-G"]),
        (" \n\n", []),
    ],
)
def test_serials_are_found_however_they_are_typed(text: str, found: list[str]) -> None:
    assert rules.split_serials(text) == found


@pytest.mark.parametrize(
    ("state", "reason"),
    [("printed", "not_issued"), ("missing", "late"), ("voided", "voided"), ("entered", "duplicate")],
)
def test_why_a_known_form_is_set_aside(state: str, reason: str) -> None:
    assert rules.reason_set_aside(state) == reason


@pytest.mark.parametrize(
    ("content", "good"),
    [
        (b"%PDF-1.7", True),
        (b"II*\x00rest", True),
        (b"MM\x00*rest", True),
        (b"\xff\xd8\xff\xe0", True),
        (b"\x89PNG\r\n\x1a\n", True),
        (b"GIF89a", False),
        (b"", False),
    ],
)
def test_a_scan_is_known_by_how_it_begins(content: bytes, good: bool) -> None:
    assert rules.looks_like_a_scan(content) is good


@pytest.mark.parametrize(
    ("text", "pauses"),
    [
        ("", []),
        ("q01:100", []),
        ("q01:100 q02:450 q03:400", [350, 0]),
        ("q01:1 nonsense q02:<b> q03:11", [10]),
    ],
)
def test_key_times_are_pauses_between_keys(text: str, pauses: list[int]) -> None:
    assert read_key_times(text) == pauses


@pytest.mark.parametrize(
    ("key", "short"),
    [("tra-vinh-2023", "TRAV2023"), ("CCHC-2023", "CCHC2023"), ("r1", "R1"), ("a_b", "AB")],
)
def test_the_short_name_of_a_campaign_fits_a_code(key: str, short: str) -> None:
    assert short_id(key) == short


def test_a_serial_is_shown_as_printed() -> None:
    assert shown("041738206X") == "0417-38206-X"


def test_limits_of_a_share_are_those_of_the_analysis() -> None:
    for hits, of in ((0, 10), (1, 10), (7, 9), (400, 400), (3, 100_000)):
        share = np.array([hits / of])
        given = Share(p=share, v=share * (1 - share) / of, n=np.array([float(of)]), df=np.array([np.inf]))
        low, high = PROPORTION_INTERVALS["wilson"](given, 0.95)
        assert rules.Tally(hits, of).limits == pytest.approx((low[0], high[0]), abs=1e-12)
    assert (rules.Tally(0, 0).rate, rules.Tally(0, 0).limits) == (None, None)
    assert rules.Tally(0, 399).is_small
    assert not rules.Tally(0, 400).is_small
