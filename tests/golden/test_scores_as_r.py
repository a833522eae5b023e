"""Sub-scores, their standard errors and covariances equal those of R `survey`."""

from functools import cache

import numpy as np
import pytest

from analysis.scores.rule import CriterionRule, ScoreRule
from analysis.scores.subscores import SubScores, Survey, score_units
from tests.support.reference_survey import answers, design, results

CLOSE = 1e-9
CRITERIA = ["C1", "C2", "C3"]


@cache
def scores(year: int) -> tuple[list[str], SubScores]:
    """The whole design is kept; rows of the other year are left out of the answers only."""
    rows = answers()
    entry = results()["scores_rule"]
    units, groups = sorted(rows["unit"].unique()), sorted(rows["grp"].unique())
    rule = ScoreRule(
        criteria=[
            CriterionRule(
                key=key,
                max_points=criterion["max"],
                items=dict.fromkeys(criterion["q"], 1.0),
                group_weights=entry["group_weights"],
            )
            for key, criterion in entry["criteria"].items()
        ],
        shares={
            q: dict(zip(range(1, 6), entry["points"], strict=True))
            for criterion in entry["criteria"].values()
            for q in criterion["q"]
        },
        minimum=1,
    )
    whole = design()
    survey = Survey(
        frame=rows.where(rows["year"] == year),
        unit=rows["unit"].map(units.index).to_numpy(),
        group=rows["grp"].map(groups.index).to_numpy(),
        weight=whole.weights,
        sampling=whole.sampling,
        own=np.ones(len(rows), dtype=bool),
        units=units,
        groups=groups,
        kind=np.array([unit.startswith("H") for unit in units]).astype(np.int64),
    )
    return units, score_units(survey, rule)


@pytest.mark.parametrize("year", [2022, 2023])
def test_points_errors_and_covariances(year: int) -> None:
    units, got = scores(year)
    entries = [entry for entry in results()["scores"] if entry["year"] == year]
    assert [entry["unit"] for entry in entries] == units
    for index, entry in enumerate(entries):
        assert got.points[index] == pytest.approx([entry["score"][key] for key in CRITERIA], rel=CLOSE)
        assert got.se[index] == pytest.approx([entry["se"][key] for key in CRITERIA], rel=CLOSE)
        assert got.covariance[index] == pytest.approx(np.array(entry["vcov"]), rel=CLOSE)
        assert got.score[index] == pytest.approx(entry["total"] / 5 * 100, rel=CLOSE)
        assert got.score_se[index] == pytest.approx(entry["total_se"] / 5 * 100, rel=CLOSE)
        assert got.score_covariance[index, index] == pytest.approx((entry["total_se"] * 20) ** 2, rel=CLOSE)
        used = [f"G{group + 1}" for group in np.flatnonzero(got.used[index].any(axis=1))]
        assert used == entry["groups_used"]


def test_units_are_independent_when_nobody_rates_two() -> None:
    _, got = scores(2023)
    off = got.score_covariance[~np.eye(len(got.score), dtype=bool)]
    assert np.abs(off).max() == 0


def test_missing_group_is_flagged_by_its_weight() -> None:
    units, got = scores(2023)
    missing = dict(zip(units, got.missing_weight, strict=True))
    assert missing.pop("D07") == pytest.approx(0.2)
    assert set(missing.values()) == {0.0}
