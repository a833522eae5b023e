"""Reads one page: where it lies, which form it is, what is marked on it. Pure: array in, reading out."""

from dataclasses import dataclass, replace
from typing import Literal

from app.paper.definition.layout import Box, CodePlace, FormLayout, Layout, Sheet
from app.paper.definition.serial import CodeMalformed, parse_code
from app.paper.omr import codes, decide
from app.paper.omr.cells import PageInk, measure_cells, written_share
from app.paper.omr.habit import Habit, habit_of
from app.paper.omr.images import Grey
from app.paper.omr.ink import Ink, ink_of
from app.paper.omr.readings import ItemReading, PageReading
from app.paper.omr.register import (
    Found,
    NotRegistered,
    Points,
    Registration,
    find_markers,
    rectify,
    register,
    square,
)
from app.paper.omr.strokes import strokes_of
from app.paper.omr.thresholds import DEFAULT, Thresholds


class Catalogue:
    """The forms of a layout by the exact text of their page codes."""

    def __init__(self, layout: Layout) -> None:
        """Index a layout; every code must be unique."""
        self.by_code: dict[str, tuple[FormLayout, int]] = {
            code: (form, page) for form in layout.forms for page, code in enumerate(form.codes, start=1)
        }
        self.sheets: tuple[Sheet, ...] = tuple(dict.fromkeys(form.sheet for form in layout.forms))
        self.known_markers = frozenset(marker.id for sheet in self.sheets for marker in sheet.markers)


@dataclass(frozen=True)
class _Match:
    """How the codes of a page came out: a form and page of ours, or why not."""

    status: Literal["matched", "unreadable_code", "foreign"]
    form: FormLayout | None = None
    page: int | None = None
    warnings: tuple[str, ...] = ()


def read_page(
    grey: Grey, catalogue: Catalogue, *, one_bit: bool = False, thresholds: Thresholds = DEFAULT
) -> tuple[PageReading, Grey | None]:
    """Read one page image, and hand back the flat page (8 px per mm) when it could be placed.

    Every image ends in exactly one status; nothing is raised for what is on the paper.
    """
    notes = ("one_bit",) if one_bit else ()
    found = find_markers(grey, known=catalogue.known_markers)
    reason = "no_markers"
    for sheet in catalogue.sheets:
        try:
            placed = _place(grey, found, sheet=sheet, thresholds=thresholds)
        except NotRegistered as error:
            reason = error.reason
            continue
        canvas = rectify(grey, registration=placed)
        match = _match(grey, canvas, catalogue=catalogue, places=sheet.code_places_on(placed.page))
        if match.form is not None and match.form.sheet != sheet:
            continue
        reading = _judge(canvas, match, placed=placed, one_bit=one_bit, thresholds=thresholds)
        return replace(reading, warnings=(*notes, *reading.warnings)), canvas
    return _unplaced(grey, catalogue, reason=reason, notes=notes, thresholds=thresholds), None


def _place(grey: Grey, found: Found, *, sheet: Sheet, thresholds: Thresholds) -> Registration:
    """Register by the fiducials; with only two of them, by the corners of a QR code as well."""
    if len(found.corners) != 2:
        return register(found, sheet=sheet, thresholds=thresholds)
    page = next(iter(found.corners)) // 4
    fits: list[Registration] = []
    for code in codes.find_codes(grey):
        for place in sheet.code_places_on(page):
            try:
                fits.append(
                    register(found, sheet=sheet, thresholds=thresholds, extra=_corners(place, code.corners))
                )
            except NotRegistered:
                continue
    if not fits:
        raise NotRegistered("few_markers")
    return min(fits, key=lambda fit: fit.residual_mm)


def _corners(place: CodePlace, in_image: Points) -> tuple[Points, Points]:
    return square(place.x_mm, y_mm=place.y_mm, w_mm=place.w_mm), in_image


def _match(grey: Grey, canvas: Grey, *, catalogue: Catalogue, places: tuple[CodePlace, ...]) -> _Match:
    texts = codes.read_places(canvas, places=places)
    if not texts:
        texts = [code.text for code in codes.find_codes(grey)]
    match = _match_texts(texts, catalogue=catalogue)
    if match.status == "matched" and len(texts) < len(places):
        return replace(match, warnings=("one_code",))
    return match


