"""The recipe against an independent computation with plain pandas, and its rules of silence."""

import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.dataset.bundle import read_bundle
from analysis.dataset.format import write_manifest
from analysis.dataset.labels import both
from analysis.dataset.results import ItemRow, Results, UnitRow
from analysis.exports import build_all
from analysis.recipes import satisfaction
from analysis.recipes.campaign import Campaign
from analysis.recipes.units import score_campaign
from tests.support.sample_bundles import matrix_bundle, write_reference_bundle


@cache
def reference() -> tuple[Path, Results]:
    folder = write_reference_bundle(Path(mkdtemp()))
    return folder, satisfaction.run(folder)


def unit_of(results: Results, code: str) -> UnitRow:
    return next(unit for unit in results["units"] if unit["code"] == code)


def item_of(results: Results, item: str, unit: str | None) -> ItemRow:
    return next(row for row in results["items"] if (row["item"], row["unit"]) == (item, unit))


def plain_scores(folder: Path) -> dict[str, dict[str, float]]:
    """Points per unit and criterion straight from the files, by the formula in docs/analysis.md."""
    rows = pd.read_csv(folder / "responses.csv")
    codebook = json.loads((folder / "codebook.json").read_text())
    weights = json.loads((folder / "design.json").read_text())["group_weights"]
    result: dict[str, dict[str, float]] = {}
    for unit, of_unit in rows.groupby("rated_unit"):
        points = {}
        for criterion in codebook["criteria"]:
            means = {group: plain_mean(cell, codebook, criterion) for group, cell in of_unit.groupby("group")}
            used = {group: mean for group, mean in means.items() if mean is not None}
            if used:
                total = sum(weights[group] * mean for group, mean in used.items())
                points[criterion["key"]] = (
                    criterion["max_points"] * total / sum(weights[group] for group in used)
                )
        result[str(unit)] = points
    return result


def plain_mean(cell: pd.DataFrame, codebook: dict[str, Any], criterion: dict[str, Any]) -> float | None:
    """Mean over the items of a criterion that at least five people of the cell answered."""
    means = []
    for item in codebook["items"]:
        if criterion["key"] in [link["criterion"] for link in item["criteria"]]:
            share = cell[item["key"]].map({level["level"]: level["share"] for level in item["levels"]})
            if share.count() >= 5:
                means.append(np.average(share.dropna(), weights=cell["weight"][share.notna()]))
    return float(np.mean(means)) if means else None


@pytest.mark.parametrize("make", [write_reference_bundle, matrix_bundle])
def test_points_equal_plain_pandas(make: Any, tmp_path: Path) -> None:
    folder = make(tmp_path)
    results = satisfaction.run(folder)
    expected = plain_scores(folder)
    for unit in results["units"]:
        got = {row["criterion"]: row["points"] for row in unit["criteria"]}
        assert got == pytest.approx(expected[unit["code"]], rel=1e-9), unit["code"]
        maximum = sum(criterion["max_points"] for criterion in results["criteria"])
        assert unit["score"] == pytest.approx(100 * sum(expected[unit["code"]].values()) / maximum, rel=1e-9)


def test_unit_rows_carry_what_a_page_needs() -> None:
    _, results = reference()
    unit = unit_of(results, "D07")
    assert unit["n"] == 48
    assert unit["inference"] == "model"
    assert unit["flags"] == ["group_missing", "renormalised"]
    assert unit["missing_weight"] == pytest.approx(0.2)
    assert unit["rank_low"] is not None
    assert unit["rank"] is not None
    assert unit["rank_high"] is not None
    assert unit["rank_low"] <= unit["rank"] <= unit["rank_high"]
    assert unit["ci_low"] is not None
    assert unit["score"] is not None
    assert unit["ci_high"] is not None
    assert unit["ci_low"] < unit["score"] < unit["ci_high"]
    assert [group["n"] for group in unit["groups"]] == [20, 9, None, 19]
    assert "lonely_stratum" in unit_of(results, "D11")["flags"]
    # the whole list of one group answered: no error comes from it, but others remain
    assert unit_of(results, "H05")["se"]


def test_lists_are_ranked_apart() -> None:
    _, results = reference()
    assert [(row["rank_group"], row["units"]) for row in results["rankings"]] == [("D", 18), ("H", 12)]
    for name in ("D", "H"):
        ranks = sorted(unit["rank"] or 0 for unit in results["units"] if unit["rank_group"] == name)
        assert ranks == list(range(1, len(ranks) + 1))
    assert results["summary"]["vi"].startswith("D: ")
    assert results["summary"]["en"].startswith("D: ")


def test_item_table() -> None:
    folder, results = reference()
    rows = pd.read_csv(folder / "responses.csv")
    row = item_of(results, "q03", "H02")
    of_unit = rows[rows["rated_unit"] == "H02"]["q03"]
    assert [level["count"] for level in row["levels"]] == [
        int((of_unit == level).sum()) for level in range(1, 6)
    ]
    assert sum(level["share"] for level in row["levels"]) == pytest.approx(1)
    assert row["top_two"] == pytest.approx(100 * (of_unit >= 4).sum() / of_unit.count())
    assert row["satisfied_low"] is not None
    assert item_of(results, "q12", "H02")["levels"][0]["count"] == int(
        rows[rows["rated_unit"] == "H02"]["q12_a"].sum()
    )
    assert item_of(results, "seconds", "H02")["mean_number"] == pytest.approx(
        rows[rows["rated_unit"] == "H02"]["seconds"].mean()
    )


