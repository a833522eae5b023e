"""Cases files: what they prove, and that a wrong expectation is caught."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from app.templates.definition import Questionnaire, check_cases, criterion_shares, read_answers

Tiny = Callable[[str], Questionnaire]
GOOD = """
format: cases/1
questionnaire: weights
version: 1
cases:
  - name: Both answered
    answers: {v01: 2, v02: 3}
    expect: {pages: 1, rows: 2, missing: [], shares: {quality: 0.5, speed: 5/6}}
"""


def codes(source: str, questionnaire: Questionnaire) -> list[str]:
    return [finding.code for finding in check_cases(source, questionnaire=questionnaire)]


def test_a_case_that_holds_gives_no_finding(tiny: Tiny) -> None:
    assert codes(GOOD, tiny("weights")) == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("pages: 1", "pages: 2"), "pages should be 2, is 1"),
        (("rows: 2", "rows: 3"), "rows should be 3, is 2"),
        (("missing: []", "missing: [v01]"), "missing should be v01, is none"),
        (("5/6", "0.83"), "shares should be quality: 1/2, speed: 83/100, is quality: 1/2, speed: 5/6"),
        (("v02: 3", "v02: 7"), "faults should be none, is v02 unknown_level"),
    ],
)
def test_each_expectation_is_looked_at(tiny: Tiny, change: tuple[str, str], what: str) -> None:
    findings = check_cases(GOOD.replace(*change), questionnaire=tiny("weights"))
    assert any(f.code == "case_failed" and what in f.message_en for f in findings)
    assert all(f.line == 8 for f in findings)


def test_cases_for_another_version_are_refused(tiny: Tiny) -> None:
    assert "case_wrong_template" in codes(GOOD.replace("version: 1", "version: 2"), tiny("weights"))


def test_a_file_without_cases_proves_nothing(tiny: Tiny) -> None:
    head = "format: cases/1\nquestionnaire: weights\nversion: 1\ncases: []\n"
    assert codes(head, tiny("weights")) == ["no_cases"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("cases/1", "cases/2"), "not_allowed"),
        (("5/6", "5/0"), "not_a_decimal"),
        (("expect:", "expects:"), "missing_field"),
        (("{v01: 2, v02: 3}", "[1]"), "not_a_mapping"),
    ],
)
def test_malformed_cases_are_named(tiny: Tiny, change: tuple[str, str], code: str) -> None:
    assert code in codes(GOOD.replace(*change), tiny("weights"))


def test_unreadable_cases_are_one_finding(tiny: Tiny) -> None:
    assert codes("cases: [", tiny("weights")) == ["bad_yaml"]


def test_shares_weigh_the_items_and_keep_units_apart(tiny: Tiny) -> None:
    questionnaire = tiny("matrix")
    values = {"v01.A": ["3"], "v03.A": ["1"], "v01.B": ["2"], "v03.B": ["0"]}
    answers, _ = read_answers(questionnaire, values=values, units=["A", "B"])
    shares = criterion_shares(questionnaire, answers=answers)
    assert shares == {("quality", "A"): Fraction(1, 4), ("quality", "B"): Fraction(1, 2)}
