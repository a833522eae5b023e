"""Cover sheets: one page per pack of forms, with counts and places to sign at the hand-over."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from app.paper.definition.blocks import LEFT_MM, RIGHT_MM, WIDTH_MM
from app.paper.definition.cover import CoverSheet
from app.paper.definition.layout import PAGE_HEIGHT_MM
from app.paper.definition.plan import PagePlan, Print, Stroke
from app.paper.definition.typesetting import HEADING, Style, set_lines, wrap
from app.paper.printing.fonts import nfc, register_fonts, text_width_mm
from app.paper.printing.forms import new_canvas
from app.paper.printing.painting import paint_fixed

_TITLE = Style(16.0, bold=True, align="centre")
_NAME = Style(10.5)
_VALUE = Style(10.5, bold=True)
_NOTE = Style(10.0)
_NAME_WIDTH_MM = 62.0
_CELL = Style(9.5)
_CELLS_A_ROW = 6


def print_cover_sheets(sheets: Sequence[CoverSheet], *, out: BinaryIO | Path) -> None:
    """Write a PDF with one A4 page per cover sheet; the same arguments give the same bytes."""
    if not sheets:
        raise ValueError("no cover sheets to print")
    register_fonts()
    canvas = new_canvas(out, title=sheets[0].title)
    for sheet in sheets:
        paint_fixed(canvas, PagePlan(1, drawn(sheet)), boxes=(), markers=())
        canvas.showPage()
    canvas.save()


def drawn(sheet: CoverSheet) -> tuple[Print, ...]:
    """What is printed on the page of a cover sheet."""
    prints: list[Print] = []
    width = WIDTH_MM / 2 if sheet.national else WIDTH_MM
    top = max(
        _heading(prints, sheet.heading, x_mm=LEFT_MM, width_mm=width),
        _heading(prints, sheet.national, x_mm=LEFT_MM + width, width_mm=width),
    )
    top = _column(prints, sheet.title, x_mm=LEFT_MM, top_mm=top + 12.0, width_mm=WIDTH_MM, style=_TITLE) + 8.0
    for name, value in sheet.facts:
        left = _column(prints, name, x_mm=LEFT_MM, top_mm=top + 1.6, width_mm=_NAME_WIDTH_MM, style=_NAME)
        value_left = LEFT_MM + _NAME_WIDTH_MM + 3.0
        right = _column(
            prints, value, x_mm=value_left, top_mm=top + 1.6, width_mm=RIGHT_MM - value_left, style=_VALUE
        )
        top = max(left, right) + 1.6
        prints.append(Stroke(((LEFT_MM, top), (RIGHT_MM, top)), weight_pt=0.3, grey=0.45))
    if sheet.cells:
        top = _cells(prints, sheet.cells, top_mm=top + 5.0)
    if sheet.note:
        top = _column(prints, sheet.note, x_mm=LEFT_MM, top_mm=top + 6.0, width_mm=WIDTH_MM, style=_NOTE)
    _signatures(prints, sheet.signatures, top_mm=min(top + 14.0, PAGE_HEIGHT_MM - 70.0))
    return tuple(prints)


def _cells(prints: list[Print], cells: tuple[str, ...], *, top_mm: float) -> float:
    step = WIDTH_MM / _CELLS_A_ROW
    for place, text in enumerate(cells):
        row, column = divmod(place, _CELLS_A_ROW)
        left, top = LEFT_MM + column * step, top_mm + row * _CELL.line_mm
        _column(prints, text, x_mm=left, top_mm=top, width_mm=step, style=_CELL)
    return top_mm + -(-len(cells) // _CELLS_A_ROW) * _CELL.line_mm


def _heading(prints: list[Print], lines: tuple[str, ...], *, x_mm: float, width_mm: float) -> float:
    top = 20.0
    for line in lines:
        top = _column(prints, line, x_mm=x_mm, top_mm=top, width_mm=width_mm, style=HEADING)
    return top


def _signatures(prints: list[Print], names: tuple[str, ...], *, top_mm: float) -> None:
    width = WIDTH_MM / max(1, len(names))
    style = Style(10.0, bold=True, align="centre")
    for place, name in enumerate(names):
        left = LEFT_MM + place * width
        _column(prints, name, x_mm=left + 2.0, top_mm=top_mm, width_mm=width - 4.0, style=style)
        line = top_mm + 38.0
        prints.append(Stroke(((left + 8.0, line), (left + width - 8.0, line)), weight_pt=0.4, dash_mm=0.8))


def _column(
    prints: list[Any], text: str, *, x_mm: float, top_mm: float, width_mm: float, style: Style
) -> float:
    """Add a paragraph; returns the height below it."""
    lines = wrap(nfc(text), width_mm=width_mm, style=style, measure=text_width_mm)
    prints.extend(
        set_lines(lines, x_mm=x_mm, top_mm=top_mm, width_mm=width_mm, style=style, measure=text_width_mm)
    )
    return top_mm + len(lines) * style.line_mm
