"""The guide for notebooks runs as it is printed: its blocks in order, on two bundles."""

import re
from pathlib import Path
from typing import Any

import pytest

from analysis.dataset.format import zip_bundle
from tests.support.sample_bundles import write_reference_bundle
from tests.support.tree import ROOT

GUIDE = ROOT / "docs" / "guides" / "notebook.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


def test_every_block_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, year in (("goi", 2023), ("goi-truoc", 2022)):
        folder = write_reference_bundle(tmp_path / name, year=year, options={"draws": 1000})
        zip_bundle(folder, tmp_path / f"{name}.zip")
    monkeypatch.chdir(tmp_path)
    blocks = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    assert len(blocks) == 6
    names: dict[str, Any] = {}
    for number, block in enumerate(blocks, start=1):
        exec(compile(block, f"{GUIDE.name}, block {number}", "exec"), names)
    printed = capsys.readouterr().out
    assert "reference-2023" in printed
    assert len(names["trung_binh"]) == len(names["hai_long"]) == 30
    assert {row["verdict"] for row in (unit["change"] for unit in names["thay_doi"]["units"]) if row} > {"up"}
    assert (tmp_path / "ket-qua" / "report.html").exists()
