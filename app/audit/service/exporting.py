"""The filtered trail as a file: CSV of any length, or a workbook."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from app.audit.errors import ExportTooLarge
from app.audit.forms import Export, Search
from app.audit.rules import Reader
from app.audit.service.searching import Line, list_lines
from app.core.actor import Actor
from app.core.audit import audited
from app.core.clock import in_vietnam
from app.core.resources import Resources
from app.core.tabular import SheetToWrite, csv_safe, write_workbook
from app.core.unit_of_work import Work, open_work

CHUNK: Final = 2_000
MOST_ROWS: Final = 1_000_000
"""What fits on one sheet of a workbook, rounded down."""
HEADINGS = ("No.", "Time", "Who", "Mail address", "Action", "About", "Unit", "Unit code", "Details")
WIDTHS: Final = (10.0, 20.0, 26.0, 30.0, 34.0, 38.0, 30.0, 12.0, 80.0)


@audited("audit.exported")
def record_export(work: Work, *, export: Export) -> None:
    """Says in the trail that a part of it is handed out, and which part, before it is."""
    asked: dict[str, Any] = {
        "searched" if name == "object" else name: one for name, one in export.asked().items()
    }
    work.note(object="trail", format=export.format, **asked)


def write_export(resources: Resources, *, actor: Actor, export: Export, reader: Reader, target: Path) -> None:
    """Writes the events that fit, newest first, within what the actor may see.

    Reads in short units of work. Raises `ExportTooLarge` when a workbook cannot hold them.
    """
    headings = [reader.say(one) for one in HEADINGS]
    rows = map(_cells, _lines(resources, actor=actor, search=export, reader=reader))
    if export.format == "csv":
        with target.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.writer(file)
            out.writerow(headings)
            out.writerows([csv_safe(cell) for cell in row] for row in rows)
        return
    sheet = SheetToWrite(reader.say("Audit log"), headings, _at_most(rows), widths=WIDTHS)
    write_workbook(target, sheets=[sheet])


def _at_most(rows: Iterator[list[str | int]]) -> Iterator[list[str | int]]:
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            raise ExportTooLarge(most=MOST_ROWS)
        yield row


def _lines(resources: Resources, *, actor: Actor, search: Search, reader: Reader) -> Iterator[Line]:
    before: int | None = None
    while True:
        with open_work(resources, actor=actor, writing=False) as work:
            found = list_lines(work, search=search, before=before, limit=CHUNK, reader=reader)
        yield from found
        if len(found) < CHUNK:
            return
        before = found[-1].seq


def _cells(line: Line) -> list[str | int]:
    """Times as sortable text on a Vietnamese wall clock, ids and hashes whole."""
    when = in_vietnam(line.at).strftime("%Y-%m-%d %H:%M:%S")
    details = "; ".join(f"{one.label}: {one.text}" for one in line.details)
    address = line.who_key if "@" in line.who_key else ""
    return [line.seq, when, line.who, address, line.action, line.about, line.unit, line.unit_code, details]
