"""Reading what a respondent or a clerk sent."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from app.templates.definition import (
    AnswerFault,
    AnswerRow,
    Questionnaire,
    answers_from_dict,
    answers_from_rows,
    find_missing,
    read_answers,
)

Tiny = Callable[[str], Questionnaire]


def faults_of(
    questionnaire: Questionnaire, values: dict[str, list[str]], units: tuple[str, ...] = ()
) -> list[str]:
    _, faults = read_answers(questionnaire, values=values, units=units)
    return [f"{fault.field} {fault.code}" for fault in faults]


def test_a_matrix_gives_one_row_per_item_and_unit(tiny: Tiny) -> None:
    values = {"v01.A": ["3"], "v01.B": ["0"], "v02": ["7"], "v03.B": ["1"]}
    answers, faults = read_answers(tiny("matrix"), values=values, units=["A", "B"])
    assert not faults
    assert answers.rows() == (
        AnswerRow("v01", "A", level=3),
        AnswerRow("v01", "B", level=0),
        AnswerRow("v02", None, number=Decimal(7)),
        AnswerRow("v03", "B", level=1),
    )
    expected = {"items": {"v01": {"A": "3", "B": "0"}, "v02": 7, "v03": {"B": "1"}}}
    assert answers.to_dict() == expected


def test_each_chosen_option_is_a_row(tiny: Tiny) -> None:
    answers, faults = read_answers(tiny("multi"), values={"v01": ["c", "a", "a"]}, units=[])
    assert not faults
    assert answers.rows() == (AnswerRow("v01", None, "a", 1), AnswerRow("v01", None, "c", 1))
    assert answers.to_dict() == {"items": {"v01": ["a", "c"]}}


def test_open_text_gives_no_row_and_stays_out_of_the_payload(tiny: Tiny) -> None:
    answers, _ = read_answers(tiny("text"), values={"v01": ["  so\u0302\u0301\r\nten  "]}, units=[])
    assert answers.rows() == ()
    assert answers.remarks == {"v01": "s\u1ed1\nten"}
    assert answers.to_dict(with_remarks=False) == {"items": {}}
    assert not answers.is_empty


def test_control_and_unpaired_characters_never_reach_the_store(tiny: Tiny) -> None:
    answers, _ = read_answers(tiny("text"), values={"v01": ["a\x00b\ud800c\x1b"]}, units=[])
    assert answers.remarks == {"v01": "abc"}
    assert answers.remarks["v01"].encode("utf-8") == b"abc"


@pytest.mark.parametrize("blank", [[], [""], ["  "], ["\u00a0"]])
@pytest.mark.parametrize("name", ["scale", "multi", "number", "text"])
def test_blank_is_no_answer_and_no_fault(tiny: Tiny, name: str, blank: list[str]) -> None:
    answers, faults = read_answers(tiny(name), values={"v01": blank}, units=[])
    assert answers.is_empty
    assert not faults


@pytest.mark.parametrize(
    ("name", "values", "fault"),
    [
        ("scale", {"v99": ["1"]}, "v99 unknown_field"),
        ("scale", {"v01.A": ["1"]}, "v01.A unknown_field"),
        ("scale", {"v01": ["4"]}, "v01 unknown_level"),
        ("scale", {"v01": ["03"]}, "v01 unknown_level"),
        ("scale", {"v01": ["\u0663"]}, "v01 unknown_level"),
        ("scale", {"v01": ["1", "2"]}, "v01 several_values"),
        ("scale_worst_first", {"v01": ["0"]}, "v01 unknown_level"),
        ("matrix", {"v01": ["1"]}, "v01 unknown_field"),
        ("matrix", {"v01.": ["1"]}, "v01. unknown_unit"),
        ("matrix", {"v01.C": ["1"]}, "v01.C unknown_unit"),
        ("matrix", {"v01.A": ["1", "3"]}, "v01.A several_values"),
        ("multi", {"v01": ["y"]}, "v01 unknown_option"),
        ("multi", {"v01": ["a", "z"]}, "v01 exclusive_combined"),
        ("number", {"v01": ["11"]}, "v01 number_out_of_range"),
        ("number", {"v01": ["-1"]}, "v01 number_out_of_range"),
        ("number", {"v01": ["1.5"]}, "v01 not_a_number"),
        ("number", {"v01": ["1e3"]}, "v01 not_a_number"),
        ("number", {"v02": ["1.234"]}, "v02 not_a_number"),
        ("number", {"v02": ["-1,51"]}, "v02 number_out_of_range"),
        ("text", {"v01": ["x" * 21]}, "v01 text_too_long"),
    ],
)
def test_what_cannot_stand_is_a_fault_and_no_answer(
    tiny: Tiny, name: str, values: dict[str, list[str]], fault: str
) -> None:
    questionnaire = tiny(name)
    assert faults_of(questionnaire, values, ("A", "B")) == [fault]
    answers, _ = read_answers(questionnaire, values=values, units=["A", "B"])
    assert answers.is_empty


def test_a_fault_leaves_the_other_fields_alone(tiny: Tiny) -> None:
    answers, faults = read_answers(tiny("matrix"), values={"v01.A": ["9"], "v01.B": ["2"]}, units=["A", "B"])
    assert faults == [AnswerFault("v01", "A", "unknown_level")]
    assert answers.levels == {("v01", "B"): 2}


def test_numbers_take_a_comma_or_a_point(tiny: Tiny) -> None:
    read = [read_answers(tiny("number"), values={"v02": [text]}, units=[])[0] for text in ("2,50", "2.5")]
    assert read[0] == read[1]
    assert read[0].to_dict() == {"items": {"v02": "2.5"}}


def test_missing_is_counted_apart_so_that_a_draft_may_be_incomplete(tiny: Tiny) -> None:
    questionnaire, units = tiny("matrix"), ("A", "B")
    answers, faults = read_answers(questionnaire, values={"v01.B": ["0"]}, units=units)
    assert not faults
    assert find_missing(questionnaire, answers=answers, units=units) == [AnswerFault("v01", "A", "missing")]
    _, complete = read_answers(questionnaire, values={"v01.B": ["0"]}, units=units, complete=True)
    assert complete == [AnswerFault("v01", "A", "missing")]


def test_a_faulty_field_is_not_also_called_missing(tiny: Tiny) -> None:
    _, faults = read_answers(tiny("scale"), values={"v01": ["9"]}, units=[], complete=True)
    assert faults == [AnswerFault("v01", None, "unknown_level")]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("matrix", {"v01.A": ["3"], "v01.B": ["0"], "v02": ["7"]}),
        ("multi", {"v01": ["a", "b"]}),
        ("number", {"v01": ["0"], "v02": ["-1.5"]}),
        ("text", {"v01": ["ok"]}),
    ],
)
def test_payload_fields_and_rows_read_back_to_the_same_answers(
    tiny: Tiny, name: str, values: dict[str, list[str]]
) -> None:
    questionnaire, units = tiny(name), ("A", "B")
    answers, _ = read_answers(questionnaire, values=values, units=units)
    stored = json.loads(json.dumps(answers.to_dict()))
    assert answers_from_dict(questionnaire, data=stored, units=units) == (answers, [])
    assert read_answers(questionnaire, values=answers.to_fields(), units=units) == (answers, [])
    assert answers_from_rows(answers.rows(), remarks=answers.remarks) == answers


def test_a_damaged_payload_gives_faults(tiny: Tiny) -> None:
    questionnaire = tiny("matrix")
    _, faults = answers_from_dict(questionnaire, data={"items": {"v01": "3", "v02": {"A": 1}}}, units=["A"])
    assert [fault.code for fault in faults] == ["unknown_field", "unknown_field"]
