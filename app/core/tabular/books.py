"""Workbooks around an import: the template to fill in, and the faults of a file as a list."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from app.core.i18n import Language, translate
from app.core.tabular.headings import Column
from app.core.tabular.report import ImportReport
from app.core.tabular.writing import SheetToWrite, Value, write_workbook

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXTS: Final = {
    "rows": "Rows to fill in",
    "guide": "How to fill in",
    "column": "Column",
    "needed": "Needed",
    "meaning": "What to write",
    "yes": "Yes",
    "no": "No",
    "faults": "Faults",
    "sheet": "Sheet",
    "row": "Row",
    "heading": "Heading",
    "value": "Value",
    "mend": "What to mend",
    "kind": "Kind",
    "fault": "To mend",
    "warning": "To look at",
}
_NEEDED: Final = " (*)"
_WIDTH: Final = 24


def template_book(
    columns: Sequence[Column],
    *,
    example: Mapping[str, str | date],
    hints: Mapping[str, str],
    more: Sequence[tuple[str, str]] = (),
    language: Language,
) -> bytes:
    """An .xlsx with the headings of `columns`, one example row, and a second sheet that explains them.

    `example`, `hints` by column key, in words already; a star marks the columns that are needed. `more`:
    further lines of the second sheet, (what, words).
    """
    text = {key: translate(language, words) for key, words in TEXTS.items()}
    labels = [translate(language, column.label) for column in columns]
    heads = [
        label + _NEEDED if column.required else label for label, column in zip(labels, columns, strict=True)
    ]
    rows: list[list[Value]] = [[example.get(column.key) for column in columns]]
    guide = [
        [label, text["yes" if column.required else "no"], hints.get(column.key, "")]
        for label, column in zip(labels, columns, strict=True)
    ]
    sheets = [
        SheetToWrite(text["rows"], heads, rows, widths=[_WIDTH] * len(heads)),
        SheetToWrite(
            text["guide"],
            [text["column"], text["needed"], text["meaning"]],
            [*guide, *([what, "", words] for what, words in more)],
            widths=(28, 12, 90),
        ),
    ]
    out = io.BytesIO()
    write_workbook(out, sheets=sheets)
    return out.getvalue()


def fault_book(report: ImportReport, *, language: Language) -> bytes:
    """An .xlsx with one row a fault or warning: sheet, row, column, heading, value, what to mend, kind."""
    text = {key: translate(language, words) for key, words in TEXTS.items()}
    heads = [text[key] for key in ("sheet", "row", "column", "heading", "value", "mend", "kind")]
    rows = (
        [one.sheet, one.row or None, one.column, one.heading, one.value, one.sentence(language), text[kind]]
        for kind, found in (("fault", report.faults), ("warning", report.warnings))
        for one in found
    )
    out = io.BytesIO()
    sheet = SheetToWrite(text["faults"], heads, rows, widths=(20, 8, 8, 24, 30, 80, 14))
    write_workbook(out, sheets=[sheet])
    return out.getvalue()
