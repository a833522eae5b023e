"""Puts a page plan on a PDF canvas. Millimetres from the upper left become points from the lower left."""

from collections.abc import Mapping
from typing import Any

import segno

from app.paper.definition.fiducials import fiducial
from app.paper.definition.layout import PAGE_HEIGHT_MM, Box, CodePlace, Marker
from app.paper.definition.plan import POINT_MM, PagePlan, Print, Slot, Stroke, Text
from app.paper.printing.fonts import font_name, text_width_mm

BOX_LINE_PT = 0.5
SMALLEST_PT = 5.0
CODE_VERSION = 3
CODE_MASK = 3


def points(mm: float) -> float:
    """Millimetres in PDF points."""
    return mm / POINT_MM


def height(y_mm: float) -> float:
    """Distance from the page's top as a height over its foot, in points."""
    return (PAGE_HEIGHT_MM - y_mm) / POINT_MM


def paint_fixed(canvas: Any, plan: PagePlan, *, boxes: tuple[Box, ...], markers: tuple[Marker, ...]) -> None:
    """What is the same on every copy of a page: texts, lines, box outlines, fiducials."""
    for item in plan.prints:
        if not isinstance(item, Slot):
            _paint(canvas, item)
    canvas.setStrokeGray(0)
    canvas.setLineWidth(BOX_LINE_PT)
    for box in boxes:
        top = height(box.y_mm + box.h_mm)
        canvas.rect(points(box.x_mm), top, points(box.w_mm), points(box.h_mm), stroke=1, fill=0)
    for marker in markers:
        _paint_modules(canvas, fiducial(marker.id), marker.x_mm, marker.y_mm, marker.w_mm)


def paint_slots(canvas: Any, plan: PagePlan, *, fills: Mapping[str, str]) -> None:
    """What differs from form to form: serial and unit."""
    canvas.setFillGray(0)
    for item in plan.prints:
        if isinstance(item, Slot):
            _paint_slot(canvas, item, fills[item.fills])


def paint_code(canvas: Any, text: str, *, places: tuple[CodePlace, ...]) -> None:
    """A QR code (version 3, error correction Q) at each of its places."""
    code = segno.make_qr(text, error="q", version=CODE_VERSION, mask=CODE_MASK, boost_error=False)
    rows = tuple(tuple(bool(module) for module in row) for row in code.matrix)
    for place in places:
        _paint_modules(canvas, rows, place.x_mm, place.y_mm, place.w_mm)


def _paint(canvas: Any, item: Print) -> None:
    if isinstance(item, Text):
        canvas.setFillGray(0)
        canvas.setFont(font_name(item.bold), item.size_pt)
        canvas.drawString(points(item.x_mm), height(item.y_mm), item.text)
    elif isinstance(item, Stroke):
        canvas.setStrokeGray(item.grey)
        canvas.setFillGray(item.grey)
        canvas.setLineWidth(item.weight_pt)
        canvas.setDash([points(item.dash_mm)] if item.dash_mm else [])
        path = canvas.beginPath()
        path.moveTo(points(item.points[0][0]), height(item.points[0][1]))
        for x, y in item.points[1:]:
            path.lineTo(points(x), height(y))
        canvas.drawPath(path, stroke=1, fill=int(item.filled))
        canvas.setDash([])


def _paint_slot(canvas: Any, slot: Slot, fill: str) -> None:
    text = slot.before + fill
    size = slot.size_pt
    wide = text_width_mm(text, slot.bold, size)
    if wide > slot.width_mm:
        size = max(SMALLEST_PT, size * slot.width_mm / wide)
    while text_width_mm(text, slot.bold, size) > slot.width_mm + 0.01:
        text = text[:-2].rstrip() + "\u2026"
    canvas.setFont(font_name(slot.bold), size)
    draw = {"left": canvas.drawString, "centre": canvas.drawCentredString, "right": canvas.drawRightString}
    draw[slot.align](points(slot.x_mm), height(slot.y_mm), text)


def _paint_modules(
    canvas: Any, rows: tuple[tuple[bool, ...], ...], x_mm: float, y_mm: float, w_mm: float
) -> None:
    """Black squares as one path in whole modules, counted from the upper left; runs become rectangles."""
    module = points(w_mm / len(rows))
    rectangles = [
        f"{start} {number} {end - start} 1 re" for number, row in enumerate(rows) for start, end in _runs(row)
    ]
    canvas.saveState()
    canvas.setFillGray(0)
    canvas.transform(module, 0, 0, -module, points(x_mm), height(y_mm))
    canvas.addLiteral(f"{' '.join(rectangles)} f")
    canvas.restoreState()


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place, black in enumerate(row):
        if not black:
            continue
        if runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs
