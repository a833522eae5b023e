"""`Design` on data small enough to check by hand, and its refusals."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis import Design
from analysis.errors import DesignError, OptionError


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "s": ["a", "a", "a", "b", "b"],
            "w": [2.0, 2.0, 2.0, 5.0, 5.0],
            "N": [6, 6, 6, 10, 10],
            "y": [1.0, 2.0, 6.0, 4.0, 8.0],
            "g": ["x", "y", "x", "y", "x"],
            "who": [1, 2, 3, 4, 5],
        }
    )


def test_stratified_mean_by_hand() -> None:
    got = Design(frame(), weights="w", strata="s", fpc="N").mean("y").iloc[0]
    assert got["estimate"] == pytest.approx((2 * 9 + 5 * 12) / 16)
    variance = (6 / 16) ** 2 * (1 - 3 / 6) * 7 / 3 + (10 / 16) ** 2 * (1 - 2 / 10) * 8 / 2
    assert got["se"] == pytest.approx(np.sqrt(variance))
    assert (got["df"], got["n"]) == (3, 5)
    assert list(Design(frame()).mean("y", by="g").columns) == [
        *("g", "estimate", "se", "df", "ci_low", "ci_high", "deff", "n")
    ]


def test_weights_follow_from_sizes() -> None:
    given = Design(frame(), weights="w", strata="s", fpc="N").mean("y")
    found = Design(frame(), strata="s", fpc="N").mean("y")
    pd.testing.assert_frame_equal(given, found)


def test_a_fraction_is_a_correction_too() -> None:
    fraction = frame().assign(f=[0.5, 0.5, 0.5, 0.2, 0.2])
    by_size = Design(frame(), weights="w", strata="s", fpc="N").total("y")
    by_fraction = Design(fraction, weights="w", strata="s", fpc="f").total("y")
    pd.testing.assert_frame_equal(by_size, by_fraction)


def test_an_empty_size_means_no_correction() -> None:
    part = frame().assign(N=[6, 6, 6, np.nan, np.nan])
    got = Design(part, weights="w", strata="s", fpc="N").mean("y").iloc[0]
    variance = (6 / 16) ** 2 * (1 - 3 / 6) * 7 / 3 + (10 / 16) ** 2 * 8 / 2
    assert got["se"] == pytest.approx(np.sqrt(variance))


def test_rows_of_one_respondent_belong_together() -> None:
    twice = pd.concat([frame(), frame()], ignore_index=True)
    once = Design(frame(), weights="w", strata="s", fpc="N").mean("y").iloc[0]
    joined = Design(twice, weights="w", strata="s", fpc="N", id="who").mean("y").iloc[0]
    assert joined["estimate"] == pytest.approx(once["estimate"])
    assert joined["se"] == pytest.approx(once["se"])
    assert joined["df"] == once["df"]


def test_difference_matches_respondents() -> None:
    """The same people in two years: a constant shift has no error."""
    both = pd.concat([frame().assign(year=1), frame().assign(year=2, y=frame()["y"] + 3)], ignore_index=True)
    design = Design(both, weights="w", strata="s", fpc="N", id="who")
    got = design.difference("y", by="year", between=(2, 1)).iloc[0]
    assert got["estimate"] == pytest.approx(3)
    assert got["se"] == pytest.approx(0, abs=1e-12)


def test_missing_answers_are_a_domain() -> None:
    missing = frame().assign(y=[1.0, 2.0, np.nan, 4.0, 8.0])
    got = Design(missing, strata="s").mean("y").iloc[0]
    z = np.array([1 - 3.75, 2 - 3.75, 0, 4 - 3.75, 8 - 3.75]) / 4
    a, b = z[:3], z[3:]
    variance = 3 / 2 * ((a**2).sum() - a.sum() ** 2 / 3) + 2 * ((b**2).sum() - b.sum() ** 2 / 2)
    assert got["se"] == pytest.approx(np.sqrt(variance))
    assert got["n"] == 4


def test_a_domain_without_answers_has_no_estimate() -> None:
    got = Design(frame().assign(y=[1.0, np.nan, 6.0, np.nan, 8.0])).mean("y", by="g").set_index("g")
    assert got.loc["y", "n"] == 0
    assert got.loc["y", ["estimate", "se", "ci_low"]].isna().all()


@pytest.mark.parametrize(
    ("change", "arguments", "message"),
    [
        ({}, {"weights": "nope"}, "no column 'nope'"),
        ({}, {"clusters": "g"}, "Unknown parameter 'clusters'"),
        ({"w": [1, np.nan, 1, 1, 1]}, {"weights": "w"}, "weights, row 1"),
        ({"w": [1, -2, 1, 1, 1]}, {"weights": "w"}, "no usable weight"),
        ({"s": ["a", None, "a", "b", "b"]}, {"strata": "s"}, "no stratum"),
        ({"N": [6, 6, 7, 10, 10]}, {"strata": "s", "fpc": "N"}, "varies inside a stratum"),
        ({"N": [2, 2, 2, 10, 10]}, {"strata": "s", "fpc": "N"}, "more respondents than people"),
        ({"N": [0, 0, 0, 10, 10]}, {"strata": "s", "fpc": "N"}, "not above 0"),
        ({"who": [1, 2, 3, 3, 5]}, {"strata": "s", "id": "who"}, "in two strata"),
        ({}, {"weights": "g"}, "not numeric"),
    ],
)
def test_refusals(change: dict[str, Any], arguments: dict[str, str], message: str) -> None:
    with pytest.raises(DesignError, match=message):
        Design(frame().assign(**change), **arguments)


def test_more_refusals() -> None:
    with pytest.raises(DesignError, match="no row"):
        Design(frame().head(0))
    with pytest.raises(OptionError, match="adjust, certainty, average"):
        Design(frame(), lonely="fail")
    with pytest.raises(OptionError, match="ci='beta'"):
        Design(frame()).mean("y", ci="beta")
    with pytest.raises(DesignError, match="no level 'z'"):
        Design(frame()).difference("y", by="g", between=("x", "z"))


def test_public_names() -> None:
    assert set(analysis.__all__) <= set(dir(analysis))
    assert analysis.Design is Design
    with pytest.raises(AttributeError, match="nothing"):
        analysis.nothing  # noqa: B018
