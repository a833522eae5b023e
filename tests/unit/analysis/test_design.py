"""`Design` on data small enough to check by hand, and its refusals."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis import Design, Stage
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
        ({}, {"cluster": "g"}, "Unknown parameter 'cluster'"),
        ({"w": [1, 0, 1, 1, 1]}, {"weights": "w"}, "no usable weight"),
        ({"g": ["x", None, "x", "y", "x"]}, {"clusters": "g"}, "no cluster"),
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
def test_refusals(change: dict[str, Any], arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(DesignError, match=message):
        Design(frame().assign(**change), **arguments)


def test_more_refusals() -> None:
    with pytest.raises(DesignError, match="no row"):
        Design(frame().head(0))
    with pytest.raises(OptionError, match="adjust, certainty, average"):
        Design(frame(), lonely="hope")
    with pytest.raises(DesignError, match="beside clusters or fpc"):
        Design(frame(), clusters="g", stages=[Stage("g")])
    with pytest.raises(DesignError, match="no level 'often'"):
        Design(frame()).proportion("g", level="often")
    with pytest.raises(OptionError, match="no probability"):
        Design(frame()).quantile("y", [1.5])
    with pytest.raises(DesignError, match="5 levels"):
        Design(frame()).t_test("y", by="who")
    with pytest.raises(DesignError, match="two or more answered levels"):
        Design(frame().assign(one="a")).chi_square("one", "g")
    with pytest.raises(OptionError, match="ci='beta'"):
        Design(frame()).mean("y", ci="beta")
    with pytest.raises(DesignError, match="no level 'z'"):
        Design(frame()).difference("y", by="g", between=("x", "z"))


def test_an_error_teaches() -> None:
    with pytest.raises(DesignError) as caught:
        Design(frame().assign(w=[1, 2, -3, 4, 5]), weights="w")
    error = caught.value
    assert (error.title, error.expected, error.got) == (
        "The design does not fit the data",
        "a number above 0",
        "-3",
    )
    assert "row 2" in error.detail
    assert "above 0" in error.hint


def test_clusters_by_hand() -> None:
    """Each stratum has two clusters; their totals are what varies. The same name in two strata is two."""
    rows = frame().assign(c=["k", "k", "l", "k", "l"])
    got = Design(rows, weights="w", strata="s", clusters="c", fpc="N").total("y").iloc[0]
    first, second = np.array([2 * 3, 2 * 6]), np.array([5 * 4, 5 * 8])
    variance = (1 - 2 / 6) * 2 * first.var() * 2 + (1 - 2 / 10) * 2 * second.var() * 2
    assert got["se"] == pytest.approx(np.sqrt(variance))
    assert got["df"] == 2


def test_two_stages_by_hand() -> None:
    """Two of four clusters, then two of three and two of six members."""
    rows = pd.DataFrame({"c": [1, 1, 2, 2], "m": [1, 2, 1, 2], "y": [1.0, 3.0, 4.0, 10.0]})
    rows = rows.assign(N1=4, N2=[3, 3, 6, 6])
    design = Design(rows, stages=[Stage("c", "N1"), Stage("m", "N2")])
    assert design.weights == pytest.approx([3, 3, 6, 6])
    got = design.total("y").iloc[0]
    between = (1 - 2 / 4) * 2 * ((np.array([12, 84]) - 48) ** 2).sum()
    inside = [(1 - 2 / 3) * 2 * ((np.array([3, 9]) - 6) ** 2).sum()]
    inside += [(1 - 2 / 6) * 2 * ((np.array([24, 60]) - 42) ** 2).sum()]
    assert got["se"] == pytest.approx(np.sqrt(between + 2 / 4 * sum(inside)))
    assert design.degrees_of_freedom == 1
    matrix = design.with_columns({"x": rows["y"].to_numpy() ** 2}).covariance(["y", "x"])
    assert matrix.loc["y", "y"] == pytest.approx(design.mean("y")["se"].iloc[0] ** 2)


@pytest.mark.parametrize("lonely", ["adjust", "certainty", "average", "remove"])
def test_a_stratum_with_one_respondent(lonely: str) -> None:
    rows = pd.concat([frame(), pd.DataFrame({"s": ["c"], "w": [7.0], "N": [7], "y": [3.0], "g": ["x"]})])
    got = Design(rows, weights="w", strata="s", fpc="N", lonely=lonely).mean("y").iloc[0]
    mean = (2 * 9 + 5 * 12 + 7 * 3) / 23
    others = (6 / 23) ** 2 * (1 - 3 / 6) * 7 / 3 + (10 / 23) ** 2 * (1 - 2 / 10) * 8 / 2
    alone = (1 - 1 / 7) * (7 * (3 - mean) / 23) ** 2
    expected = {"adjust": others + alone, "average": others * 3 / 2}.get(lonely, others)
    assert got["se"] == pytest.approx(np.sqrt(expected))


def test_a_stratum_with_one_respondent_may_be_refused() -> None:
    rows = frame().assign(s=["a", "a", "a", "a", "b"])
    design = Design(rows, weights="w", strata="s", lonely="fail")
    with pytest.raises(DesignError, match="1 strata have one"):
        design.mean("y")
    with pytest.raises(DesignError, match="1 strata have one"):
        design.covariance(["y", "w"])
    assert design.domain(rows["s"] == "a").mean("y")["se"].notna().all()


def test_quantiles_by_hand() -> None:
    """Cumulated weights 2, 4, 9, 11, 16 of values 1, 2, 4, 6, 8."""
    got = Design(frame(), weights="w").quantile("y", [0.25, 0.5, 0.9]).set_index("quantile")
    assert got["estimate"].tolist() == [2, 4, 8]
    assert (got["ci_low"].fillna(-1) <= got["estimate"]).all()
    by = Design(frame(), weights="w").quantile("y", [0.5], by="g").set_index("g")
    assert by["estimate"].to_dict() == {"x": 8, "y": 4}


def test_several_means_in_one_table() -> None:
    design = Design(frame(), weights="w", strata="s", fpc="N")
    got = design.mean(["y", "w"], by="g")
    assert got["variable"].tolist() == ["y", "y", "w", "w"]
    pd.testing.assert_frame_equal(
        got[got["variable"] == "w"].drop(columns="variable").reset_index(drop=True), design.mean("w", by="g")
    )


def test_public_names() -> None:
    assert set(analysis.__all__) <= set(dir(analysis))
    assert analysis.Design is Design
    with pytest.raises(AttributeError, match="nothing"):
        analysis.nothing  # noqa: B018
