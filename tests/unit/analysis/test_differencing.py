"""Whole results held against each other: nothing published depends on a cell that is not published."""

import copy
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis import cli
from analysis.dataset.bundle import Bundle, read_bundle
from analysis.dataset.format import Codebook, Criterion, DesignFile, Group, Stratum, Unit, write_bundle
from analysis.dataset.writer import json_bytes
from analysis.disclosure.differencing import told_by_difference
from analysis.recipes import satisfaction
from analysis.recipes.counting import write_counted
from tests.support.sample_bundles import scale_item, text

UNITS, GROUPS = ("A", "B", "C"), ("cit", "off", "dep")
SURVEYS = 60 if os.environ.get("LONG") else 4
SPLIT, ITEMS = ("q1", "q2"), ("q1", "q2", "q3", "q4")
SIZES = (0, 2, 4, 5, 6, 8, 12, 25)
PUBLISHED = (
    "units", "items", "rankings", "standings", "pairs", "overall", "responses", "summary", "honesty",
)  # fmt: skip
"""Of quality, effects and reliability only sums over all units are told, by rules of their own."""


def survey(folder: Path, seed: int, *, again: int | None = None) -> Path:
    """A bundle with groups of any size, some of them lists that answered to the last, and 25 citizens of A.

    `again`: the same, but hidden cells answer differently.
    """
    stream = np.random.default_rng(seed)
    other = np.random.default_rng(again)
    size = {(u, g): int(stream.choice(SIZES)) for u in UNITS for g in GROUPS} | {("A", "cit"): 25}
    listed = {
        pair: None if pair[1] == "cit" else count + int(stream.choice([0, 0, 3]))
        for pair, count in size.items()
    }
    rows = []
    for (unit, group), count in size.items():
        closed = count < 5 or (listed[unit, group] == count and count < 10)
        for number in range(count):
            levels: dict[str, Any] = {item: int(stream.integers(1, 6)) for item in ITEMS}
            if again is not None and closed:
                levels.update({item: int(other.integers(1, 6)) for item in SPLIT})
            rows.append(
                {
                    "response": f"{unit}{group}{number:03}", "rated_unit": unit, "home_unit": unit,
                    "group": group, "stratum": f"{unit}-{group}", "mode": "paper", "questionnaire": "q",
                    "version": "1", "weight": 1.0, **levels,
                }
            )  # fmt: skip
    codebook, design = documents(size, listed)
    rows.sort(key=lambda row: str(row["response"]))
    write_bundle(folder, codebook=codebook, design=design, responses=rows, written_by="tests")
    return folder


def documents(
    size: dict[tuple[str, str], int], listed: dict[tuple[str, str], int | None]
) -> tuple[Codebook, DesignFile]:
    """One weighted criterion, and one in which everybody is pooled."""
    strata = [
        Stratum(
            stratum=f"{u}-{g}", unit=u, group=g, N=listed[u, g], invited=listed[u, g], responded=count,
            inference="model" if g == "cit" else "design", fpc=g != "cit",
        )
        for (u, g), count in size.items()
    ]  # fmt: skip
    q3 = scale_item("q3", criterion="C2")
    codebook = Codebook(
        items=[*(scale_item(item, criterion="C1") for item in SPLIT), q3, scale_item("q4")],
        criteria=[
            Criterion(key="C1", text=text("one"), max_points=5.0),
            Criterion(key="C2", text=text("two"), max_points=3.0, combine="pooled"),
        ],
        groups=[Group(key=group, text=text(group)) for group in GROUPS],
        units=[Unit(code=u, name=text(u), type="t", rank_group="t", ranked=True) for u in UNITS],
    )
    codebook["items"][0]["criteria"].append({"criterion": "C2", "weight": 1.0})
    design = DesignFile(
        campaign="c", method_sha256=None, strata=strata, order="group_first",
        group_weights={"cit": 3.0, "off": 2.0, "dep": 1.0}, missing_group_policy="renormalise",
        options={"draws": 1000},
    )  # fmt: skip
    return codebook, design


@pytest.mark.parametrize("seed", range(SURVEYS))
def test_nothing_published_depends_on_a_hidden_cell(tmp_path: Path, seed: int) -> None:
    first = satisfaction.run(survey(tmp_path / "a", seed))
    second = satisfaction.run(survey(tmp_path / "b", seed, again=seed))
    assert {name: first[name] for name in PUBLISHED} == {name: second[name] for name in PUBLISHED}  # type: ignore[literal-required]
    assert told_by_difference(first, second) == []


