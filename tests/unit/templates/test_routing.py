"""Which items are asked, what is left out of the answers, and what later texts repeat."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from app.templates.definition import (
    Questionnaire,
    check_cases,
    fill_places,
    find_missing,
    from_json,
    hidden_items,
    pages,
    places_in,
    read_answers,
    to_json,
)

Tiny = Callable[[str], Questionnaire]
Values = dict[str, list[str]]


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        ({}, {"m52", "m53", "m54", "m55"}),
        ({"m51": ["1"]}, {"m52", "m53", "m55"}),
        ({"m51": ["2"], "m52": ["2"]}, {"m53", "m54", "m55"}),
        ({"m51": ["2"], "m52": ["3"]}, {"m54", "m55"}),
        ({"m51": ["2"], "m52": ["3"], "m53": ["law"]}, {"m54"}),
        ({"m51": ["2"], "m52": ["3"], "m53": ["none"]}, {"m54", "m55"}),
        ({"m51": ["1"], "m52": ["3"], "m53": ["law"]}, {"m52", "m53", "m55"}),
        ({"m51": ["2"], "m52": ["21"], "m53": ["law"]}, {"m53", "m54", "m55"}),
    ],
)
def test_what_was_answered_decides_what_is_asked(tiny: Tiny, values: Values, hidden: set[str]) -> None:
    answers, _ = read_answers(tiny("routed"), values=values, units=("A",))
    assert hidden_items(tiny("routed"), answers=answers) == hidden


def test_answers_and_faults_of_what_is_not_asked_are_left_out(tiny: Tiny) -> None:
    """The same fields with another first answer: neither a value nor a fault of the way not taken is left."""
    values = {
        "m51": ["1"], "m52": ["99"], "m53": ["law", "none"], "m54": ["Busy"], "m55.A": ["3"],
        "m56": ["More time"], "m57": ["0"],
    }  # fmt: skip
    answers, faults = read_answers(tiny("routed"), values=values, units=("A",), complete=True)
    assert faults == []
    assert answers.to_dict() == {"items": {"m51": "1", "m54": "Busy", "m56": "More time", "m57": "0"}}
    answers, faults = read_answers(
        tiny("routed"), values=values | {"m51": ["2"], "m52": ["4"]}, units=("A",), complete=True
    )
    assert [(one.item, one.code) for one in faults] == [("m53", "exclusive_combined")]
    assert answers.numbers == {"m52": Decimal(4)}
    assert "m54" not in answers.remarks


def test_only_what_is_asked_can_be_missing(tiny: Tiny) -> None:
    answers, _ = read_answers(tiny("routed"), values={"m51": ["1"]}, units=("A",))
    missing = find_missing(tiny("routed"), answers=answers, units=("A",))
    assert [one.item for one in missing] == ["m54", "m56", "m57"]


def test_what_repeats_an_answer_stands_on_a_later_page(tiny: Tiny) -> None:
    cut = pages(tiny("routed"), ["A"])
    assert [[item.key for item in page.items] for page in cut] == [
        ["m51", "m52", "m53", "m54"], ["m55"], ["m56"], ["m57"],
    ]  # fmt: skip


def test_conditions_survive_json_and_leave_others_as_they_were(tiny: Tiny) -> None:
    routed = tiny("routed")
    assert from_json(Questionnaire, to_json(routed)) == routed
    plain = tiny("matrix")
    assert "show_if" not in to_json(plain)
    assert hidden_items(plain, answers=read_answers(plain, values={}, units=())[0]) == frozenset()


def test_places_are_found_in_both_languages_and_filled(tiny: Tiny) -> None:
    hint = tiny("routed").item("m57").hint
    assert places_in(hint) == ("unit", "m54")
    assert hint is not None
    assert fill_places(hint.en, said={"unit": "A", "m54": "{unit}"}).endswith(
        "A. Reason for not attending: {unit}."
    )
    assert tiny("routed").item("m57").label.en == "How well has this been met: “…”?"


def test_a_cases_file_proves_the_way(tiny: Tiny) -> None:
    source = """
format: cases/1
questionnaire: routed
version: 1
cases:
  - name: Not attended
    units: [A]
    answers: {m51: 1}
    expect: {hidden: [m52, m53, m55], missing: [m54, m56, m57]}
"""
    assert check_cases(source, questionnaire=tiny("routed")) == ()
    wrong = check_cases(source.replace("m53, ", ""), questionnaire=tiny("routed"))
    assert "hidden should be m52, m55, is m52, m53, m55" in wrong[0].message_en


def test_a_blank_fulfils_no_condition_and_all_must_hold(tiny: Tiny) -> None:
    routed = tiny("routed")
    both = (*routed.item("m53").show_if, *routed.item("m54").show_if)
    never = replace(routed.sections[0].items[3], show_if=both)
    section = replace(routed.sections[0], items=(*routed.sections[0].items[:3], never))
    changed = replace(routed, sections=(section, *routed.sections[1:]))
    for given in ({"m51": ["1"]}, {"m51": ["2"], "m52": ["5"]}):
        answers, _ = read_answers(changed, values=given, units=())
        assert "m54" in hidden_items(changed, answers=answers)
