"""The template workbook, the columns as they were read, and the faults as a workbook."""

import io
import re
from collections.abc import Callable

import openpyxl
import pytest

from app.core.tabular import folded
from tests.e2e.units.door import Browser

OpenBrowser = Callable[..., Browser]
TEMPLATE = "/units/import/template.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book_of(at: Browser, address: str) -> openpyxl.Workbook:
    answer = at.client.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    return openpyxl.load_workbook(io.BytesIO(answer.content))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_template_is_read_by_its_own_import(open_browser: OpenBrowser, lang: str) -> None:
    """Every heading is known, and the example row is the one fault: nobody imports it by mistake."""
    at = open_browser(lang=lang)
    content = at.client.get(TEMPLATE).content
    report = at.upload(
        "/units/import", page=at.get("/units/import"), name="t.xlsx", content=content, status=422
    )
    assert report.count('<th scope="row">') == 1 + 9  # one fault, nine columns
    assert report.count("VI-DU") == 1
    assert len(re.findall(r'<td class="mut">|<span class="mut">', report.split("</details>")[0])) == 9


def test_the_template_filled_in_comes_in(open_browser: OpenBrowser) -> None:
    at = open_browser(lang="vi")
    book = book_of(at, TEMPLATE)
    sheet, guide = book.worksheets
    assert folded(str(sheet["A1"].value)) == "ma don vi (*)"
    assert guide.max_row == 1 + 9 + 1
    sheet["A2"], sheet["E2"] = "SNV", None
    out = io.BytesIO()
    book.save(out)
    report = at.upload("/units/import", page=at.get("/units/import"), name="t.xlsx", content=out.getvalue())
    assert "01/07/2025" not in report
    found = re.search(r'name="sha256" value="([0-9a-f]{64})"', report)
    assert found is not None
    assert "SNV" in at.post("/units/import/confirm", page=report, sha256=found[1])


def test_the_faults_come_as_a_workbook(open_browser: OpenBrowser) -> None:
    at = open_browser(lang="en")
    rows = b"Ma don vi,Ten don vi,Loai don vi\n=A,One,department\nB,,department\n"
    report = at.upload("/units/import", page=at.get("/units/import"), name="a.csv", content=rows, status=422)
    link = re.search(r'href="(/units/import/[0-9a-f]{64}/faults.xlsx)"', report)
    assert link is not None
    (sheet,) = book_of(at, link[1]).worksheets
    listed = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert listed[0] == ["Sheet", "Row", "Column", "Heading", "Value", "What to mend", "Kind"]
    assert [row[1:5] for row in listed[1:]] == [[2, "A", "Ma don vi", "=A"], [3, "B", "Ten don vi", ""]]
    assert at.client.get(f"/units/import/{'0' * 64}/faults.xlsx").status_code == 404
    assert at.client.get("/units/import/..%2f..%2fx/faults.xlsx").status_code == 404