def test_counts_leave_out_the_same_cells(tmp_path: Path) -> None:
    bundle = read_bundle(survey(tmp_path / "rows", 3))
    write_counted(bundle, tmp_path / "counts")
    rows, counted = satisfaction.compute(bundle), satisfaction.run(tmp_path / "counts")
    for one, two in zip(rows["units"], counted["units"], strict=True):
        assert one["score"] == pytest.approx(two["score"], abs=1e-9)
        assert one["se"] == pytest.approx(two["se"], abs=1e-8)
        assert one["flags"] == two["flags"]
    assert rows["items"] == counted["items"]


def shorter(bundle: Bundle, unit: str, forms: int) -> Bundle:
    """The bundle without the last forms of a unit's citizens."""
    frame = bundle.frame
    gone = frame[(frame["rated_unit"] == unit) & (frame["group"] == "cit")].index[-forms:]
    copied = copy.deepcopy(bundle)
    object.__setattr__(copied, "frame", frame.drop(gone).reset_index(drop=True))
    return copied


def test_one_late_form_may_not_be_published_beside_the_first_result(tmp_path: Path) -> None:
    bundle = read_bundle(survey(tmp_path, 1))
    whole = satisfaction.compute(bundle)
    told = told_by_difference(satisfaction.compute(shorter(bundle, "A", 1)), whole)
    assert {one["unit"] for one in told} == {"A", None}
    assert {one["forms"] for one in told} == {1}
    assert {"q1", "q4", None} <= {one["item"] for one in told}
    assert told_by_difference(satisfaction.compute(shorter(bundle, "A", 5)), whole) == []
    assert told_by_difference(whole, whole) == []


def test_the_command_refuses_what_tells_a_few_beside_what_is_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = read_bundle(survey(tmp_path / "b", 1))
    out = tmp_path / "out.json"
    out.write_bytes(json_bytes(satisfaction.compute(shorter(bundle, "A", 2)), indent=None))
    words = ["run", str(tmp_path / "b"), "--out", str(tmp_path / "o"), "--no-pdf", "--published", str(out)]
    assert cli.main([*words, "--json"]) == 2
    said = capsys.readouterr()
    assert "unit A differs by 2 forms only" in said.err.replace(":", "")
    assert len(json.loads(said.out)["findings"]) > 3
    assert not (tmp_path / "o").exists()


def test_one_answer_that_changed_is_found_though_no_number_did(tmp_path: Path) -> None:
    bundle = read_bundle(survey(tmp_path, 1))
    other = copy.deepcopy(bundle)
    place = other.frame.index[(other.frame["rated_unit"] == "A") & (other.frame["group"] == "cit")][0]
    other.frame.loc[place, "q4"] = 6 - other.frame.loc[place, "q4"] or 1
    if other.frame.loc[place, "q4"] == bundle.frame.loc[place, "q4"]:
        other.frame.loc[place, "q4"] = 1
    told = told_by_difference(satisfaction.compute(bundle), satisfaction.compute(other))
    assert {(one["unit"], one["item"], one["forms"]) for one in told} == {("A", "q4", 1), (None, "q4", 1)}


def test_a_unit_more_tells_only_itself(tmp_path: Path) -> None:
    """The rows over all units add published cells: with and without a unit they differ by what is shown."""
    bundle = read_bundle(survey(tmp_path, 5))
    whole = satisfaction.compute(bundle)
    for unit in UNITS:
        fewer = copy.deepcopy(bundle)
        frame = fewer.frame[fewer.frame["rated_unit"] != unit].reset_index(drop=True)
        object.__setattr__(fewer, "frame", frame)
        part = satisfaction.compute(fewer)
        rows = {row["item"]: row for row in part["items"] if row["unit"] is None}
        cells = {row["item"]: row for row in whole["items"] if row["unit"] == unit}
        for row in whole["items"]:
            if row["unit"] is not None or not row["levels"] or not rows[row["item"]]["levels"]:
                continue
            shown = cells[row["item"]]["levels"] if row["item"] in cells else []
            counts = [level["count"] for level in shown] or [0] * len(row["levels"])
            before = [level["count"] for level in rows[row["item"]]["levels"]]
            after = [level["count"] for level in row["levels"]]
            assert [one - two for one, two in zip(after, before, strict=True)] == counts
