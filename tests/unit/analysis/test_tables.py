"""Files that leave the analysis: safe text, right numbers, words of the locale."""

import base64
import csv
import datetime as dt
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2 as pdfium
import pytest
import time_machine

from analysis.dataset.format import write_manifest
from analysis.dataset.labels import keys, number, percent, say
from analysis.exports import build_all
from analysis.recipes import satisfaction
from tests.support.sample_bundles import matrix_bundle

EVIL = '=HYPERLINK("http://x.example","y")'


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    folder = matrix_bundle(tmp_path, officials=0)
    path = folder / "codebook.json"
    codebook: dict[str, Any] = json.loads(path.read_text())
    codebook["units"][0]["name"] = {"vi": EVIL, "en": "<b>D1</b>"}
    codebook["items"][0]["text"] = {"vi": "+1", "en": "x"}
    path.write_text(json.dumps(codebook))
    write_manifest(folder, campaign="matrix", written_by="tests")
    return build_all(satisfaction.run(folder))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_scores_csv(files: dict[str, bytes]) -> None:
    rows = {row["code"]: row for row in rows_of(files["scores.csv"])}
    assert rows["D1"]["name_vi"] == "'" + EVIL
    assert len(rows["D1"]["score"].split(".")[1]) == 6
    assert rows["D2"]["hidden"] == "1"
    assert rows["D2"]["reason"] == "below_minimum"
    assert rows["D2"]["score"] == rows["D2"]["C1_points"] == rows["D2"]["n"] == ""


def test_points_csv_feeds_a_composite_index(files: dict[str, bytes]) -> None:
    assert files["points.csv"].splitlines()[0].startswith(b"unit,criterion,points,status,")
    rows = {(row["unit"], row["criterion"]): row for row in rows_of(files["points.csv"])}
    assert rows["D1", "C1"]["status"] == "ok"
    assert (rows["D2", "C1"]["status"], rows["D2", "C1"]["points"]) == ("missing", "")


def test_items_csv(files: dict[str, bytes]) -> None:
    rows = rows_of(files["items.csv"])
    few = [row for row in rows if (row["item"], row["unit"]) == ("q1", "D1")]
    assert [(row["level"], row["reason"]) for row in few] == [("", "below_ten")]
    assert few[0]["mean_share"] != ""
    assert (few[0]["inference"], few[0]["n"], few[0]["method"]) == ("model", "6", "")


def test_every_row_says_how_far_to_trust_it(files: dict[str, bytes]) -> None:
    for row in rows_of(files["scores.csv"]) + rows_of(files["points.csv"]):
        hidden = row.get("hidden") == "1" or row.get("status") == "missing"
        assert row["honesty"] == say("honesty.minimum" if hidden else "honesty.model", "vi", minimum=5)
        assert (row["method"], row["inference"]) == ("", row["inference"]) if hidden else ("t", "model")


def test_response_leaves_small_groups_out(files: dict[str, bytes]) -> None:
    rows = {row["unit"]: row for row in rows_of(files["rates.csv"])}
    assert (rows["D2"]["responded"], rows["D2"]["rate"], rows["D2"]["hidden"]) == ("", "", "1")
    assert (rows["D1"]["responded"], rows["D1"]["hidden"]) == ("6", "0")


def test_workbook_holds_text_as_text(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["results.xlsx"]))
    wanted = (
        "method", "results", "criteria", "items", "response", "flags", "quality", "signs", "effects",
        "codebook",
    )  # fmt: skip
    assert book.sheetnames == [say(f"sheet.{name}", "vi") for name in wanted]
    sheet = book.worksheets[1]
    names = {sheet.cell(row, 1).value: sheet.cell(row, 2) for row in range(6, 9)}
    assert names["D1"].value == EVIL
    assert names["D1"].data_type == "s"
    assert names["D1"].hyperlink is None
    assert isinstance(sheet.cell(6, 4).value, float)
    assert sheet.cell(6, 4).number_format == "[$-42A]#,##0.0"
    assert sheet.freeze_panes == "C6"
    for one in book.worksheets:
        assert say("honesty.model", "vi") in str(one.cell(3, 1).value)
        assert (one.page_setup.orientation, one.page_setup.paperSize) == ("landscape", 9)


