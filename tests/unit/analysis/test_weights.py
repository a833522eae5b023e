"""Weights by hand: base, nonresponse, trimming, known totals, and what is refused."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis import Design
from analysis.errors import AnalysisError, NoConvergence, OptionError, WeightError
from analysis.weights import base_weights, nonresponse, trim


def design() -> Design:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            "sex": np.resize(["F", "M", "F"], 60),
            "age": np.resize(["young", "old", "old", "young"], 60),
            "size": np.arange(60) % 7 + 1.0,
            "y": rng.normal(size=60),
            "w": np.resize([1.0, 2.0], 60),
        }
    )
    return Design(frame, weights="w")


def sums(made: Design, column: str) -> dict[str, float]:
    found = pd.Series(made.weights).groupby(made.frame[column]).sum()
    return {str(level): float(value) for level, value in found.items()}


def test_base_weights() -> None:
    assert base_weights([10, 9], [5, 3]).tolist() == [2, 3]
    with pytest.raises(WeightError, match="Nobody was sampled"):
        base_weights([10, 9], [5, 0])
    with pytest.raises(WeightError, match="stratum 1: More people"):
        base_weights([10, 9], [5, 12])


def test_nonresponse_is_shared_inside_its_class() -> None:
    got = nonresponse(np.ones(20), responded=np.arange(20) % 2 == 0, classes=np.repeat([0, 1], 10))
    assert got.factor.tolist() == [2, 2]
    assert got.weights.sum() == 20
    assert got.merged == ()


def test_poor_classes_join_their_smaller_neighbour() -> None:
    """Class 1 has one response; class 3 has a factor of 4."""
    classes = np.repeat([0, 1, 2, 3], [8, 6, 10, 20])
    responded = np.repeat([1, 0, 1, 0, 1, 0], [6, 2, 1, 5, 15, 15])
    got = nonresponse(np.ones(44), responded=responded, classes=classes)
    assert got.merged == ((0, 1), (2, 3))
    assert got.factor == pytest.approx([2, 2, 2, 2])
    with pytest.raises(WeightError, match="Nobody responded"):
        nonresponse([1.0], responded=[False], classes=[0])


def test_trimming_keeps_the_sum() -> None:
    got = trim([1, 1, 1, 9], upper=4)
    assert got.sum() == pytest.approx(12)
    assert got == pytest.approx([8 / 3, 8 / 3, 8 / 3, 4])
    assert trim([1, 4, 7, 12], lower=3, upper=8).sum() == pytest.approx(24)
    with pytest.raises(NoConvergence, match="do not fit"):
        trim([1, 1, 10], upper=2)
    made = design().trim(upper=1.6)
    assert made.weights.sum() == pytest.approx(90)
    assert made.weights.max() <= 1.6 + 1e-12


def test_weights_reach_their_totals() -> None:
    age, sex = {"young": 40.0, "old": 70.0}, {"F": 60.0, "M": 50.0}
    assert sums(design().post_stratify("age", age), "age") == pytest.approx(age)
    raked = design().rake({"age": age, "sex": pd.Series(sex)})
    assert sums(raked, "age") == pytest.approx(age)
    assert sums(raked, "sex") == pytest.approx(sex)
    named = {"(Intercept)": 110.0, "sexM": 50.0, "size": 400.0}
    for totals in ({"sex": sex, "size": 400.0}, {**sex, "size": 400.0}, named):
        for method in ("linear", "raking"):
            made = design().calibrate(["sex", "size"], totals, method=method)
            assert sums(made, "sex") == pytest.approx(sex)
            assert (made.weights * made.frame["size"]).sum() == pytest.approx(400)
    bounded = design().calibrate(["sex", "size"], named, bounds=(0.7, 1.8))
    ratio = bounded.weights / design().weights
    assert (ratio.min(), ratio.max()) >= (0.7 - 1e-12, 0)
    assert ratio.max() <= 1.8 + 1e-12
    assert sums(bounded, "sex") == pytest.approx(sex)


def test_known_totals_have_no_error() -> None:
    made = design().calibrate(["sex", "size"], {"F": 60.0, "M": 50.0, "size": 400.0})
    assert made.total("size")["se"].iloc[0] == pytest.approx(0, abs=1e-9)
    plain, better = design().total("y", by="sex"), made.total("y", by="sex")
    assert (better["se"] > 0).all()
    assert not np.allclose(plain["se"], better["se"])


def refuse(make: Callable[[Design], object]) -> AnalysisError:
    with pytest.raises(AnalysisError) as caught:
        make(design())
    return caught.value


AGE = {"young": 40.0, "old": 70.0}
WIDE = {"age": AGE, "sex": {"F": 100.0, "M": 10.0}}
REFUSED: list[tuple[Callable[[Design], object], type[AnalysisError], str]] = [
    (lambda d: d.post_stratify("age", {"young": 1.0}), WeightError, "no total for 'old'"),
    (lambda d: d.post_stratify("age", {**AGE, "none": 4.0}), WeightError, "Nobody in the data is 'none'"),
    (lambda d: d.post_stratify("age", {**AGE, "old": 0.0}), WeightError, "not above 0"),
    (lambda d: d.post_stratify("age", {**AGE, "old": "many"}), WeightError, "total of 'old' is 'many'"),
    (lambda d: d.rake({"age": AGE, "sex": {"F": 1.0, "M": 2.0}}), WeightError, "add up to 3"),
    (
        lambda d: d.rake(WIDE, bounds=(0.9, 1.1)),
        NoConvergence,
        "200 cycles",
    ),
    (lambda d: d.calibrate(["size"], {"size": 9e9}, bounds=(0.5, 2)), NoConvergence, "size is off"),
    (lambda d: d.calibrate(["size"], {}), WeightError, "no total for 'size'"),
    (lambda d: d.calibrate(["sex"], {"sexM": 4.0}), WeightError, "no total for 'F'"),
    (lambda d: d.calibrate(["sex"], {"F": 1.0, "M": 2.0, "(Intercept)": 9.0}), WeightError, "add up to 3"),
    (lambda d: d.calibrate(["size", "size"], {"size": 9.0}), WeightError, "says nothing"),
    (lambda d: d.calibrate(["size"], {"size": 9.0}, method="logit"), OptionError, "do not surround 1"),
]


@pytest.mark.parametrize(("make", "kind", "what"), REFUSED)
def test_what_cannot_be_weighted(
    make: Callable[[Design], object], kind: type[AnalysisError], what: str
) -> None:
    error = refuse(make)
    assert type(error) is kind
    assert what in error.detail
    assert error.hint
    assert error.expected
    assert error.got
