"""From the bytes of a file to sheets of raw cells: xlsx, xls, ods, csv. Nothing here trusts the file."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from app.core.tabular.report import RowFault
from app.core.tabular.text import shown

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 200
MOST_BYTES_INSIDE: Final = 400 * 1024 * 1024
MOST_PARTS_INSIDE: Final = 2_000
READER_MEMORY: Final = 1024 * 1024 * 1024
READER_SECONDS: Final = 60
_EXTRACT: Final = Path(__file__).with_name("extract.py")
_OLE: Final = b"\xd0\xcf\x11\xe0"

REASONS: Final = {
    "empty": "The file is empty.",
    "too_large": "The file has more than {limit} MB. Split it, or remove pictures and unused sheets.",
    "too_large_inside": "Unpacked, the file is far too large. Copy the table to a new workbook.",
    "unreadable": "The file cannot be read as a table. Save it as .xlsx, .xls, .ods or .csv.",
    "password": "The workbook is protected by a password. Save it without one.",
    "too_many_rows": "There are more than {limit} rows. Split the file.",
    "not_utf8": "The text is not UTF-8. Save it as CSV UTF-8, or as .xlsx.",
}
RawCell = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, corners included, rows and columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """Raw cells by row, rows as in the file from the first on; rows may differ in length."""

    name: str
    rows: list[list[RawCell]]
    merged: tuple[Merge, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a file, or the reason why there are none."""

    name: str
    sheets: tuple[Sheet, ...] = ()
    faults: tuple[RowFault, ...] = field(default=())


class _Refused(Exception):
    def __init__(self, why: str, **params: object) -> None:
        super().__init__(why)
        self.why, self.params = why, params


def open_book(content: bytes, *, name: str) -> Book:
    """Reads at most 20 MB and 100,000 rows; a file that cannot be read gives a Book with a fault."""
    label = shown(Path(name.replace("\\", "/")).name)
    try:
        return Book(name=label, sheets=_sheets(content, label))
    except _Refused as refused:
        fault = RowFault("", 0, "", label, REASONS[refused.why], refused.params)
        return Book(name=label, faults=(fault,))


def _sheets(content: bytes, label: str) -> tuple[Sheet, ...]:
    if not content.strip():
        raise _Refused("empty")
    if len(content) > MOST_BYTES:
        raise _Refused("too_large", limit=MOST_BYTES // 2**20)
    if content.startswith(b"PK"):
        check_archive(content)
    elif not content.startswith(_OLE):
        return (Sheet(name=label, rows=_csv_rows(content)),)
    return tuple(_sheet(found) for found in _extracted(content))


def check_archive(content: bytes) -> None:
    """Refuses archives that would unpack into far more than a table, by what their directory says."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _Refused("unreadable") from error
    if any(part.flag_bits & 0x1 for part in parts):
        raise _Refused("password")
    packed, unpacked = sum(part.compress_size for part in parts), sum(part.file_size for part in parts)
    overlapping = packed > len(content)
    if overlapping or unpacked > MOST_BYTES_INSIDE or len(parts) > MOST_PARTS_INSIDE:
        raise _Refused("too_large_inside")


def _extracted(content: bytes) -> list[dict[str, Any]]:
    limits = (MOST_ROWS, MOST_COLUMNS, READER_MEMORY, READER_SECONDS)
    command = [sys.executable, "-I", str(_EXTRACT), *(str(limit) for limit in limits)]
    try:
        ran = subprocess.run(
            command, input=content, capture_output=True, timeout=2 * READER_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _Refused("too_large_inside") from error
    if ran.returncode != 0:  # the reader fell: out of memory (abort), out of time, or over a damaged file
        raise _Refused("too_large_inside" if ran.returncode < 0 else "unreadable")
    answer = json.loads(ran.stdout)
    if "error" in answer:
        raise _Refused(answer["error"], limit=MOST_ROWS)
    found: list[dict[str, Any]] = answer["sheets"]
    return found


def _sheet(found: dict[str, Any]) -> Sheet:
    merged = tuple(Merge(top, left, bottom, right) for (top, left), (bottom, right) in found["merged"])
    return Sheet(
        name=shown(found["name"], limit=60),
        rows=[[_raw(cell) for cell in row] for row in found["rows"]],
        merged=merged,
    )


def _raw(cell: Any) -> RawCell:
    if isinstance(cell, dict):
        return datetime.fromisoformat(cell["date"]).date() if "date" in cell else str(cell["time"])
    raw: RawCell = None if isinstance(cell, str) and not cell.strip() else cell
    return raw


def _csv_rows(content: bytes) -> list[list[RawCell]]:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _Refused("not_utf8") from error
    if "\0" in text:
        raise _Refused("unreadable")
    rows: list[list[RawCell]] = []
    filled = 0
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)):
            row: list[RawCell] = [cell if cell.strip() else None for cell in cells[:MOST_COLUMNS]]
            filled += any(cell is not None for cell in row)
            if filled > MOST_ROWS:
                raise _Refused("too_many_rows", limit=MOST_ROWS)
            rows.append(row)
    except csv.Error as error:
        raise _Refused("unreadable") from error
    return rows


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into most cells."""
    head = text[:20_000].splitlines()[:20]
    return max(",;\t|", key=lambda sign: max((line.count(sign) for line in head), default=0))
