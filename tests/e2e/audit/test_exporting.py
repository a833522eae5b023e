"""The filtered trail as a file: data, never a formula; and the hand-out is an event."""

import csv
import io

import openpyxl
import pytest

from app.core.chain import Walk
from app.core.i18n import Language, translate
from app.core.resources import Resources
from tests.e2e.audit.conftest import Open
from tests.e2e.audit.door import numbers_of, rows_of


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_csv_holds_what_the_search_found(auditor: Open, lang: Language) -> None:
    answer = auditor(lang=lang).send("/audit/export", format="csv", object="CCHC-2025")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="audit-' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")  # so that spreadsheets read the letters
    heading, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert heading[:3] == [translate(lang, text) for text in ("No.", "Time", "Who")]
    assert [(row[0], row[1], row[7]) for row in rows] == [
        ("9", "2026-03-04 09:30:00", ""),
        ("8", "2026-03-04 09:30:00", "SYT"),
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_becomes_a_formula(auditor: Open, kind: str) -> None:
    """A file was named like a formula, and a reason written like one."""
    content = auditor().send("/audit/export", format=kind).content
    if kind == "csv":
        cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
        assert [cell for cell in cells if cell[:1] in "=+-@\t\r"] == [cell for cell in cells if cell == ""]
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        assert sheet.max_row == 11  # the heading, nine events, and the hand-out itself
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_the_hand_out_is_an_event_with_its_search(trail: Resources, auditor: Open) -> None:
    browser = auditor()
    browser.send("/audit/export", format="xlsx", object="CCHC-2025", since="2026-03-03", who="Qu\u1ed1c")
    page = browser.get(verb="audit.exported")
    assert numbers_of(page) == [10]
    for said in ("xlsx", "CCHC-2025", "03/03/2026", "Qu\u1ed1c"):
        assert said in rows_of(page)[0][6]
    with trail.database.transaction(writing=False) as opened:
        walk = Walk()
        assert not walk.go_on(opened.session)
        assert (walk.found, walk.count) == (None, 10)


@pytest.mark.parametrize(
    "fields",
    [{"format": "pdf"}, {"format": "csv", "seq": "1"}, {"format": "csv", "since": "31/02/2026"}, {}],
)
def test_a_form_that_is_not_ours_is_refused(auditor: Open, fields: dict[str, str]) -> None:
    browser = auditor()
    assert browser.send("/audit/export", **fields).status_code == 422
    assert rows_of(browser.get(verb="audit.exported")) == []
