"""Small workbooks for the tests of tables, written by another program than ours where it matters."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

from app.core.tabular import Column

COLUMNS = (
    Column("code", "Unit code", ("ma don vi", "unit code"), "code", True, True, 12),
    Column("name", "Unit name", ("ten don vi", "unit name"), required=True, filled=True),
    Column("size", "Size", ("so luong", "size"), "whole"),
    Column("share", "Share", ("ty le", "share"), "decimal"),
    Column("begins", "Valid from", ("tu ngay", "valid from"), "date"),
)
CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="Sheet1">{rows}</table:table></office:spreadsheet>
</office:body></office:document-content>"""


def xlsx(
    rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = (), title: str = "List", hidden: bool = False
) -> bytes:
    """One sheet with these cells; `hidden` adds a hidden sheet with the same rows before it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    if hidden:
        sheet.title = "Old"
        sheet.sheet_state = "hidden"
        for row in rows:
            sheet.append(list(row))
        sheet = book.create_sheet()
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for place in merged:
        sheet.merge_cells(place)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def ods(rows: Sequence[Sequence[str]]) -> bytes:
    """An OpenDocument sheet of texts."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", CONTENT.format(rows=cells))
    return target.getvalue()


def cell(place: str, value: str) -> bytes:
    """A workbook whose only other cell lies far out, as a trap for dense readers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "Unit code"
    sheet[place] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
