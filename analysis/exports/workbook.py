"""`results.xlsx`: one sheet per table, laid out to be handed in. Text stays text: no formula, no link.

Figures stay numbers; their format carries the language, so that a Vietnamese office writes 1.234,5. Every
sheet has its title, the honesty sentences and a frozen head above the table, and prints on A4.
"""

import datetime
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import xlsxwriter

from analysis.dataset.labels import Language, say
from analysis.dataset.results import Results
from analysis.dataset.sentences import honesty_lines, source_line
from analysis.tables.readers import Column, Kind, LedgerRow, Table, Value
from analysis.tables.reading import result_tables

MADE: Final = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)
SETTINGS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
FONT: Final = "Times New Roman"
LOCALES: Final[dict[Language, str]] = {"vi": "[$-42A]", "en": "[$-409]"}
DIGITS: Final[dict[Kind, str]] = {
    "whole": "#,##0", "score": "#,##0.0", "points": "#,##0.00", "percent": "0.0",
}  # fmt: skip
SHEETS: Final = {
    "method": "method", "scores": "results", "criteria": "criteria", "items": "items",
    "response": "response", "ledger": "ledger", "flags": "flags", "quality": "quality",
    "signs": "signs", "effects": "effects", "codebook": "codebook",
}  # fmt: skip
TITLE_ROW, SUMMARY_ROW, HONESTY_ROW, HEAD_ROW = 0, 1, 2, 4
PAPER_A4: Final = 9
WIDE: Final = 60
LINE_POINTS: Final = 15.0
NAMES: Final = 2
FROZEN: Final = ("scores", "response", "quality", "look")


@dataclass(frozen=True)
class Above:
    """What stands above every table of a workbook, and `source` below every page of it."""

    summary: str
    honesty: str
    source: str


def workbook(results: Results, language: Language = "vi", *, ledger: Sequence[LedgerRow] = ()) -> bytes:
    """The workbook; the same results give the same content."""
    above = Above(
        summary=results["summary"][language],
        honesty=" ".join(honesty_lines(results, language)),
        source=source_line(results, language),
    )
    tables = result_tables(results, language, ledger=ledger)
    sheets = {say(f"sheet.{SHEETS[key]}", language): table for key, table in tables.items()}
    return book_of(sheets, above, title=results["title"][language], language=language)


def book_of(sheets: Mapping[str, Table], above: Above, *, title: str, language: Language) -> bytes:
    """A workbook of these tables by name of the sheet."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, SETTINGS)
    book.set_properties({"title": title, "created": MADE})
    styles = _styles(book, language)
    for name, table in sheets.items():
        _fill(book.add_worksheet(name), table, above, styles, language)
    book.close()
    return stream.getvalue()


def _styles(book: Any, language: Language) -> dict[str, Any]:
    """Formats by kind of column, and those of the lines above the table."""
    plain = {"font_name": FONT, "font_size": 11, "valign": "top"}
    edged = {**plain, "border": 1, "border_color": "#7d8690"}
    styles: dict[str, Any] = {
        kind: book.add_format({**edged, "num_format": LOCALES[language] + digits, "align": "right"})
        for kind, digits in DIGITS.items()
    }
    return {
        **styles,
        "text": book.add_format({**edged, "num_format": "@"}),
        "long": book.add_format({**edged, "num_format": "@", "text_wrap": True}),
        "head": book.add_format(
            {**edged, "bold": True, "text_wrap": True, "align": "center", "valign": "vcenter",
             "bg_color": "#e3f0f1"}
        ),
        "title": book.add_format({**plain, "bold": True, "font_size": 14}),
        "line": book.add_format(plain),
        "honesty": book.add_format({**plain, "italic": True, "text_wrap": True}),
    }  # fmt: skip


def _fill(sheet: Any, table: Table, above: Above, styles: dict[str, Any], language: Language) -> None:
    last = max(len(table.columns) - 1, 1)
    sheet.write_string(TITLE_ROW, 0, table.title, styles["title"])
    sheet.write_string(SUMMARY_ROW, 0, above.summary, styles["line"])
    said = above.honesty
    sheet.merge_range(HONESTY_ROW, 0, HONESTY_ROW, last, "", styles["honesty"])
    sheet.write_string(HONESTY_ROW, 0, said, styles["honesty"])
    room = sum(column.width for column in table.columns)
    sheet.set_row(HONESTY_ROW, LINE_POINTS * (1 + len(said) // max(room, WIDE)) + 2)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
    head = HEAD_ROW
    if any(column.head for column in table.columns):
        for place, column in enumerate(table.columns):
            sheet.write_string(head, place, column.head, styles["head"])
        head += 1
        if table.rows:
            sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + len(table.rows), last)
    for row, values in enumerate(table.rows, start=head):
        _line(sheet, row, table.columns, values, styles)
    sheet.freeze_panes(head, NAMES if table.key in FROZEN else 0)
    _print_set_up(sheet, above, language, repeated=head > HEAD_ROW)


def _line(
    sheet: Any, row: int, columns: Sequence[Column], values: Sequence[Value], styles: dict[str, Any]
) -> None:
    for place, (column, value) in enumerate(zip(columns, values, strict=True)):
        if value is None:
            sheet.write_blank(row, place, None, styles[column.kind])
        elif isinstance(value, str):
            sheet.write_string(row, place, value, styles[column.kind])
        else:
            sheet.write_number(row, place, value, styles[column.kind])


def _print_set_up(sheet: Any, above: Above, language: Language, *, repeated: bool) -> None:
    sheet.set_paper(PAPER_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
    source = above.source.replace("&", "&&")
    sheet.set_footer(f"&L&8{source[:200]}&R&8{say('sheet.page', language)}")
    if repeated:
        sheet.repeat_rows(HEAD_ROW)
