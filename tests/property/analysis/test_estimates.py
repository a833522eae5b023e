"""What must hold for every sample, whatever its answers."""

from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Design

LEVEL = st.one_of(st.none(), st.integers(1, 5))


@st.composite
def samples(draw: st.DrawFn) -> pd.DataFrame:
    """A few strata with sizes, weights N/n and five-level answers, some missing."""
    rows = []
    for stratum in range(draw(st.integers(1, 4))):
        answers = draw(st.lists(LEVEL, min_size=2, max_size=8))
        size = len(answers) + draw(st.integers(0, 20))
        for answer in answers:
            rows.append(
                {
                    "s": f"s{stratum}",
                    "N": size,
                    "w": size / len(answers),
                    "y": np.nan if answer is None else float(answer),
                    "g": draw(st.sampled_from(["x", "y"])),
                }
            )
    return pd.DataFrame(rows)


def design(frame: pd.DataFrame, lonely: str = "adjust") -> Design:
    return Design(frame, weights="w", strata="s", fpc="N", lonely=lonely)


def close_to(expected: object) -> object:
    return pytest.approx(expected, rel=1e-9, abs=1e-9, nan_ok=True)


FIGURES = ["estimate", "se", "ci_low", "ci_high", "deff"]


@settings(max_examples=60, deadline=None)
@given(samples(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(frame: pd.DataFrame, random: Random) -> None:
    order = list(range(len(frame)))
    random.shuffle(order)
    plain = design(frame).mean("y", by="g")
    mixed = design(frame.iloc[order].reset_index(drop=True)).mean("y", by="g")
    for name in FIGURES:
        assert mixed[name].to_numpy() == pytest.approx(
            plain[name].to_numpy(), rel=1e-9, abs=1e-9, nan_ok=True
        )
    assert mixed["n"].tolist() == plain["n"].tolist()


@settings(max_examples=60, deadline=None)
@given(samples(), st.floats(0.1, 10), st.floats(-5, 5))
def test_scale_and_shift_of_answers(frame: pd.DataFrame, scale: float, shift: float) -> None:
    plain = design(frame).mean("y").iloc[0]
    moved = design(frame.assign(y=frame["y"] * scale + shift)).mean("y").iloc[0]
    assert moved["estimate"] == pytest.approx(
        plain["estimate"] * scale + shift, rel=1e-9, abs=1e-9, nan_ok=True
    )
    assert moved["se"] == pytest.approx(plain["se"] * scale, rel=1e-6, abs=1e-7, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(samples())
def test_a_full_census_has_no_error(frame: pd.DataFrame) -> None:
    size = frame.groupby("s")["s"].transform("size")
    got = design(frame.assign(N=size, w=1.0)).mean("y").iloc[0]
    assert got["n"] == 0 or got["se"] == 0


@settings(max_examples=60, deadline=None)
@given(samples(), st.lists(st.integers(1, 5), min_size=2, max_size=5))
def test_a_stratum_outside_the_domain_changes_nothing(frame: pd.DataFrame, others: list[int]) -> None:
    more = pd.DataFrame({"s": "other", "N": 50, "w": 50 / len(others), "y": others, "g": "z"})
    plain = design(frame).mean("y", by="g")
    joined = design(pd.concat([frame, more], ignore_index=True)).mean("y", by="g")
    joined = joined[joined["g"] != "z"]
    for name in FIGURES:
        assert joined[name].to_numpy() == pytest.approx(
            plain[name].to_numpy(), rel=1e-9, abs=1e-9, nan_ok=True
        )


@settings(max_examples=60, deadline=None)
@given(samples())
def test_diagonal_of_the_covariance_is_the_variance(frame: pd.DataFrame) -> None:
    both = frame.assign(x=(frame["y"] >= 4).astype(float).where(frame["y"].notna()))
    matrix = design(both).covariance(["y", "x"])
    for name in ("y", "x"):
        se = design(both).mean(name)["se"].iloc[0]
        got = matrix[name].loc[name]
        assert got == pytest.approx(se**2, rel=1e-7, abs=1e-12, nan_ok=True)
    assert (matrix.to_numpy() == matrix.to_numpy().T).all() or matrix.isna().all(axis=None)


@settings(max_examples=60, deadline=None)
@given(samples(), st.sampled_from(["beta_capped", "wilson", "xlogit", "asin", "mean", "beta"]))
def test_intervals_of_shares_hold_the_share(frame: pd.DataFrame, ci: str) -> None:
    got = design(frame).proportion("y", level=[4, 5], by="g", ci=ci)
    got = got[got["ci_low"].notna() & got["ci_high"].notna()]
    assert (got["ci_low"] <= got["estimate"] + 1e-9).all()
    assert (got["ci_high"] >= got["estimate"] - 1e-9).all()
    if ci != "mean":
        assert got["ci_low"].between(0, 1).all()
        assert got["ci_high"].between(0, 1).all()