def _match_texts(texts: list[str], *, catalogue: Catalogue) -> _Match:
    """All codes of a page must say the same; ours are those of the layout, to the letter."""
    ours = {text for text in texts if text in catalogue.by_code}
    if len(ours) > 1:
        return _Match("unreadable_code", warnings=("codes_disagree",))
    if ours:
        form, page = catalogue.by_code[ours.pop()]
        strangers = [text for text in texts if text not in catalogue.by_code and _is_page_code(text)]
        if strangers:
            return _Match("unreadable_code", warnings=("codes_disagree",))
        return _Match("matched", form, page)
    if texts:
        note = "unknown_form" if any(_is_page_code(text) for text in texts) else "strange_code"
        return _Match("foreign", warnings=(note,))
    return _Match("unreadable_code", warnings=("no_code",))


def _is_page_code(text: str) -> bool:
    try:
        parse_code(text)
    except CodeMalformed:
        return False
    return True


def _judge(
    canvas: Grey, match: _Match, *, placed: Registration, one_bit: bool, thresholds: Thresholds
) -> PageReading:
    """The reading of a placed page: read further only if its code is ours and agrees with its fiducials."""
    reading = PageReading(
        match.status,
        page=placed.page,
        rotation=placed.rotation,
        residual_mm=round(placed.residual_mm, 4),
        warnings=match.warnings,
        engine=thresholds.version,
    )
    if match.form is None:
        return reading
    if match.page != placed.page:
        return replace(reading, status="unreadable_code", warnings=(*match.warnings, "page_disagrees"))
    sheet = match.form.sheet
    markers = tuple(marker for marker in sheet.markers_on(placed.page) if marker.id in placed.markers)
    ink = ink_of(canvas, markers=markers)
    boxes = sheet.boxes_on(placed.page)
    page = measure_cells(ink, boxes, thresholds=thresholds)
    grouped = _by_item(boxes)
    chosen = [[page.cells[box] for box in members] for members in grouped.values() if members[0].option]
    habit = habit_of(chosen, page=page, thresholds=thresholds)
    notes = list(match.warnings)
    if len(placed.markers) < 4:
        notes.append("few_markers")
    if page.unreliable > thresholds.worst_rows:
        notes.append("poor_alignment")
    return replace(
        reading,
        serial=match.form.serial,
        warnings=tuple(notes),
        items=_read_items(ink, grouped, page=page, habit=habit, one_bit=one_bit, thresholds=thresholds),
        levels=_levels(page, habit),
        strokes=strokes_of(ink, page.cells, thresholds=thresholds),
    )


def _levels(page: PageInk, habit: Habit) -> dict[str, float]:
    """What the page's marks were judged by."""
    return {
        "empty": page.empty,
        "spread": page.spread,
        "usual": page.usual,
        "unreliable": page.unreliable,
        "accept": habit.accept,
        "circles": float(habit.circles),
        "fills": float(habit.fills),
    }


def _by_item(boxes: tuple[Box, ...]) -> dict[str, list[Box]]:
    grouped: dict[str, list[Box]] = {}
    for box in boxes:
        grouped.setdefault(box.item, []).append(box)
    return grouped


def _read_items(
    ink: Ink,
    grouped: dict[str, list[Box]],
    *,
    page: PageInk,
    habit: Habit,
    one_bit: bool,
    thresholds: Thresholds,
) -> tuple[ItemReading, ...]:
    readings = []
    for item, members in grouped.items():
        if members[0].kind == "text":
            written = written_share(ink, members[0], thresholds=thresholds)
            readings.append(
                ItemReading(item, decide.decide_text(written, thresholds=thresholds), (), written)
            )
            continue
        cells = [page.cells[box] for box in members]
        rule = decide.decide_multi if members[0].kind == "multi" else decide.decide_single
        decision = rule(cells, page=page, habit=habit, one_bit=one_bit, thresholds=thresholds)
        readings.append(ItemReading(item, decision, tuple(cells)))
    return tuple(readings)


def _unplaced(
    grey: Grey, catalogue: Catalogue, *, reason: str, notes: tuple[str, ...], thresholds: Thresholds
) -> PageReading:
    """A page without a place may still be known by its code: that tells a person which form to look at."""
    match = _match_texts([code.text for code in codes.find_codes(grey)], catalogue=catalogue)
    reading = PageReading("unregistered", warnings=(*notes, reason), engine=thresholds.version)
    if match.status == "foreign":
        return replace(reading, status="foreign", warnings=(*notes, *match.warnings))
    if match.form is not None:
        return replace(reading, serial=match.form.serial, page=match.page)
    return reading
