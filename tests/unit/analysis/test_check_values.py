"""The worked examples of the trade come out of the real functions."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import Design, scale_figures
from analysis.dataset.shapes import Combine, MissingGroup, Order
from analysis.errors import ScoreError
from analysis.estimates.variance import Sampling
from analysis.scores.rates import mean_level_rate, share_rate, top_two_rate
from analysis.scores.rule import CriterionRule, ScoreRule
from analysis.scores.subscores import SubScores, Survey, score_units

SHARES = {1: 1.0, 2: 0.6, 3: 0.2, 4: 0.0}
FIRST, SECOND = (5, 3, 1, 1), (12, 6, 2, 0)


def rows_of(counts: tuple[int, ...]) -> list[int]:
    return [level for level, count in enumerate(counts, start=1) for _ in range(count)]


def survey_of(frame: pd.DataFrame, groups: list[str], units: list[str]) -> Survey:
    """Every row is a respondent of the stratum unit x group; all units are of one kind."""
    names = sorted(set(groups))
    codes, _ = pd.factorize(pd.Series([f"{u} {g}" for u, g in zip(units, groups, strict=True)]))
    size = np.bincount(codes).astype(float)
    sampling = Sampling(
        respondent=np.arange(len(frame), dtype=np.int64),
        stratum=codes.astype(np.int64),
        size=size,
        correction=np.ones(len(size)),
        lonely="adjust",
    )
    return Survey(
        frame=frame,
        unit=np.array([sorted(set(units)).index(u) for u in units], dtype=np.int64),
        group=np.array([names.index(g) for g in groups], dtype=np.int64),
        weight=np.ones(len(frame)),
        sampling=sampling,
        own=np.ones(len(frame), dtype=bool),
        units=sorted(set(units)),
        groups=names,
        kind=np.zeros(len(set(units)), dtype=np.int64),
    )


def score(
    frame: pd.DataFrame,
    groups: list[str],
    *,
    items: dict[str, float],
    units: list[str] | None = None,
    combine: Combine = "weighted",
    **rule: Any,
) -> SubScores:
    """One criterion of 2 points with equal group weights."""
    criterion = CriterionRule(
        key="C", max_points=2.0, items=items, group_weights=dict.fromkeys(groups, 1.0), combine=combine
    )
    full = ScoreRule(criteria=[criterion], shares=dict.fromkeys(items, SHARES), **rule)
    return score_units(survey_of(frame, groups, units or ["U"] * len(frame)), full)


def two_groups() -> tuple[pd.DataFrame, list[str]]:
    return pd.DataFrame({"q": rows_of(FIRST) + rows_of(SECOND)}, dtype=float), ["a"] * 10 + ["b"] * 20


def test_group_shares() -> None:
    assert share_rate(FIRST, list(SHARES.values())) == pytest.approx(0.70)
    assert share_rate(SECOND, list(SHARES.values())) == pytest.approx(0.80)
    assert share_rate((0, 0, 0, 0), list(SHARES.values())) is None
    assert share_rate((0, 4), (1.0, None)) is None


@pytest.mark.parametrize(
    ("combine", "points"), [("weighted", 1.5), ("pooled", 1.5 + 1 / 30), ("answers", 1.5 + 1 / 30)]
)
@pytest.mark.parametrize("order", ["group_first", "item_first"])
def test_leaf_points(combine: Combine, order: Order, points: float) -> None:
    frame, groups = two_groups()
    got = score(frame, groups, items={"q": 1.0}, combine=combine, order=order)
    assert got.points[0, 0] == pytest.approx(points, rel=1e-12)
    assert got.score[0] == pytest.approx(50 * points, rel=1e-12)


def test_rate_index() -> None:
    counts = (1, 2, 7, 60, 30)
    assert top_two_rate(counts) == pytest.approx(90.0)
    assert mean_level_rate(counts) == pytest.approx(83.2)
    assert top_two_rate((0, 0, 0, 0, 0)) is None
    assert mean_level_rate((0, 0, 0, 0, 0)) is None


TOP_TWO = {1: 0.0, 2: 0.0, 3: 0.0, 4: 1.0, 5: 1.0}
OF_THE_TOP = {level: level / 5 for level in range(1, 6)}


@pytest.mark.parametrize(("shares", "rate"), [(TOP_TWO, 90.0), (OF_THE_TOP, 83.2)])
def test_a_rate_index_is_a_criterion_whose_levels_count_so(shares: dict[int, float], rate: float) -> None:
    frame = pd.DataFrame({"q": rows_of((1, 2, 7, 60, 30))}, dtype=float)
    criterion = CriterionRule(
        key="C", max_points=100.0, items={"q": 1.0}, group_weights={"a": 1.0}, combine="answers"
    )
    rule = ScoreRule(criteria=[criterion], shares={"q": shares})
    got = score_units(survey_of(frame, ["a"] * 100, ["U"] * 100), rule)
    assert got.points[0, 0] == pytest.approx(rate, rel=1e-12)


def test_a_rate_over_several_questions_is_a_ratio_of_answers() -> None:
    """Not the mean of the questions' rates: a question that few answered weighs as few answers."""
    stream = np.random.default_rng(4)
    frame = pd.DataFrame(stream.integers(1, 6, size=(120, 3)).astype(float), columns=["q", "r", "s"])
    frame.loc[stream.random(120) < 0.7, "r"] = np.nan
    units, groups = ["U"] * 60 + ["V"] * 60, ["a", "b"] * 60
    items = {"q": 1.0, "r": 1.0, "s": 2.0}
    criterion = CriterionRule(
        key="C", max_points=100.0, items=items, group_weights={"a": 1.0, "b": 1.0}, combine="answers"
    )
    rule = ScoreRule(criteria=[criterion], shares=dict.fromkeys(items, TOP_TWO), order="item_first")
    got = score_units(survey_of(frame, groups, units), rule)
    weight = np.array(list(items.values()))
    design = Design(
        pd.DataFrame(
            {
                "satisfied": (frame[list(items)].ge(4) * weight).sum(axis=1),
                "answered": (frame[list(items)].notna() * weight).sum(axis=1),
                "unit": units,
                "stratum": [unit + group for unit, group in zip(units, groups, strict=True)],
            }
        ),
        strata="stratum",
    )
    ratio = design.ratio("satisfied", "answered", by="unit")
    assert got.points[:, 0] == pytest.approx(100 * ratio["estimate"].to_numpy(), rel=1e-12)
    assert got.se[:, 0] == pytest.approx(100 * ratio["se"].to_numpy(), rel=1e-9)


