"""Counts say what rows say, and add up to the bit; the jackknife is a second way to the same error."""

from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Design
from analysis.errors import DesignError
from analysis.estimates.counts import CountedMeans, Counts, Strata, count_answers

POINTS = np.array([np.nan, 0, 0.25, 0.5, 0.75, 1])
ITEMS = ["a", "b"]
DOMAINS = 3


@st.composite
def surveys(draw: st.DrawFn) -> pd.DataFrame:
    """Strata with sizes; each row answers two items for one of three domains (0 = don't know)."""
    rows = []
    for stratum in range(draw(st.integers(1, 4))):
        count = draw(st.integers(1, 7))
        size = count + draw(st.integers(0, 12))
        for _ in range(count):
            levels = {item: draw(st.one_of(st.just(np.nan), st.integers(0, 5).map(float))) for item in ITEMS}
            rows.append({"s": stratum, "d": draw(st.integers(0, DOMAINS - 1)), "N": size, **levels})
    frame = pd.DataFrame(rows)
    return frame.assign(w=frame["N"] / frame.groupby("s")["N"].transform("size"))


def counted(frame: pd.DataFrame, whole: pd.DataFrame) -> Counts:
    """Counts of some rows of a survey; weights are those of the whole."""
    strata = int(whole["s"].max()) + 1
    size = np.bincount(frame["s"], minlength=strata).astype(np.int64)
    by = whole.groupby("s")[["N", "w"]].first()
    return count_answers(
        frame[ITEMS].to_numpy(),
        stratum=frame["s"].to_numpy(),
        domain=frame["d"].to_numpy(),
        strata=Strata(size=size, population=by["N"].to_numpy(dtype=float), weight=by["w"].to_numpy()),
        highest=5,
    )


def same_bits(first: CountedMeans, second: CountedMeans) -> bool:
    names = ("mean", "se", "df", "n")
    return all(np.array_equal(getattr(first, n), getattr(second, n), equal_nan=True) for n in names)


@settings(max_examples=60, deadline=None)
@given(surveys(), st.sampled_from(["adjust", "certainty", "average", "remove"]))
def test_counts_say_what_rows_say(frame: pd.DataFrame, lonely: str) -> None:
    got = counted(frame, frame).means(POINTS, domains=DOMAINS, lonely=lonely)
    points = {f"p_{item}": frame[item].map(dict(enumerate(POINTS))) for item in ITEMS}
    design = Design(frame.assign(**points), weights="w", strata="s", fpc="N", lonely=lonely)
    for place, item in enumerate(ITEMS):
        for row in design.mean(f"p_{item}", by="d").to_dict("records"):
            domain = int(row["d"])
            found = [part[domain, place] for part in (got.mean, got.se, got.df, got.n)]
            expected = [row[name] for name in ("estimate", "se", "df", "n")]
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(surveys(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_order_shards_and_merging_leave_every_bit(frame: pd.DataFrame, random: Random, shards: int) -> None:
    order = list(range(len(frame)))
    random.shuffle(order)
    mixed = frame.iloc[order].reset_index(drop=True)
    parts = [part for start in range(shards) if len(part := mixed.iloc[start::shards])]
    random.shuffle(parts)
    merged = counted(parts[0], frame)
    for part in parts[1:]:
        merged = merged.merge(counted(part, frame))
    plain = counted(frame, frame)
    assert np.array_equal(merged.count, plain.count)
    assert same_bits(plain.means(POINTS, domains=DOMAINS), merged.means(POINTS, domains=DOMAINS))
    assert same_bits(
        plain.means(POINTS, domains=DOMAINS), counted(mixed, frame).means(POINTS, domains=DOMAINS)
    )


@settings(max_examples=60, deadline=None)
@given(surveys(), st.sampled_from([0.5, 2.0, 8.0]))
def test_points_times_a_give_errors_times_a(frame: pd.DataFrame, scale: float) -> None:
    plain = counted(frame, frame).means(POINTS, domains=DOMAINS)
    scaled = counted(frame, frame).means(POINTS * scale, domains=DOMAINS)
    assert np.array_equal(plain.mean * scale, scaled.mean, equal_nan=True)
    assert np.array_equal(plain.se * scale, scaled.se, equal_nan=True)


@settings(max_examples=60, deadline=None)
@given(surveys())
def test_a_census_has_no_error(frame: pd.DataFrame) -> None:
    whole = frame.assign(N=frame.groupby("s")["s"].transform("size"), w=1.0)
    got = counted(whole, whole).means(POINTS, domains=DOMAINS)
    assert np.nan_to_num(got.se).max() == 0


@settings(max_examples=40, deadline=None)
@given(surveys())
def test_the_jackknife_comes_to_the_same_error(frame: pd.DataFrame) -> None:
    """Leave one respondent out, the others of the stratum weigh n/(n−1): a total's error to the digit."""
    frame = frame[frame.groupby("s")["s"].transform("size") > 1].reset_index(drop=True)
    if frame.empty:
        return
    wy = (frame["w"] * frame["a"].fillna(0)).to_numpy()
    n = frame.groupby("s")["s"].transform("size").to_numpy()
    variance = 0.0
    for stratum, rows in frame.groupby("s"):
        size = len(rows)
        replicates = []
        for left in rows.index:
            inside = (frame["s"] == stratum).to_numpy()
            weight = np.where(inside, n / (n - 1), 1.0)
            weight[left] = 0
            replicates.append(float((weight * wy).sum()))
        away = np.array(replicates) - wy.sum()
        variance += (1 - size / rows["N"].iloc[0]) * (size - 1) / size * float((away**2).sum())
    got = Design(frame, weights="w", strata="s", fpc="N").total("a").iloc[0]
    assert got["se"] == pytest.approx(np.sqrt(variance), rel=1e-7, abs=1e-7)


def test_what_cannot_be_counted() -> None:
    strata = Strata(size=np.array([2]), population=np.array([3.0]), weight=np.array([1.5]))
    nobody = np.zeros(2, dtype=np.int64)
    with pytest.raises(DesignError, match="row 1, item 0: 6 is no level"):
        count_answers(np.array([[5], [6]]), stratum=nobody, domain=nobody, strata=strata, highest=5)
    with pytest.raises(DesignError, match="more respondents than people"):
        Strata(size=np.array([4]), population=np.array([3.0]), weight=np.array([1.0]))
    with pytest.raises(DesignError, match="no usable weight"):
        Strata(size=np.array([4]), population=np.array([9.0]), weight=np.array([0.0]))
    four = count_answers(np.array([[5], [4]]), stratum=nobody, domain=nobody, strata=strata, highest=5)
    three = count_answers(np.array([[3], [2]]), stratum=nobody, domain=nobody, strata=strata, highest=3)
    with pytest.raises(DesignError, match="different items"):
        four.merge(three)
