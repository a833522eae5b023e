"""What leaves as a table opens as data: no cell becomes a formula."""

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from app.core.tabular import SheetToWrite, csv_safe, write_workbook

DANGEROUS = ("=1+1", "+84 1", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "\n=1")


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_could_run_is_defused_in_csv(text: str) -> None:
    assert csv_safe(text) == "'" + text.replace("\r", "\n")


def test_a_carriage_return_never_ends_a_row() -> None:
    """Writers of CSV put a cell in quotes for LF; a lone CR they leave bare, and a formula may follow it."""
    assert csv_safe("a\r=1+1\r\nb") == "a\n=1+1\nb"


@pytest.mark.parametrize(
    ("value", "written"),
    [(-1.5, "-1.5"), ("-1.5", "-1.5"), ("-1,5", "-1,5"), (None, ""), ("S\u1edf", "S\u1edf"), ("", "")],
)
def test_numbers_and_plain_text_stay_as_they_are(value: object, written: str) -> None:
    assert csv_safe(value) == written


def test_a_workbook_keeps_text_as_text() -> None:
    target = io.BytesIO()
    rows = [[text] for text in (*DANGEROUS, "0123", "http://x.example")]
    write_workbook(target, sheets=[SheetToWrite("A", ["Text"], rows)])
    sheet = openpyxl.load_workbook(io.BytesIO(target.getvalue())).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells][:4] == list(DANGEROUS[:4])
    assert cells[-2].value == "0123"


def test_a_workbook_keeps_numbers_dates_and_several_sheets(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    day = dt.date(2023, 12, 31)
    first = SheetToWrite("One", ["n", "d", "b", "x"], [[Decimal("1.25"), day, True, None]], widths=(8, 12))
    write_workbook(path, sheets=[first, SheetToWrite("Two", ["h"], [])])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["One", "Two"]
    number, date, flag, blank = (cell.value for cell in book["One"][2])
    assert (number, flag, blank) == (1.25, True, None)
    assert isinstance(date, dt.datetime)
    assert date.date() == day
