"""Cronbach's alpha and its companions equal those computed in R."""

import pytest

from analysis import cronbach_alpha
from analysis.scores.reliability import reliability
from tests.support.reference_survey import LEVELS, answers, results

SETS = {"unweighted_all": LEVELS, "C1": LEVELS[:4], "C2": LEVELS[4:7], "C3": LEVELS[7:]}


@pytest.mark.parametrize("name", SETS)
def test_alpha(name: str) -> None:
    expected = results()["reliability_2023"][name]
    rows = answers()[answers()["year"] == 2023]
    got = reliability(rows, SETS[name])
    assert got["n"] == expected["n"]
    assert got["alpha"] == pytest.approx(expected["alpha"], rel=1e-9)
    assert got["alpha_if_dropped"] == pytest.approx(expected["alpha_if_dropped"], rel=1e-9)
    assert got["item_rest_r"] == pytest.approx(expected["item_rest_r"], rel=1e-9)
    assert cronbach_alpha(rows, SETS[name]) == got["alpha"]


def test_alpha_is_not_given_for_few_rows() -> None:
    rows = answers().head(60)
    assert len(rows[LEVELS].dropna()) < 50
    assert reliability(rows, LEVELS)["alpha"] is None
