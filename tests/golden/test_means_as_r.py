"""Means, totals, ratios, covariances and differences equal those of R `survey`."""

from typing import Any

import pandas as pd
import pytest

from analysis.weights import effective_size, kish_design_effect
from tests.support.reference_survey import LEVELS, answers, design, in_year, results

CLOSE = 1e-9


def compare(got: pd.Series, expected: dict[str, Any], names: dict[str, str]) -> None:
    """Compare each figure that R gives; where R gives none there must be no number either."""
    for ours, theirs in names.items():
        value = expected.get(theirs)
        if value is None:
            assert pd.isna(got[ours]), (ours, expected)
        else:
            assert got[ours] == pytest.approx(value, rel=CLOSE, abs=1e-12), (ours, expected)


FIGURES = {"estimate": "estimate", "se": "se", "ci_low": "t_lo", "ci_high": "t_hi", "deff": "deff_replace"}


def test_design_sizes() -> None:
    expected = results()["design"]
    weights = answers().loc[answers()["year"] == 2023, "w"]
    assert len(answers()) == expected["rows"]
    assert weights.sum() == pytest.approx(expected["sum_weights_2023"], rel=CLOSE)
    assert in_year(2023).degrees_of_freedom == expected["degf_2023"]
    assert kish_design_effect(weights) == pytest.approx(expected["kish_deff_2023"], rel=CLOSE)
    assert effective_size(weights) == pytest.approx(expected["kish_neff_2023"], rel=CLOSE)


def test_kish_by_unit() -> None:
    rows = answers()
    for expected in results()["kish_by_unit_2023"]:
        weights = rows.loc[(rows["year"] == 2023) & (rows["unit"] == expected["unit"]), "w"]
        assert len(weights) == expected["n"]
        assert kish_design_effect(weights) == pytest.approx(expected["deff_w"], rel=CLOSE)
        assert effective_size(weights) == pytest.approx(expected["n_eff"], rel=CLOSE)


@pytest.mark.parametrize("deff", ["replace", "wor"])
def test_mean_by_unit_and_question(deff: str) -> None:
    tables = {q: design().mean(q, by=["year", "unit"], deff=deff).set_index(["year", "unit"]) for q in LEVELS}
    entries = results()["mean_unit_question"]
    assert len(entries) == 600
    for expected in entries:
        got = tables[expected["question"]].loc[(expected["year"], expected["unit"])]
        assert got["n"] == expected["n"]
        if expected["n"]:
            compare(got, expected, {**FIGURES, "df": "df", "deff": f"deff_{deff}"})
        else:
            assert pd.isna(got["estimate"]), expected


def test_mean_by_unit_group_and_question() -> None:
    tables = {q: in_year(2023).mean(q, by=["unit", "grp"]).set_index(["unit", "grp"]) for q in LEVELS}
    entries = results()["mean_unit_group_question_2023"]
    for expected in entries:
        table = tables[expected["question"]]
        key = (expected["unit"], expected["grp"])
        if expected["n"] == 0:
            assert key not in table.index or table.loc[key, "n"] == 0
            continue
        names = {"estimate": "estimate", "se": "se", "df": "df"}
        compare(table.loc[key], expected, names)


@pytest.mark.parametrize("by", ["kind", "grp", "mode", "sex", "age"])
def test_mean_by_domain(by: str) -> None:
    for question in LEVELS:
        table = in_year(2023).mean(question, by=by).set_index(by)
        for expected in results()[f"mean_by_{by}_2023"]:
            if expected["question"] == question:
                compare(table.loc[expected["level"]], expected, FIGURES)


def test_mean_of_everybody() -> None:
    for expected in results()["mean_all"]:
        got = in_year(expected["year"]).mean(expected["question"]).iloc[0]
        compare(got, expected, {**FIGURES, "df": "df", "n": "n"})


def test_totals() -> None:
    for question, expected in results()["total_2023"].items():
        got = in_year(2023, "certainty").total(question).iloc[0]
        compare(got, expected, {"estimate": "estimate", "se": "se"})


def test_ratio_of_satisfied_answers() -> None:
    table = design().ratio("nsat", "nans", by=["year", "unit"]).set_index(["year", "unit"])
    for expected in results()["satisfaction_rate_pooled_by_unit"]:
        compare(
            table.loc[(expected["year"], expected["unit"])], expected, {"estimate": "estimate", "se": "se"}
        )


def choice_domains() -> list[tuple[str | None, str | None, dict[str, Any]]]:
    entry = results()["choice_q12_2023"]
    groups = [("grp", level, expected) for level, expected in entry["by_grp"].items()]
    return [(None, None, entry["all"]), *groups, *(("unit", u, e) for u, e in entry["by_unit"].items())]


def test_shares_of_a_choice_and_their_covariance() -> None:
    options = [f"q12_{option}" for option in "abcd"]
    for by, level, expected in choice_domains():
        part = in_year(2023)
        if by is not None:
            part = part.domain(answers()[by] == level)
        matrix = part.covariance(options).to_numpy()
        assert matrix == pytest.approx(pd.DataFrame(expected["vcov"]).to_numpy(), rel=CLOSE, abs=1e-15)
        for option in "abcd":
            got = part.proportion("q12", level=option).iloc[0]
            assert got["estimate"] == pytest.approx(expected["estimate"][option], rel=CLOSE)
            assert got["se"] == pytest.approx(expected["se"][option], rel=CLOSE)


@pytest.mark.parametrize("lonely", ["adjust", "certainty", "average"])
def test_stratum_with_one_answer(lonely: str) -> None:
    part = in_year(2023, lonely).domain(answers()["unit"] == "D11")
    for expected in results()["lonely_D11_2023"][lonely]:
        got = part.mean(expected["question"]).iloc[0]
        compare(got, expected, {"estimate": "estimate", "se": "se"})
        matrix = part.covariance([expected["question"], "q12_a"])
        assert matrix.iloc[0, 0] == pytest.approx(expected["se"] ** 2, rel=CLOSE)


def test_change_between_years() -> None:
    for expected in results()["change_mean_q01"]:
        part = design().domain(answers()["unit"] == expected["unit"])
        got = part.difference("q01", by="year", between=(2023, 2022)).iloc[0]
        compare(got, expected, {"estimate": "change", "se": "se"})
