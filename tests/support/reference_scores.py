"""Sub-scores of the simulated survey by the rule that R used, over the whole design."""

from functools import cache

import numpy as np

from analysis.scores.rule import CriterionRule, ScoreRule
from analysis.scores.subscores import SubScores, Survey, score_units
from tests.support.reference_survey import answers, design, results

CRITERIA = ["C1", "C2", "C3"]


@cache
def scores_of(year: int) -> tuple[list[str], SubScores]:
    """Units and their scores; rows of the other year are left out of the answers only."""
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
