"""`python -m analysis composite`: the shipped framework, exit codes, one document, one table."""

import csv
import io
import json
from pathlib import Path

import pytest

from analysis import cli
from analysis.composite.framework import Framework
from analysis.composite.reading import read_framework
from app.templates.definition import load_framework
from tests.support.tree import ROOT

SHIPPED = sorted((ROOT / "survey_templates" / "frameworks").glob("*/v*.yaml"))
COMMUNES = next(path for path in SHIPPED if path.parent.name == "commune_2022")


def framework(path: Path) -> Framework:
    return read_framework(path.read_bytes(), file=path.name)


def full_points(path: Path, *, unit: str = "S01") -> list[str]:
    return [f"{unit},{leaf.key},{leaf.most},ok" for leaf in framework(path).leaves.values()]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A unit with every point, one with none of the first leaf, one without an answer to it."""
    full = full_points(COMMUNES)
    first = full[0].split(",")[1]
    rows = ["unit,criterion,points,status", *full]
    rows += [f"S02,{first},0,ok", *(row.replace("S01", "S02") for row in full[1:])]
    rows += [f"S03,{first},,missing", *(row.replace("S01", "S03") for row in full[1:])]
    path = tmp_path / "points.csv"
    path.write_text("\n".join(rows))
    return path


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_both_readers_of_a_framework_see_the_same(path: Path) -> None:
    ours = framework(path)
    theirs, findings = load_framework(path.read_bytes())
    assert theirs is not None, findings
    assert [(leaf.key, leaf.max_points, leaf.source) for leaf in ours.leaves.values()] == [
        (leaf.key, leaf.max_points, leaf.source) for leaf in theirs.leaves
    ]
    assert [(band.key, band.lower, band.upper) for band in ours.bands] == [
        (band.key, band.lower, band.upper) for band in theirs.bands
    ]
    assert (ours.variant, ours.places, ours.bonus_cap) == (theirs.variant, theirs.places, theirs.bonus_cap)


def test_all_points_are_the_whole_index(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["composite", str(COMMUNES), str(table), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    found = {unit["unit"]: unit for unit in document["units"]}
    assert (found["S01"]["index"], found["S01"]["rank"], found["S01"]["band"]) == (100.0, 1, "good")
    assert found["S02"]["rank"] == 2
    assert (found["S03"]["index"], found["S03"]["rank"], len(found["S03"]["missing"])) == (None, None, 1)
    assert document["framework"]["formula"].startswith("I = ")


def test_the_same_input_gives_the_same_table(table: Path, tmp_path: Path) -> None:
    outs = [tmp_path / name for name in ("one.csv", "two.csv")]
    for out in outs:
        assert cli.main(["composite", str(COMMUNES), str(table), "--out", str(out)]) == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()
    rows = list(csv.DictReader(io.StringIO(outs[0].read_text())))
    assert (rows[0]["unit"], rows[0]["index"], rows[0]["rank"]) == ("S01", "100.00", "1")


def test_bad_input_ends_in_one_line_and_one_document(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(table.read_text() + "\nS04,nothing,1,ok\n")
    assert cli.main(["composite", str(COMMUNES), str(bad), "--json"]) == 2
    said = capsys.readouterr()
    assert len(said.err.splitlines()) == 1
    assert "not a leaf" in json.loads(said.out)["error"]
    assert cli.main(["composite", str(tmp_path / "none.yaml"), str(table)]) == 2
    assert cli.main(["composite", str(COMMUNES), str(table), "--tie-break", "nothing"]) == 2
