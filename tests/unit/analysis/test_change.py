"""Change between two rounds against R, against a second computation, and where units or questions changed."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis import cli
from analysis.dataset.bundle import Bundle, read_bundle
from analysis.dataset.succession import Union, read_succession, unions
from analysis.errors import FileError, ScoreError
from analysis.recipes.change import compute_change
from analysis.recipes.counting import write_counted
from analysis.scores.change import Wave, panel_covariance
from tests.support.reference_survey import results
from tests.support.sample_bundles import matrix_bundle, write_reference_bundle

Rounds = tuple[Bundle, Bundle]


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Rounds:
    folder = tmp_path_factory.mktemp("rounds")
    return tuple(  # type: ignore[return-value]
        read_bundle(write_reference_bundle(folder / str(year), year=year)) for year in (2022, 2023)
    )


def test_the_change_is_that_of_r(rounds: Rounds) -> None:
    changes = compute_change(*rounds)
    assert changes["basis"] == "same"
    top = sum(criterion["max_points"] for criterion in rounds[0].codebook["criteria"])
    expected = {row["unit"]: row for row in results()["change_total_2022_2023"]}
    assert len(changes["units"]) == len(expected) == 30
    assert len(small_cells(rounds)) == 4  # five answers are our least, one is R's
    for row in changes["units"]:
        found = row["change"]
        assert found is not None
        if row["unit"] in small_cells(rounds):
            continue
        assert found["difference"] == pytest.approx(expected[row["unit"]]["change"] * 100 / top, abs=1e-8)
        assert found["se"] == pytest.approx(expected[row["unit"]]["se"] * 100 / top, rel=1e-8)
        leaves_0_out = (found["ci_low"] or 0) > 0 or (found["ci_high"] or 0) < 0
        assert (found["verdict"] in ("up", "down")) == leaves_0_out
        assert (found["p"] or 0) <= (found["p_holm"] or 0)
    mean = np.mean([row["change"]["difference"] for row in changes["units"] if row["change"]])
    assert changes["overall"] is not None
    assert changes["overall"]["difference"] == pytest.approx(mean, abs=1e-8)


def small_cells(rounds: Rounds) -> set[str]:
    """Units with a group in which fewer than five people answered a question."""
    items = [f"q{n:02}" for n in range(1, 11)]
    counts = [bundle.frame.groupby(["rated_unit", "group"])[items].count() for bundle in rounds]
    few = [table[((table > 0) & (table < 5)).any(axis=1)] for table in counts]
    return {str(unit) for table in few for unit, _ in table.index}


def test_only_common_questions_are_compared(rounds: Rounds) -> None:
    earlier, later = rounds
    codebook = {
        **earlier.codebook,
        "items": [_without_link(item, "q02") for item in earlier.codebook["items"]],
    }
    changes = compute_change(replace(earlier, codebook=codebook), later)  # type: ignore[arg-type]
    assert changes["basis"] == "chain_linked"
    assert changes["items_later_only"] == ["q02"]
    same = compute_change(earlier, later)
    for got, full in zip(changes["units"], same["units"], strict=True):
        assert "chain_linked" in got["flags"]
        assert got["score_later"] == full["score_later"]
        assert got["change"] is not None
        assert got["score_linked"] == pytest.approx(
            (got["score_later"] or 0) - got["change"]["difference"], abs=1e-8
        )
        assert got["criteria"]["C3"] == full["criteria"]["C3"]
    assert changes["units"] != same["units"]


def _without_link(item: Any, key: str) -> Any:
    return {**item, "criteria": []} if item["key"] == key else item


def test_rounds_without_a_common_question_are_refused(rounds: Rounds) -> None:
    codebook = {**rounds[0].codebook, "items": [{**i, "criteria": []} for i in rounds[0].codebook["items"]]}
    with pytest.raises(ScoreError, match="No question of both rounds") as caught:
        compute_change(replace(rounds[0], codebook=codebook), rounds[1])  # type: ignore[arg-type]
    assert caught.value.expected == "one common item or more"


def test_merged_units_count_by_their_people(rounds: Rounds) -> None:
    changes = compute_change(*rounds, succession=[("D01", "D02"), ("D02", "D02")])
    row = next(row for row in changes["units"] if row["unit"] == "D02")
    assert row["units_earlier"] == ["D01", "D02"]
    assert "merged" in row["flags"]
    assert row["change"] is not None
    assert row["change"]["earlier"] == pytest.approx(_plain(rounds[0], ["D01", "D02"]), abs=1e-7)
    assert row["change"]["later"] == pytest.approx(_plain(rounds[1], ["D02"]), abs=1e-7)
    # D01 lives on by itself in the later round, but what it was lies in D02 now
    assert changes["not_compared"] == []
    assert "D01" not in [one["unit"] for one in changes["units"]]


def _plain(bundle: Bundle, units: list[str]) -> float:
    """The score of a union: N/r-weighted means by group and item, then weights of groups."""
    rows = bundle.frame[bundle.frame["rated_unit"].isin(units)]
    weights, score = bundle.design["group_weights"], 0.0
    for criterion in bundle.codebook["criteria"]:
        items = [
            i["key"]
            for i in bundle.codebook["items"]
            if [c["criterion"] for c in i["criteria"]] == [criterion["key"]]
        ]
        means = {}
        for group, cell in rows.groupby("group"):
            usable = [item for item in items if cell[item].gt(0).sum() >= 5]
            shares = [
                np.average((cell[i].dropna() - 1) / 4, weights=cell["weight"][cell[i].notna()])
                for i in usable
            ]
            if shares:
                means[group] = np.mean(shares)
        whole = sum(weights[str(group)] for group in means)
        score += criterion["max_points"] * sum(weights[str(g)] * m for g, m in means.items()) / whole
    return float(100 * score / sum(criterion["max_points"] for criterion in bundle.codebook["criteria"]))


def test_an_official_who_rates_both_parts_of_a_union_is_one_person(tmp_path: Path) -> None:
    earlier = read_bundle(matrix_bundle(tmp_path / "a"))
    later = read_bundle(matrix_bundle(tmp_path / "b"))
    changes = compute_change(earlier, later, succession=[("D1", "D1"), ("D3", "D1")])
    assert next(row for row in changes["units"] if row["unit"] == "D1")["n_earlier"] == 36
    alone = compute_change(earlier, later)
    assert [row["hidden"] for row in alone["units"]] == [False, False, False]
    assert {row["change"]["verdict"] for row in alone["units"] if row["change"]} == {"unclear"}


def test_a_union_does_not_give_a_hidden_part_away(tmp_path: Path) -> None:
    earlier = read_bundle(matrix_bundle(tmp_path / "a", officials=0))  # D2 has two forms
    later = read_bundle(matrix_bundle(tmp_path / "b", officials=0))
    changes = compute_change(earlier, later, succession=[("D1", "D1"), ("D2", "D1")])
    (row,) = [row for row in changes["units"] if row["unit"] == "D1"]
    assert (row["hidden"], row["change"], row["criteria"], row["n_earlier"]) == (True, None, {}, None)


def test_the_same_people_twice_leave_only_what_changed(rounds: Rounds) -> None:
    earlier = rounds[0]
    panel = {name: name for name in earlier.frame["response"]}
    changes = compute_change(earlier, earlier, panel=panel)
    for row in changes["units"]:
        assert row["change"] is not None
        assert row["change"]["difference"] == 0
        assert "panel" in row["flags"]
    independent = compute_change(earlier, earlier)
    pairs = [(a["change"], b["change"]) for a, b in zip(changes["units"], independent["units"], strict=True)]
    assert all((a["se"] or 0) < (b["se"] or 0) for a, b in pairs if a and b)


def test_covariance_of_overlapping_samples_by_simulation() -> None:
    stream = np.random.default_rng(7)
    people, sample = 60, 24
    before = stream.normal(0, 1, size=people)
    after = 0.8 * before + stream.normal(0, 0.5, size=people)
    seen, estimated = [], []
    for _ in range(1500):
        order = stream.permutation(people)
        one, two = order[:sample], np.concatenate([order[6:sample], order[sample : sample + 6]])
        seen.append((before[one].mean(), after[two].mean()))
        waves = [_wave(values[who], who, people) for values, who in ((before, one), (after, two))]
        panel = {str(who): str(who) for who in two}
        estimated.append(panel_covariance(waves[0], waves[1], panel, units=1)[0, 0])
    truth = float(np.cov(np.array(seen).T)[0, 1])
    assert np.mean(estimated) == pytest.approx(truth, rel=0.12)


def _wave(values: Any, who: Any, people: int) -> Wave:
    return Wave(
        z=((values - values.mean()) / len(values))[:, np.newaxis],
        unit=np.zeros(len(values), dtype=np.int64),
        respondent=np.arange(len(values)),
        name=[str(one) for one in who],
        stratum=np.zeros(len(values), dtype=np.int64),
        size=np.array([float(len(values))]),
        population=np.array([float(people)]),
    )


def test_unions_are_the_smallest_that_cover_the_same_ground() -> None:
    found = unions(
        ["A", "B", "C", "D"], ["B", "C", "E", "F"], [("A", "B"), ("B", "B"), ("D", "E"), ("D", "F")]
    )
    assert found == [
        Union(code="B", earlier=("A", "B"), later=("B",)),
        Union(code="C", earlier=("C",), later=("C",)),
        Union(code="E+F", earlier=("D",), later=("E", "F")),
    ]
    with pytest.raises(FileError, match="line 2: 'X' is not in the earlier round"):
        unions(["A"], ["A"], [("X", "Y")])


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"a,b\n", "line 1: has another header"), (b"from_unit,to_unit\nA,\n", "line 2: lacks a unit"),
     (b"\xff\xfe", "line 1: cannot be read")],
)  # fmt: skip
def test_a_wrong_list_of_successions(content: bytes, message: str) -> None:
    with pytest.raises(FileError, match=message):
        read_succession(content, file="units.csv")


def test_from_counts_where_nothing_changed(rounds: Rounds, tmp_path: Path) -> None:
    counted = []
    for bundle in rounds:
        write_counted(bundle, tmp_path / bundle.design["campaign"])
        counted.append(read_bundle(tmp_path / bundle.design["campaign"]))
    got, expected = compute_change(counted[0], counted[1]), compute_change(*rounds)
    for one, other in zip(got["units"], expected["units"], strict=True):
        assert one["change"] is not None
        assert one["change"]["se"] == pytest.approx(other["change"]["se"], rel=1e-8)  # type: ignore[index]
    with pytest.raises(ScoreError, match="counts of reference-2022: Its sums hold for one rule"):
        compute_change(counted[0], counted[1], succession=[("D01", "D02"), ("D02", "D02")])


@pytest.mark.parametrize("as_json", [True, False])
def test_the_command(tmp_path: Path, as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    make: Callable[[Path], Path] = matrix_bundle
    words = ["change", str(make(tmp_path / "a")), str(make(tmp_path / "b")), "--out", str(tmp_path / "out")]
    assert cli.main([*words, *(["--json"] if as_json else [])]) == 0
    printed = capsys.readouterr().out
    if as_json:
        assert set(json.loads(printed)["files"]) == {
            "change.json", "change.csv", "chart-change.json", "chart-change.en.json", "picture-change.svg",
            "picture-change.en.svg",
        }  # fmt: skip
    else:
        assert printed.splitlines()[1] == "D1\t+0.0\tunclear"
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out" / "change.csv").read_text())))
    assert [row["unit"] for row in rows if not row["criterion"]] == ["D1", "D2", "D3", ""]
    (tmp_path / "panel.csv").write_text("earlier,later\nx,y\nx,z\n")
    assert cli.main([*words, "--panel", str(tmp_path / "panel.csv")]) == 2
    assert "panel, line 3: names a response a second time" in capsys.readouterr().err
