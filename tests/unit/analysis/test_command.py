"""`python -m analysis run`: exit codes, one line of error, one JSON document."""

import json
from pathlib import Path

import pytest

from analysis import cli
from tests.support.sample_bundles import matrix_bundle

FILES = {
    "results.json", "scores.csv", "points.csv", "items.csv", "results.xlsx", "report.html",
    "report.pdf", "chart-scores.json", "chart-levels.json", "chart-ranks.json", "chart-heat.json",
    "chart-returns.json", "chart-multiples.json",
    "rates.csv",
    "picture-scores.svg", "picture-ranks.svg", "picture-heat.svg", "picture-levels.svg",
    "picture-multiples.svg", "picture-returns.svg", "standings.csv", "pairs.csv",
    "quality.csv", "quality-scores.csv", "effects.csv", "first-look.json", "first-look.xlsx",
    "cells.csv", "covariances.csv", "between.csv",
    "chart-scores.en.json", "chart-levels.en.json", "chart-ranks.en.json", "chart-heat.en.json",
    "chart-returns.en.json", "chart-multiples.en.json",
    "picture-scores.en.svg", "picture-ranks.en.svg", "picture-heat.en.svg", "picture-levels.en.svg",
    "picture-multiples.en.svg", "picture-returns.en.svg",
}  # fmt: skip


def test_run_writes_all_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle, out = matrix_bundle(tmp_path / "b"), tmp_path / "deep" / "out"
    assert cli.main(["run", str(bundle), "--recipe", "satisfaction", "--out", str(out), "--json"]) == 0
    printed = capsys.readouterr()
    document = json.loads(printed.out)
    assert printed.err == ""
    assert {path.name for path in out.iterdir()} == FILES == set(document["files"])
    assert [unit["code"] for unit in document["units"]] == ["D1", "D2", "D3"]
    results = json.loads((out / "results.json").read_text())
    assert results["provenance"]["bundle_sha256"] == document["bundle_sha256"]


def test_plain_output_names_every_unit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = matrix_bundle(tmp_path / "b", officials=0)
    assert cli.main(["run", str(bundle), "--out", str(tmp_path / "out")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "D2\thidden" in lines


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ([], "required"),
        (["run"], "bundle"),
        (["run", "x", "--out", "y", "--recipe", "magic"], "magic"),
        (["walk"], "walk"),
        (["run", "/no/such/bundle", "--out", "y"], "/no/such/bundle: does not exist."),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_wrong_usage(words: list[str], part: str, as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*words, *(["--json"] if as_json else [])]) == 2
    printed = capsys.readouterr()
    assert len(printed.err.splitlines()) == 1
    assert part in printed.err
    if as_json:
        assert json.loads(printed.out)["error"] == printed.err.strip()
    else:
        assert printed.out == ""


def test_a_folder_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = matrix_bundle(tmp_path / "b")
    (tmp_path / "file").write_text("")
    assert cli.main(["run", str(bundle), "--out", str(tmp_path / "file")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_own_failure_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Path) -> None:
        raise RuntimeError("first\nsecond")

    monkeypatch.setitem(cli.RECIPES, "satisfaction", broken)
    assert cli.main(["run", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err == "The analysis failed: RuntimeError: first\n"


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["run", "--help"])
    assert caught.value.code == 0
    assert "--recipe" in capsys.readouterr().out
