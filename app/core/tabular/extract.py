"""Runs as a program of its own: a workbook on standard input, its cells as JSON on standard output.

A crafted sheet of a few kilobytes can ask the reader for hundreds of gigabytes, and the reader then
ends its process. So it runs alone, under limits of memory and time; it imports nothing of ours.

Arguments: most rows with content, most columns, most bytes of memory, most seconds.
"""

import datetime as dt
import io
import json
import resource
import sys
import zipfile
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MOST_SHEETS = 100
MOST_MERGED = 1000
ODS_CONTENT = "content.xml"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def plain(cell: Any) -> Any:
    """A cell as JSON can say it; an empty one is None."""
    if isinstance(cell, dt.date):
        return {"date": cell.isoformat()}
    if isinstance(cell, dt.time | dt.timedelta):
        return {"time": str(cell)}
    return None if cell == "" else cell


def trimmed(cells: list[Any]) -> list[Any]:
    """A row without the empty cells at its end."""
    end = len(cells)
    while end and cells[end - 1] is None:
        end -= 1
    return cells[:end]


def read(content: bytes, *, most_rows: int, most_columns: int) -> dict[str, Any]:
    """The visible sheets; or `{"error": ...}`."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets: list[dict[str, Any]] = []
    merged = ods_merges(content)
    filled = 0
    for about in book.sheets_metadata[:MOST_SHEETS]:
        if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        rows = []
        for cells in sheet.to_python(skip_empty_area=False):
            row = trimmed([plain(cell) for cell in cells[:most_columns]])
            filled += bool(row)
            if filled > most_rows:
                return {"error": "too_many_rows"}
            rows.append(row)
        sheets.append(
            {
                "name": about.name,
                "rows": rows,
                "merged": merged.get(about.name) or sheet.merged_cell_ranges or [],
            }
        )
    return {"sheets": sheets}


def ods_merges(content: bytes) -> dict[str, list[Any]]:
    """Merged ranges by the name of the sheet, of an OpenDocument file: the reader does not tell them."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if ODS_CONTENT not in archive.namelist():
            return {}
        found: dict[str, list[Any]] = {}
        here: list[Any] = []
        row = 0
        with archive.open(ODS_CONTENT) as source:
            for event, element in ElementTree.iterparse(source, events=("start", "end")):  # noqa: S314
                if event == "start" and element.tag == TABLE + "table":
                    here, row = found.setdefault(element.get(TABLE + "name", ""), []), 0
                elif event == "end" and element.tag == TABLE + "table-row":
                    here += row_merges(element, row=row)
                    row += count(element, "number-rows-repeated")
                    element.clear()
    return found


def row_merges(element: ElementTree.Element, *, row: int) -> list[Any]:
    """The ranges that begin in a row, as ((top, left), (bottom, right))."""
    merges: list[Any] = []
    column = 0
    for cell in element:
        wide = count(cell, "number-columns-spanned")
        high = count(cell, "number-rows-spanned")
        if wide * high > 1 and column < MOST_MERGED:
            merges.append(((row, column), (row + high - 1, column + wide - 1)))
        column += count(cell, "number-columns-repeated")
    return merges


def count(element: ElementTree.Element, name: str) -> int:
    """A number of rows or columns that an element stands for."""
    return max(1, int(element.get(TABLE + name, "1")))


def main() -> int:
    """Reads, writes, and says by its exit code whether the reader lived through it."""
    most_rows, most_columns, memory, seconds = (int(argument) for argument in sys.argv[1:5])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    content = sys.stdin.buffer.read()
    try:
        answer = read(content, most_rows=most_rows, most_columns=most_columns)
    except PasswordError:
        answer = {"error": "password"}
    except (CalamineError, ElementTree.ParseError, ValueError, zipfile.BadZipFile):
        answer = {"error": "unreadable"}
    except MemoryError:
        answer = {"error": "too_large_inside"}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
