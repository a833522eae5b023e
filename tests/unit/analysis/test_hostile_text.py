"""Names and labels that a spreadsheet would run, or take for the end of a row, stay text in every file."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from analysis.dataset.bundle import read_bundle
from analysis.dataset.format import write_manifest
from analysis.exports import build_all
from analysis.exports.answers import answers_table
from analysis.exports.data import data_files
from analysis.exports.figures import result_data
from analysis.recipes import satisfaction
from tests.support.sample_bundles import matrix_bundle

FORMULA = '=HYPERLINK("http://x.example","y")'
HOSTILE = (
    FORMULA, "+1", "-2+3", "@SUM(A1)", f"\t{FORMULA}", f"\r{FORMULA}", f"\n{FORMULA}", f"a\r{FORMULA}",
    f"a\r\n{FORMULA}", f"a,{FORMULA}", f'a"{FORMULA}',
)  # fmt: skip
RUN = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.fixture(scope="module", params=HOSTILE, ids=repr)
def bundle(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle in which every word that people choose is hostile."""
    folder = matrix_bundle(tmp_path_factory.mktemp("hostile"))
    path = folder / "codebook.json"
    codebook: dict[str, Any] = json.loads(path.read_text())
    named = [*codebook["units"], *codebook["groups"], *codebook["criteria"], *codebook["items"]]
    for one in named:
        one["name" if "name" in one else "text"] = {"vi": request.param, "en": request.param}
    for item in codebook["items"]:
        for level in item["levels"]:
            level["label"] = {"vi": request.param, "en": request.param}
    path.write_text(json.dumps(codebook))
    write_manifest(folder, campaign="matrix", written_by="tests")
    return folder


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def spreadsheet_rows(content: bytes) -> list[list[str]]:
    """Rows as a spreadsheet finds them: outside quotes CR ends a row as LF does."""
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_no_cell_of_a_csv_file_is_run(bundle: Path) -> None:
    results = satisfaction.run(bundle)
    files = build_all(results, pdf=False)
    files |= data_files([*result_data(results), answers_table(read_bundle(bundle))], ["csv"])
    tables = {name: content for name, content in files.items() if name.endswith(".csv")}
    assert {"scores.csv", "items.csv", "labels.csv", "answers.csv"} <= set(tables)
    for name, content in tables.items():
        header, *rows = spreadsheet_rows(content)
        for row in rows:
            assert len(row) == len(header), name
            assert not [cell for cell in row if cell.startswith(RUN) and not is_number(cell)], name


def test_no_cell_of_a_workbook_is_run(bundle: Path) -> None:
    files = build_all(satisfaction.run(bundle), pdf=False)
    book = openpyxl.load_workbook(io.BytesIO(files["results.xlsx"]))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink is not None]
    assert any("HYPERLINK" in str(cell.value) or cell.value in HOSTILE for cell in cells)
