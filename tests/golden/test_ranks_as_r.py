"""Pairs, Holm rank intervals and simulated rank sets against R and `csranks`."""

import numpy as np
import pytest

from analysis import rank_sets
from analysis.ranks.sets import rank_units
from tests.support.reference_survey import results

UNITS = [entry["unit"] for entry in results()["rank_interval_holm_2023"]]
SCORE = np.array([entry["score"] for entry in results()["rank_interval_holm_2023"]])
SE = np.array([entry["se"] for entry in results()["rank_interval_holm_2023"]])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_simulated_rank_sets(seed: int) -> None:
    table = rank_sets(SCORE.tolist(), np.diag(SE**2), seed=seed)
    expected = results()["rank_interval_mrsw_2023"]["simultaneous_stepdown"]
    low = np.array([entry["best"] for entry in expected])
    high = np.array([entry["worst"] for entry in expected])
    distance = np.concatenate([np.abs(table["rank_low"] - low), np.abs(table["rank_high"] - high)])
    assert distance.max() <= 1
    assert (distance == 0).mean() >= 0.9


def test_many_units_fall_back_to_holm() -> None:
    estimate = np.repeat(SCORE, 10) + np.tile(np.arange(10) / 1000, 30)
    ranking = rank_units(estimate.tolist(), np.diag(np.repeat(SE, 10) ** 2))
    assert ranking.method == "holm"
    assert (ranking.table["rank_low"] <= ranking.table["rank"]).all()
    assert (ranking.table["rank"] <= ranking.table["rank_high"]).all()
    assert ranking.above.any()
