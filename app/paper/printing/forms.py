"""Prints forms: one PDF of serial-numbered copies, and the layout to read them by."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from app.paper.definition.compose import compose
from app.paper.definition.form import FormSpec
from app.paper.definition.layout import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, Layout, form_layout
from app.paper.definition.plan import SheetPlan
from app.paper.definition.serial import CodeKey, Serial
from app.paper.printing.fonts import nfc, register_fonts, text_width_mm
from app.paper.printing.painting import paint_code, paint_fixed, paint_slots, points


@dataclass(frozen=True)
class SerialTicket:
    """One form to print: its serial and the name of the assessed unit that stands on it."""

    serial: Serial
    unit: str


@lru_cache(maxsize=16)
def sheet_plan(spec: FormSpec) -> SheetPlan:
    """The pages of a form set in the embedded font; the same for every copy. Raises `FormSpecInvalid`."""
    return compose(spec, measure=text_width_mm)


def print_forms(
    spec: FormSpec, serials: Sequence[SerialTicket], *, key: CodeKey, out: BinaryIO | Path
) -> Layout:
    """Write one PDF with a form per ticket, in their order, and return the layout of them all.

    The same arguments give the same bytes. Raises `FormSpecInvalid` when the form cannot be set, ValueError
    when there is no ticket or a serial comes twice.
    """
    if not serials:
        raise ValueError("no serials to print: draw at least one")
    if len({ticket.serial for ticket in serials}) != len(serials):
        raise ValueError("a serial comes twice in one print run: every form needs its own")
    register_fonts()
    plan = sheet_plan(spec)
    layout = Layout(
        tuple(
            form_layout(
                plan.sheet, questionnaire=spec.key, version=spec.version, serial=ticket.serial, key=key
            )
            for ticket in serials
        )
    )
    canvas = new_canvas(out, title=spec.title)
    _define_pages(canvas, plan)
    for ticket, form in zip(serials, layout.forms, strict=True):
        _print_form(canvas, plan, ticket=ticket, codes=form.codes)
    canvas.save()
    return layout


def new_canvas(out: BinaryIO | Path, *, title: str) -> Any:
    """An A4 canvas whose bytes depend on nothing but what is drawn."""
    rl_config.useA85 = 0  # binary streams: smaller files, half the time
    target = str(out) if isinstance(out, Path) else out
    size = (points(PAGE_WIDTH_MM), points(PAGE_HEIGHT_MM))
    canvas = Canvas(target, pagesize=size, pageCompression=1, invariant=1, lang="vi")
    canvas.setTitle(nfc(title))
    canvas.setCreator("phieu")
    canvas.setViewerPreference("PrintScaling", "None")
    return canvas


def _define_pages(canvas: Any, plan: SheetPlan) -> None:
    """Store what all copies share once, as PDF form objects."""
    for page in plan.pages:
        canvas.beginForm(f"page{page.page}", 0, 0, points(PAGE_WIDTH_MM), points(PAGE_HEIGHT_MM))
        paint_fixed(
            canvas, page, boxes=plan.sheet.boxes_on(page.page), markers=plan.sheet.markers_on(page.page)
        )
        canvas.endForm()


def _print_form(canvas: Any, plan: SheetPlan, *, ticket: SerialTicket, codes: tuple[str, ...]) -> None:
    fills = {"serial": str(ticket.serial), "unit": nfc(ticket.unit)}
    for page, code in zip(plan.pages, codes, strict=True):
        canvas.doForm(f"page{page.page}")
        paint_slots(canvas, page, fills=fills)
        paint_code(canvas, code, places=plan.sheet.code_places_on(page.page))
        canvas.showPage()