def test_unanimous_cells_stay_silent_and_out_of_the_margin() -> None:
    folder, results = reference()
    row = item_of(results, "q11", "D03")
    assert (row["hidden"], row["reason"], row["levels"], row["n"]) == (True, "unanimous", [], None)
    rows = pd.read_csv(folder / "responses.csv")
    shown = rows[rows["rated_unit"] != "D03"]["q11"]
    overall = item_of(results, "q11", None)
    assert overall["n"] == shown.count()
    # an item that nobody answered in a unit has no row there
    assert not [r for r in results["items"] if (r["item"], r["unit"]) == ("q08", "H09")]


def test_few_forms_hide_a_unit_and_never_make_a_zero(tmp_path: Path) -> None:
    folder = matrix_bundle(tmp_path, officials=0)
    results = satisfaction.run(folder)
    hidden = unit_of(results, "D2")
    assert hidden["hidden"]
    assert hidden["reason"] == "below_minimum"
    assert hidden["reason_text"] == both("hidden.below_minimum", minimum=5)
    figures = ("score", "se", "ci_low", "ci_high", "df", "n", "N", "rank", "rank_low", "rank_high", "tier")
    assert [hidden[name] for name in figures] == [None] * len(figures)  # type: ignore[literal-required]
    assert hidden["criteria"] == []
    assert hidden["groups"] == []
    assert unit_of(results, "D1")["rank"] == 1
    files = build_all(results)
    assert b"D2" in files["scores.csv"]


def test_a_small_group_is_left_out_of_the_score(tmp_path: Path) -> None:
    results = satisfaction.run(matrix_bundle(tmp_path))
    unit = unit_of(results, "D2")
    assert not unit["hidden"]
    # The other group's number is hidden too: with the unit's it would tell the small one.
    assert [(group["n"], group["used"]) for group in unit["groups"]] == [(None, False), (None, True)]
    assert unit["missing_weight"] == pytest.approx(0.6)
    assert "not_ranked_missing_weight" in unit["flags"]
    assert unit["rank"] is None
    assert unit["score"] is not None


def test_units_rated_by_the_same_officials_are_not_independent(tmp_path: Path) -> None:
    bundle = read_bundle(matrix_bundle(tmp_path))
    scores = score_campaign(Campaign(bundle)).scores
    rows = bundle.frame[bundle.frame["group"] == "off"]
    z = {unit: official_z(rows, unit) for unit in ("D1", "D3")}
    # 12 of 24 officials answered; citizens rate one unit each and add nothing
    by_hand = (1 - 12 / 24) * 12 / 11 * (z["D1"] * z["D3"]).sum()
    assert by_hand != 0
    assert scores.score_covariance[0, 2] == pytest.approx(by_hand, rel=1e-9)


def official_z(rows: pd.DataFrame, unit: str) -> pd.Series:
    """Linearised score of each official: group weight 0.4, two criteria worth half of 100 each."""
    of_unit = rows[rows["rated_unit"] == unit].set_index("response")[["q1", "q2"]]
    share = (of_unit - 1) / 4
    return 0.4 * 50 * ((share - share.mean()) / share.count()).fillna(0).sum(axis=1)


def test_answers_without_variation_claim_no_certainty(tmp_path: Path) -> None:
    folder = matrix_bundle(tmp_path)
    path = folder / "responses.csv"
    lines = path.read_text().splitlines()
    lines[1:] = [",".join([*line.split(",")[:-2], "5", "5"]) for line in lines[1:]]
    path.write_text("\n".join(lines) + "\n")
    write_manifest(folder, campaign="matrix", written_by="tests")
    results = satisfaction.run(folder)
    unit = unit_of(results, "D1")
    assert unit["score"] == 100
    assert unit["ci_low"] is None
    assert unit["ci_high"] is None
    assert {"no_variation", "ceiling"} <= set(unit["flags"])
    assert unit["rank"] == 1


def test_a_unit_that_is_assessed_but_not_ranked(tmp_path: Path) -> None:
    unit = unit_of(satisfaction.run(matrix_bundle(tmp_path)), "D3")
    assert unit["score"] is not None
    assert unit["rank"] is None
    assert "not_ranked" in unit["flags"]


def test_items_alone_make_a_report(tmp_path: Path) -> None:
    """A questionnaire that feeds no criterion: item tables, no scores, no ranks."""
    folder = matrix_bundle(tmp_path)
    path = folder / "codebook.json"
    codebook = json.loads(path.read_text())
    for item in codebook["items"]:
        item["criteria"] = []
    path.write_text(json.dumps(codebook))
    write_manifest(folder, campaign="matrix", written_by="tests")
    results = satisfaction.run(folder)
    assert {unit["reason"] for unit in results["units"]} == {"no_scored_items"}
    assert {unit["score"] for unit in results["units"]} == {None}
    assert results["overall"]["score"] is None
    assert item_of(results, "q1", "D1")["levels"]
    assert set(build_all(results)) >= {"results.json", "chart-scores.json"}


def test_honesty_sentences(tmp_path: Path) -> None:
    honesty = satisfaction.run(matrix_bundle(tmp_path))["honesty"]
    assert set(honesty) == {"model", "design", "mode", "minimum"}
    assert honesty["design"] == both("honesty.design", N=24, n=12)


def test_same_bundle_same_bytes(tmp_path: Path) -> None:
    folder = matrix_bundle(tmp_path / "first")
    other = matrix_bundle(tmp_path / "second")
    assert build_all(satisfaction.run(folder)) == build_all(satisfaction.run(other))
