"""The command that makes a publication of a folder: the bytes of the library, or what is amiss."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from analysis.cli import main
from analysis.verify.publishing import ORDER
from tests.unit.verify import sample


def write_folder(folder: Path, base: Path) -> Path:
    found, files = sample.whole(base)
    units, inputs = sample.tables(found)
    (folder / "survey").mkdir(parents=True)
    order = {"facts": asdict(sample.FACTS), "options": sample.OPTIONS}
    (folder / ORDER).write_text(json.dumps(order), encoding="utf-8")
    for name, content in (
        ("framework.yaml", sample.framework()), ("units.csv", units), ("inputs.csv", inputs),
    ):  # fmt: skip
        (folder / name).write_bytes(content)
    for name, content in files.items():
        (folder / "survey" / name).write_bytes(content)
    return folder


def test_a_folder_gives_the_bytes_of_the_library_and_verifies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, out = write_folder(tmp_path / "folder", tmp_path / "bundle"), tmp_path / "p.zip"
    assert main(["publish", str(folder), "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert out.read_bytes() == sample.publication(tmp_path / "bundle")
    assert told["sha256"]
    assert main(["verify", str(out)]) == 0


@pytest.mark.parametrize(
    ("name", "content", "where"),
    [
        (ORDER, b"{}", ORDER),
        (ORDER, b'{"facts": {"campaign": "x"}, "options": {}}', ORDER),
        ("units.csv", None, "units.csv"),
        ("inputs.csv", b"unit,criterion\n", "inputs.csv, line 1"),
        ("survey/cells.csv", None, "cells.csv"),
    ],
)
def test_what_is_missing_or_wrong_is_named_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, where: str
) -> None:
    folder, out = write_folder(tmp_path / "folder", tmp_path / "bundle"), tmp_path / "p.zip"
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    assert main(["publish", str(folder), "--out", str(out), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["findings"][0]["where"] == where
    assert not out.exists()