def test_figures_on_a_scale_from_one_to_ten() -> None:
    figures = [20.0, 35.0, 50.0, np.nan]
    direct, flags = scale_figures(figures)
    assert direct[:3] == pytest.approx([1.0, 5.5, 10.0])
    assert np.isnan(direct[3])
    assert flags == []
    inverse, _ = scale_figures(figures, inverse=True)
    assert inverse[:3] == pytest.approx([10.0, 5.5, 1.0])
    equal, said = scale_figures([7.0, 7.0, np.nan], when_equal=3.0)
    assert (equal[:2].tolist(), said) == ([3.0, 3.0], ["all_equal"])
    assert np.isnan(equal[2])
    for wrong in ([], [np.nan], [1.0, np.inf]):
        with pytest.raises(ScoreError):
            scale_figures(wrong)
    with pytest.raises(ScoreError, match="not on the scale"):
        scale_figures(figures, when_equal=0.0)


def test_the_two_orders_differ_only_where_answers_are_missing() -> None:
    frame = pd.DataFrame({"q": [1.0] * 10 + [4.0] * 10, "r": [4.0] * 20})
    groups = ["a"] * 10 + ["b"] * 10
    items = {"q": 1.0, "r": 1.0}
    full = [
        score(frame, groups, items=items, order=order).points[0, 0] for order in ("group_first", "item_first")
    ]
    assert full == pytest.approx([0.5, 0.5])
    frame.loc[frame.index[:10], "r"] = np.nan
    part = [
        score(frame, groups, items=items, order=order).points[0, 0] for order in ("group_first", "item_first")
    ]
    assert part == pytest.approx([2 * (0.5 * 1 + 0.5 * 0), 2 * (0.5 * 0.5 + 0.5 * 0)])


def test_item_weights() -> None:
    frame = pd.DataFrame({"q": [1.0] * 10, "r": [4.0] * 10})
    got = score(frame, ["a"] * 10, items={"q": 3.0, "r": 1.0})
    assert got.points[0, 0] == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("policy", "points"),
    [("renormalise", 2 * 0.70), ("zero", 2 * 0.5 * 0.70), ("kind_mean", 2 * (0.5 * 0.70 + 0.5 * 0.80))],
)
@pytest.mark.parametrize("order", ["group_first", "item_first"])
def test_missing_group_policies(policy: MissingGroup, order: Order, points: float) -> None:
    """Unit U lacks group b; unit V of the same kind has it with share 0.80."""
    frame = pd.DataFrame({"q": rows_of(FIRST) + rows_of(FIRST) + rows_of(SECOND)}, dtype=float)
    groups, units = ["a"] * 20 + ["b"] * 20, ["U"] * 10 + ["V"] * 30
    got = score(frame, groups, items={"q": 1.0}, units=units, missing_group=policy, order=order)
    assert got.points[:, 0] == pytest.approx([points, 1.5])
    assert got.missing_weight == pytest.approx([0.5, 0.0])
    assert got.used[:, :, 0].tolist() == [[True, False], [True, True]]


def test_a_cell_below_the_minimum_is_not_used() -> None:
    frame = pd.DataFrame({"q": rows_of(FIRST) + [4.0] * 4}, dtype=float)
    groups = ["a"] * 10 + ["b"] * 4
    assert score(frame, groups, items={"q": 1.0}).points[0, 0] == pytest.approx(1.4)
    assert score(frame, groups, items={"q": 1.0}, minimum=4).points[0, 0] == pytest.approx(0.7)


def test_no_opinion_is_missing_and_never_zero() -> None:
    frame = pd.DataFrame({"q": [*rows_of(FIRST), 0.0, np.nan]}, dtype=float)
    got = score(frame, ["a"] * 12, items={"q": 1.0})
    assert got.points[0, 0] == pytest.approx(1.4)
    assert got.answers[0, 0] == 10


@pytest.mark.parametrize(
    ("rule", "score_expected", "applies"),
    [("block", np.nan, True), ("not_applicable", np.nan, False), ("zero", 0.0, True)],
)
def test_a_criterion_without_answers(rule: Any, score_expected: float, applies: bool) -> None:
    frame = pd.DataFrame({"q": [0.0] * 8})
    got = score(frame, ["a"] * 8, items={"q": 1.0}, empty_criterion=rule)
    assert got.score[0] == pytest.approx(score_expected, nan_ok=True)
    assert bool(got.applies[0, 0]) is applies
