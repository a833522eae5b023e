"""Shares and their closed-form intervals equal those of R `survey`."""

from typing import Any

import pytest

from tests.support.reference_survey import in_year, results

CLOSE = 1e-9
INTERVALS = ["mean", "beta", "asin", "xlogit"]


def levels(question: str) -> list[int]:
    return [1] if question == "q11" else [4, 5]


def check(got: Any, expected: dict[str, Any], where: str) -> None:
    assert got["estimate"] == pytest.approx(expected["estimate"], rel=CLOSE), where
    assert got["se"] == pytest.approx(expected["se"], rel=CLOSE, abs=1e-15), where
    if expected["lo"] is not None:
        assert got["ci_low"] == pytest.approx(expected["lo"], rel=CLOSE, abs=1e-12), where
        assert got["ci_high"] == pytest.approx(expected["hi"], rel=CLOSE, abs=1e-12), where


@pytest.mark.parametrize("ci", INTERVALS)
def test_satisfied_by_unit(ci: str) -> None:
    questions = sorted({entry["question"] for entry in results()["satisfied_unit_question_2023"]})
    tables = {
        q: in_year(2023).proportion(q, level=levels(q), by="unit", ci=ci).set_index("unit") for q in questions
    }
    for expected in results()["satisfied_unit_question_2023"]:
        got = tables[expected["question"]].loc[expected["unit"]]
        assert got["n"] == expected["n"]
        if expected["n"]:
            assert got["df"] == expected["df"]
            check(got, expected[ci], f"{expected['unit']} {expected['question']} {ci}")


@pytest.mark.parametrize("ci", INTERVALS)
def test_satisfied_everywhere(ci: str) -> None:
    for question, expected in results()["satisfied_all_2023"].items():
        got = in_year(2023).proportion(question, level=levels(question), ci=ci).iloc[0]
        check(got, expected[ci], f"{question} {ci}")


def test_capped_interval_contains_the_uncapped_one() -> None:
    plain = in_year(2023).proportion("q01", level=[4, 5], by=["unit", "grp"], ci="beta")
    capped = in_year(2023).proportion("q01", level=[4, 5], by=["unit", "grp"], ci="beta_capped")
    known = plain["n"] > 0
    assert capped.loc[known, ["ci_low", "ci_high"]].notna().all(axis=None)
    plain, capped = plain[known], capped[known]
    assert len(plain) > 100
    assert (capped["ci_low"] <= plain["ci_low"] + 1e-12).all()
    assert (capped["ci_high"] >= plain["ci_high"] - 1e-12).all()
    assert (capped["ci_high"] - capped["ci_low"] > plain["ci_high"] - plain["ci_low"] + 1e-6).any()
