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
class SheetToWrite:
    """A sheet: headings, then rows of values; `widths` in characters."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[float] = ()


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
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for given in sheets:
        sheet = book.add_worksheet(given.name[:_NAME_LIMIT])
        sheet.freeze_panes(1, 0)
        for number, width in enumerate(given.widths):
            sheet.set_column(number, number, width)
        for number, heading in enumerate(given.headings):
            sheet.write_string(0, number, heading, bold)
        for index, row in enumerate(given.rows, start=1):
            for number, value in enumerate(row):
                _write(sheet, index, number, value)
    book.close()


def _write(sheet: Any, row: int, number: int, value: Value) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, number, value)
    elif isinstance(value, bool):
        sheet.write_boolean(row, number, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, number, value)
    else:
        sheet.write_number(row, number, float(value))