def test_the_workbook_tells_quality_and_effects(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["results.xlsx"]))
    results = json.loads(files["results.json"])
    quality = book[say("sheet.quality", "vi")]
    head = [cell.value for cell in quality[5]]
    rows = [dict(zip(head, line, strict=True)) for line in quality.iter_rows(min_row=6, values_only=True)]
    without = {row["unit"]: row["without"] for row in results["quality"]["scores"]}
    name = say("column.without", "vi")
    assert rows[0][name] == without.pop(None)
    assert {row[say("column.code", "vi")]: row[name] for row in rows[1:] if row[name] is not None} == {
        unit: score for unit, score in without.items() if score is not None
    }
    effects = [[str(value or "") for value in line] for line in book[say("sheet.effects", "vi")].values]
    assert say("effect.why.no_clerks", "vi") in effects[-1]
    signs = [line[0] for line in book[say("sheet.signs", "vi")].values]
    assert {say(f"quality.{check}", "vi") for check in ("straight_line", "fast", "sequence")} <= set(signs)


def test_report_is_escaped_and_says_why_a_unit_is_hidden(files: dict[str, bytes]) -> None:
    page = files["report.html"].decode()
    assert page.count("<h1>") == 1
    assert "=HYPERLINK(&quot;" in page
    assert say("hidden.below_minimum", "vi", minimum=5) in page
    assert "<script" not in page
    assert " style=" not in page
    assert not re.search(r"(src|href)=", page)
    style = page.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src &#x27;sha256-{digest}&#x27;" in page
    assert page.count("<svg ") == page.count("</svg>") == 6


def test_every_file_of_a_recomputation_years_later_is_the_same(tmp_path: Path) -> None:
    folder = matrix_bundle(tmp_path)
    made = []
    for year in (2023, 2031):
        with time_machine.travel(dt.datetime(year, 11, 5, 4, 3, 21, tzinfo=dt.UTC)):
            made.append(build_all(satisfaction.run(folder)))
    first, again = ({name: digest(content) for name, content in files.items()} for files in made)
    assert {"results.json", "scores.csv", "results.xlsx", "report.html", "report.pdf"} <= set(first)
    assert again == first
    printed = pdfium.PdfDocument(made[0]["report.pdf"]).get_metadata_dict()
    assert (printed["CreationDate"], printed["ModDate"]) == ("", "")  # typst would ask the system, not Python


def test_charts_are_plain_figures(files: dict[str, bytes]) -> None:
    scores = json.loads(files["chart-scores.json"])
    assert scores["data"][0]["y"] == ["D3", "D1"] or scores["data"][0]["y"] == ["D1", "D3"]
    assert scores["data"][0]["marker"]["color"] == "#0b5560"
    texts = [note["text"] for note in scores["layout"]["annotations"]]
    assert say("hidden.below_minimum", "vi", minimum=5) in texts
    levels = json.loads(files["chart-levels.json"])
    assert levels["layout"]["annotations"][0]["text"] == say("chart.empty", "vi")


def test_levels_chart_keeps_the_middle_apart(tmp_path: Path) -> None:
    files = build_all(satisfaction.run(matrix_bundle(tmp_path, citizens=20)))
    figure = json.loads(files["chart-levels.json"])
    bars = {bar["name"]: bar for bar in figure["data"]}
    assert bars["level 3 vi"]["xaxis"] == "x2"
    assert all(value <= 0 for value in bars["level 1 vi"]["x"])
    assert all(value >= 0 for value in bars["level 5 vi"]["x"])
    assert bars["level 5 vi"]["marker"]["color"] == "#0b3c6f"


def test_both_languages_have_the_same_texts() -> None:
    assert keys("vi") == keys("en")


def test_numbers_as_readers_write_them() -> None:
    assert number(1234.565, "vi", places=1) == "1.234,6"
    assert number(1234.565, "en", places=1) == "1,234.6"
    assert percent(0.95, "vi") == "95%"
    assert percent(0.975, "vi") == "97,5%"
    with pytest.raises(KeyError):
        say("hidden.below_minimum", "vi")
