"""The document of `scans read`: pages and items as plain data, across all files of a batch."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from app.paper.definition.layout import Layout
from app.paper.omr.readings import PageReading, Status, Value
from app.paper.omr.thresholds import Thresholds

Row = dict[str, Any]


def document(
    pages: Iterable[tuple[Row, list[Row]]], *, layout: Layout, thresholds: Thresholds
) -> dict[str, Any]:
    """Put pages together in the order given: the first copy of a page counts, later ones are duplicates.

    The items of a duplicate stand in its own row, for whoever decides which copy counts. A form of which only
    some pages came carries `missing_page:N` in the warnings of those that did.
    """
    seen: set[tuple[str, int]] = set()
    page_rows: list[Row] = []
    items: list[Row] = []
    for row, page_items in pages:
        if row["status"] == "matched":
            key = (row["serial"], row["page"])
            if key in seen:
                row = {**row, "status": "duplicate", "items": page_items}
            else:
                seen.add(key)
                items.extend(page_items)
        page_rows.append(row)
    _note_missing(page_rows, seen=seen, layout=layout)
    return {"engine": asdict(thresholds), "pages": page_rows, "items": items}


def bare_row(file: str, *, index: int, status: Status, warning: str) -> Row:
    """The row of a page or file that was not read at all."""
    return page_row(PageReading(status, warnings=(warning,)), file=file, index=index)


def page_row(reading: PageReading, *, file: str, index: int) -> dict[str, Any]:
    """A page as in the document of `scans read`."""
    return {
        "file": file,
        "index": index,
        "status": reading.status,
        "serial": reading.serial,
        "page": reading.page,
        "rotation": reading.rotation,
        "residual_mm": reading.residual_mm,
        "warnings": list(reading.warnings),
        "levels": reading.levels,
        "strokes": reading.strokes,
    }


def item_rows(reading: PageReading) -> list[dict[str, Any]]:
    """The items of a page as in the document of `scans read`, scores included."""
    return [
        {
            "serial": reading.serial,
            "item": item.item,
            "outcome": item.decision.outcome,
            "value": _plain(item.decision.value),
            "confidence": item.decision.confidence,
            "accepted": item.decision.accepted,
            "page": reading.page,
            "engine": reading.engine,
            "scores": [asdict(cell) for cell in item.cells] or {"written": item.written},
        }
        for item in reading.items
    ]


def _plain(value: Value) -> Value:
    return list(value) if isinstance(value, list) else value


def _note_missing(rows: list[Row], *, seen: set[tuple[str, int]], layout: Layout) -> None:
    pages = {form.serial: form.sheet.pages for form in layout.forms}
    present: dict[str, set[int]] = defaultdict(set)
    for serial, page in seen:
        present[serial].add(page)
    for row in rows:
        if row["status"] == "matched":
            missing = set(range(1, pages[row["serial"]] + 1)) - present[row["serial"]]
            row["warnings"] = [*row["warnings"], *(f"missing_page:{page}" for page in sorted(missing))]
