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
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MOST_SHEETS = 100


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
        sheets.append({"name": about.name, "rows": rows, "merged": sheet.merged_cell_ranges or []})
    return {"sheets": sheets}


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
    except CalamineError:
        answer = {"error": "unreadable"}
    except MemoryError:
        answer = {"error": "too_large_inside"}
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
