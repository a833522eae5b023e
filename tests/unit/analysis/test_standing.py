"""Classes, their chances, tipping points and pairs, each against a plain second computation."""

import csv
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.dataset.bundle import read_bundle
from analysis.dataset.format import Band, write_manifest
from analysis.dataset.writer import json_bytes
from analysis.errors import BundleError, RankError
from analysis.exports import build_all
from analysis.ranks.classes import class_probabilities, read_classes
from analysis.ranks.sets import rank_units
from analysis.ranks.tipping import class_shifts, lowest_forms, tier_shifts
from analysis.recipes import satisfaction
from tests.support.sample_bundles import matrix_bundle, reference_design, text, write_reference_bundle

BANDS = [("good", 75.0, 90.0), ("top", 90.0, 100.0), ("low", 0.0, 50.0), ("fair", 50.0, 75.0)]
CLASSES = read_classes(BANDS)


@pytest.mark.parametrize(
    ("value", "key"), [(0, "low"), (49.99, "low"), (50, "fair"), (89.5, "good"), (90, "top"), (100, "top")]
)
def test_a_class_includes_its_lower_limit_and_the_highest_both(value: float, key: str) -> None:
    place = CLASSES.place_of(value)
    assert place is not None
    assert CLASSES.keys[place] == key


def test_chances_of_classes_are_areas_under_the_normal_curve() -> None:
    draws = np.random.default_rng(5).normal(76, 3, size=200_000)
    (chance,) = class_probabilities(np.array([76.0]), np.array([3.0]), CLASSES)
    assert chance.sum() == pytest.approx(1)
    for place, limits in enumerate([(-np.inf, 50), (50, 75), (75, 90), (90, np.inf)]):
        drawn = ((draws >= limits[0]) & (draws < limits[1])).mean()
        assert chance[place] == pytest.approx(drawn, abs=0.004)


def test_a_known_score_is_certain_and_an_unknown_error_says_nothing() -> None:
    chance = class_probabilities(np.array([75.0, 80.0]), np.array([0.0, np.nan]), CLASSES)
    assert chance[0].tolist() == [0, 0, 1, 0]
    assert np.isnan(chance[1]).all()


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ([("a", 0, 50), ("b", 51, 100)], "class b: begins at 51, the class below ends at 50"),
        ([("a", 0, 50), ("b", 40, 100)], "class b: begins at 40"),
        ([("a", 50, 50)], "class a: runs from 50 to 50"),
        ([], "There is no class"),
    ],
)
def test_classes_with_a_gap_or_an_overlap_are_refused(bands: Any, message: str) -> None:
    with pytest.raises(RankError, match=message):
        read_classes(bands)


def test_shifts_lead_to_the_edges_of_the_class() -> None:
    assert class_shifts(76.5, CLASSES) == (-1.5, 13.5)
    assert class_shifts(75.0, CLASSES)[0] == 0
    lowest, highest = class_shifts(10, CLASSES), class_shifts(100, CLASSES)
    assert (np.isnan(lowest[0]), lowest[1]) == (True, 40)
    assert (highest[0], np.isnan(highest[1])) == (-10, True)


@pytest.mark.parametrize(("score", "n"), [(76.5, 40), (75.0, 12), (88.2, 5), (50.0, 300)])
def test_so_many_lowest_forms_and_not_one_fewer(score: float, n: int) -> None:
    limit = CLASSES.lower[CLASSES.place_of(score) or 0]
    least = lowest_forms(score, n, limit)
    assert least is not None
    assert n * score / (n + least) < limit
    assert least == 1 or n * score / (n + least - 1) >= limit
    assert lowest_forms(30.0, n, 0.0) is None


@pytest.mark.parametrize("seed", range(6))
def test_a_shift_of_that_size_moves_the_tier_and_a_smaller_one_does_not(seed: int) -> None:
    stream = np.random.default_rng(seed)
    score, error = stream.uniform(40, 90, size=9), stream.uniform(0.5, 4, size=9)
    ranking = rank_units(score.tolist(), np.diag(error**2), draws=2000)
    se = np.sqrt(np.add.outer(error**2, error**2))
    down, up = tier_shifts(score, se, ranking.above, critical=ranking.last_critical, range_=(0, 100))
    assert np.isfinite(up).sum() + np.isfinite(down).sum() >= 9
    for unit in range(9):
        now = tier_when(score, se, ranking.last_critical, unit)
        assert now == ranking.table["tier"].iloc[unit]
        for shift in (down[unit], up[unit]):
            if np.isfinite(shift):
                moved = [tier_when(score + by * np.eye(9)[unit], se, ranking.last_critical, unit)
                         for by in (shift * (1 - 1e-9), shift * (1 + 1e-9))]  # fmt: skip
                assert moved[0] == now != moved[1]


def tier_when(score: Any, se: Any, critical: float, unit: int) -> int:
    """Tier by going down the list."""
    head, tier = -1, 0
    for one in np.argsort(-score):
        if head < 0 or score[head] - score[one] > critical * se[head, one]:
            head, tier = one, tier + 1
        if one == unit:
            break
    return tier


def bands() -> list[Band]:
    return [Band(key=key, text=text(key), lower=low, upper=high) for key, low, high in BANDS]


def test_standings_and_pairs_of_the_reference_survey(tmp_path: Path) -> None:
    folder = write_reference_bundle(tmp_path, options={"draws": 1000})
    design = reference_design(2023, {"draws": 1000})
    (folder / "design.json").write_bytes(json_bytes({**design, "bands": bands()}))
    write_manifest(folder, campaign="reference-2023", written_by="tests")
    results = satisfaction.run(folder)
    files = build_all(results)
    rows = list(csv.DictReader(io.StringIO(files["standings.csv"].decode())))
    assert len(rows) == 30
    for row in rows:
        assert int(row["rank_low"]) <= int(row["rank"]) <= int(row["rank_high"])
        assert int(row["alone_low"]) <= int(row["rank"]) <= int(row["alone_high"])
        assert float(row["band_down"] or 0) <= 0 <= float(row["band_up"] or 0)
        assert sum(float(row[f"p_{key}"]) for key, _, _ in BANDS) == pytest.approx(1, abs=1e-5)
        assert row["band"] == max(BANDS, key=lambda band: float(row[f"p_{band[0]}"]))[0]
    pairs = list(csv.DictReader(io.StringIO(files["pairs.csv"].decode())))
    assert len(pairs) == 18 * 17 // 2 + 12 * 11 // 2
    told = {row["rank_group"]: row["pairs_told_apart"] for row in results["rankings"]}
    for name, count in told.items():
        assert sum(pair["told_apart"] == "1" for pair in pairs if pair["rank_group"] == name) == count
    assert all(float(pair["p"]) <= float(pair["p_bh"]) <= float(pair["p_holm"]) for pair in pairs)


def test_classes_of_a_bundle_leave_no_gap(tmp_path: Path) -> None:
    folder = matrix_bundle(tmp_path)
    design = read_bundle(folder).design
    broken = [{**band, "upper": 89.0} if band["key"] == "good" else band for band in bands()]
    (folder / "design.json").write_bytes(json_bytes({**design, "bands": broken}))
    write_manifest(folder, campaign="matrix", written_by="tests")
    with pytest.raises(BundleError, match=r"bands\.top: begins at 90\.0, the class below ends at 89\.0"):
        read_bundle(folder)
