"""What must hold for sub-scores, ranks and rounding, whatever the answers."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import rank_sets
from analysis.dataset.shapes import MissingGroup, Order
from analysis.disclosure.rules import cover_of_levels
from analysis.estimates.several import benjamini_hochberg, holm
from analysis.estimates.variance import Sampling
from analysis.scores.rounding import published
from analysis.scores.rule import CriterionRule, ScoreRule
from analysis.scores.subscores import SubScores, Survey, score_units

ITEMS = ("q1", "q2", "q3")
SHARES = {level: (level - 1) / 4 for level in range(1, 6)}


@st.composite
def surveys(draw: st.DrawFn) -> pd.DataFrame:
    """Rows of respondents in unit × group strata, three items, 0 for "don't know", NaN for blank."""
    count = draw(st.integers(4, 30))
    answer = st.one_of(st.just(np.nan), st.integers(0, 5).map(float))
    columns = {item: draw(st.lists(answer, min_size=count, max_size=count)) for item in ITEMS}
    frame = pd.DataFrame(columns, dtype=float)
    frame["u"] = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    frame["g"] = draw(st.lists(st.integers(0, 1), min_size=count, max_size=count))
    return frame


def score(
    frame: pd.DataFrame,
    *,
    maximum: float = 2.0,
    order: Order = "group_first",
    policy: MissingGroup = "renormalise",
    fraction: float = 0.0,
    weights: tuple[float, float] = (0.7, 0.3),
) -> SubScores:
    stratum = (frame["u"] * 2 + frame["g"]).to_numpy()
    names, codes = np.unique(stratum, return_inverse=True)
    survey = Survey(
        frame=frame,
        unit=frame["u"].to_numpy(),
        group=frame["g"].to_numpy(),
        weight=np.ones(len(frame)),
        sampling=Sampling(
            respondent=np.arange(len(frame), dtype=np.int64),
            stratum=codes.astype(np.int64),
            size=np.bincount(codes).astype(float),
            correction=np.full(len(names), 1 - fraction),
            lonely="adjust",
        ),
        own=np.ones(len(frame), dtype=bool),
        units=["a", "b", "c"],
        groups=["0", "1"],
        kind=np.zeros(3, dtype=np.int64),
    )
    group_weights = {"0": weights[0], "1": weights[1]}
    criteria = [
        CriterionRule(key="A", max_points=maximum, items={"q1": 1, "q2": 2}, group_weights=group_weights),
        CriterionRule(key="B", max_points=3.0, items={"q3": 1}, group_weights=group_weights),
    ]
    rule = ScoreRule(
        criteria=criteria, shares=dict.fromkeys(ITEMS, SHARES), order=order, missing_group=policy, minimum=2
    )
    return score_units(survey, rule)


def same(first: np.ndarray, second: np.ndarray) -> bool:
    return bool(np.allclose(first, second, rtol=1e-9, atol=1e-9, equal_nan=True))


@settings(max_examples=60, deadline=None)
@given(surveys(), st.sampled_from(["group_first", "item_first"]), st.permutations(range(30)))
def test_the_order_of_rows_does_not_matter(frame: pd.DataFrame, order: Order, mixed: list[int]) -> None:
    places = [place for place in mixed if place < len(frame)]
    plain, other = score(frame, order=order), score(frame.iloc[places].reset_index(drop=True), order=order)
    assert same(plain.points, other.points)
    assert same(plain.score_covariance, other.score_covariance)


@settings(max_examples=60, deadline=None)
@given(surveys(), st.sampled_from(["group_first", "item_first"]), st.floats(0.1, 9))
def test_only_the_proportion_of_group_weights_counts(frame: pd.DataFrame, order: Order, scale: float) -> None:
    plain = score(frame, order=order)
    scaled = score(frame, order=order, weights=(0.7 * scale, 0.3 * scale))
    assert same(plain.points, scaled.points)
    assert same(plain.se, scaled.se)


@settings(max_examples=60, deadline=None)
@given(surveys(), st.floats(0.5, 20))
def test_points_and_errors_grow_with_the_maximum(frame: pd.DataFrame, scale: float) -> None:
    plain, scaled = score(frame), score(frame, maximum=2.0 * scale)
    assert same(plain.points[:, 0] * scale, scaled.points[:, 0])
    assert same(plain.se[:, 0] * scale, scaled.se[:, 0])
    assert same(plain.points[:, 1], scaled.points[:, 1])


@settings(max_examples=60, deadline=None)
@given(surveys())
def test_a_full_census_has_no_error(frame: pd.DataFrame) -> None:
    got = score(frame, fraction=1.0)
    assert np.nan_to_num(got.se).max() == 0
    assert np.abs(got.score_covariance).max() == 0


@settings(max_examples=60, deadline=None)
@given(
    surveys(),
    st.sampled_from(["group_first", "item_first"]),
    st.sampled_from(["renormalise", "zero", "kind_mean"]),
)
def test_points_stay_between_nothing_and_the_maximum(
    frame: pd.DataFrame, order: Order, policy: MissingGroup
) -> None:
    got = score(frame, order=order, policy=policy)
    known = got.points[~np.isnan(got.points)]
    assert (known >= -1e-12).all()
    assert (known <= 3 + 1e-12).all()
    assert (got.missing_weight >= 0).all()
    assert (got.missing_weight <= 1 + 1e-12).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=12), st.floats(0.01, 30), st.integers(0, 5))
def test_rank_sets_hold_the_rank(estimates: list[float], se: float, seed: int) -> None:
    table = rank_sets(estimates, np.eye(len(estimates)) * se**2, seed=seed, draws=1000)
    assert (table["rank_low"] >= 1).all()
    assert (table["rank_high"] <= len(estimates)).all()
    assert (table["rank_low"] <= table["rank"]).all()
    assert (table["rank"] <= table["rank_high"]).all()
    best = table.sort_values("estimate", ascending=False, kind="stable")["tier"].tolist()
    assert best == sorted(best)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values(p: list[float]) -> None:
    values = np.array(p)
    strict, mild = holm(values), benjamini_hochberg(values)
    assert (values <= mild + 1e-15).all()
    assert (mild <= strict + 1e-12).all()
    assert (strict <= 1).all()


@settings(max_examples=100, deadline=None)
@given(st.decimals(0, 100, places=3))
def test_rounding_is_that_of_exact_decimals(value: Decimal) -> None:
    expected = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    assert published(float(value), 2) == pytest.approx(float(expected), abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=5), st.integers(5, 12))
def test_published_levels_never_show_few_or_all_alike(counts: list[int], minimum: int) -> None:
    if cover_of_levels(counts, minimum=minimum) is None:
        assert sum(counts) >= max(10, minimum)
        assert max(counts) < sum(counts)
