"""Workbooks and CSV that a spreadsheet opens as data, never as a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

import xlsxwriter

Value = str | int | float | Decimal | bool | date | datetime | None
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\n")
_PLAIN_NUMBER_SIGNS: Final = frozenset("0123456789.,eE+-")
_NAME_LIMIT: Final = 31


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What stands above the table of an official document: issuer at the left, country and motto at the
    right, then its titles, the first one large; `foot`: lines below the table."""

    issuer: Sequence[str]
    nation: Sequence[str]
    titles: Sequence[str]
    foot: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SheetToWrite:
    """A sheet: headings, then rows of values; `widths` in characters. With a `head` it is a document that is
    printed: A4 across, words wrapped, the headings on every page."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[float] = ()
    head: DocumentHead | None = None


def csv_safe(value: object) -> str:
    """The value as text for a CSV cell; text that a spreadsheet could run gets a leading apostrophe.

    Numbers, also negative ones, stay as they are. Every line break becomes LF: a lone CR would not be put in
    quotes, and what follows would stand in a row of its own.
    """
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, str) and text.startswith(_DANGEROUS) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    if not set(text) <= _PLAIN_NUMBER_SIGNS:
        return False
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def write_workbook(target: Path | IO[bytes], *, sheets: Sequence[SheetToWrite]) -> None:
    """Writes an .xlsx row by row in constant memory; text stays text, whatever it begins with."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "dd/mm/yyyy",
        "remove_timezone": True,
    }
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)
    for given in sheets:
        _write_sheet(book, given)
    book.close()


def _write_sheet(book: Any, given: SheetToWrite) -> None:
    edge = {"border": 1} if given.head else {}
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", **edge})
    body = book.add_format({"text_wrap": True, "valign": "top", **edge}) if given.head else None
    sheet = book.add_worksheet(given.name[:_NAME_LIMIT])
    for number, width in enumerate(given.widths):
        sheet.set_column(number, number, width)
    top = _write_head(book, sheet, given.head, last=len(given.headings) - 1) if given.head else 0
    sheet.freeze_panes(top + 1, 0)
    for number, heading in enumerate(given.headings):
        sheet.write_string(top, number, heading, bold)
    index = top
    for index, row in enumerate(given.rows, start=top + 1):
        for number, value in enumerate(row):
            _write(sheet, index, number, value, body)
    for number, line in enumerate(given.head.foot if given.head else (), start=index + 2):
        sheet.write_string(number, 0, line)


def _write_head(book: Any, sheet: Any, head: DocumentHead, *, last: int) -> int:
    """Writes what stands above the table over columns 0 to `last`; the number of the row of the headings."""
    plain = {"align": "center", "valign": "vcenter", "text_wrap": True}
    middle = max(last // 2, 1)
    lines = max(len(head.issuer), len(head.nation))
    for row in range(lines):
        for first, until, words in ((0, middle - 1, head.issuer), (middle, last, head.nation)):
            if row < len(words):
                strong = row == len(words) - 1 or words is head.nation
                _across(sheet, row, first, until, words[row], book.add_format({**plain, "bold": strong}))
    for number, title in enumerate(head.titles):
        size = {"bold": True, "font_size": 14} if number == 0 else {"italic": True}
        _across(sheet, lines + 1 + number, 0, last, title, book.add_format({**plain, **size}))
    top = lines + len(head.titles) + 2
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    return top


def _across(sheet: Any, row: int, first: int, last: int, words: str, form: Any) -> None:
    if last > first:
        sheet.merge_range(row, first, row, last, words, form)
    else:
        sheet.write_string(row, first, words, form)


def _write(sheet: Any, row: int, number: int, value: Value, form: Any = None) -> None:
    if value is None:
        if form is not None:
            sheet.write_blank(row, number, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, number, value, form)
    elif isinstance(value, bool):
        sheet.write_boolean(row, number, value, form)
    elif isinstance(value, date):
        sheet.write_datetime(row, number, value, form)
    else:
        sheet.write_number(row, number, float(value), form)
