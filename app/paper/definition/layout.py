"""Where things stand on the paper, in millimetres from the upper left corner of the page.

The layout is the one source for printing and for reading. `Layout.to_json` and `Layout.from_json` are the
file `layout.json`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.paper.definition.serial import CodeKey, Serial, page_code

PAGE_WIDTH_MM = 210.0
PAGE_HEIGHT_MM = 297.0
MARKER_MM = 8.0
MARKER_MARGIN_MM = 15.0
STRIP_MARGIN_MM = 2.5
CORNERS = 4

BoxKind = Literal["single", "multi", "text"]


class LayoutMalformed(ValueError):
    """A layout file does not have the agreed shape; the message names the place."""


@dataclass(frozen=True)
class Box:
    """A box to mark, or (kind `text`, option None) an open area to write in. `page` counts from 1."""

    page: int
    item: str
    kind: BoxKind
    option: str | None
    x_mm: float
    y_mm: float
    w_mm: float
    h_mm: float


@dataclass(frozen=True)
class Marker:
    """A square fiducial. Its id tells page and corner: `4 * page + corner`, clockwise from upper left."""

    page: int
    id: int
    x_mm: float
    y_mm: float
    w_mm: float = MARKER_MM

    @property
    def corner(self) -> int:
        """0 upper left, 1 upper right, 2 lower right, 3 lower left."""
        return self.id % CORNERS


@dataclass(frozen=True)
class CodePlace:
    """Where a page's QR code stands, quiet zone not included."""

    page: int
    x_mm: float
    y_mm: float
    w_mm: float


@dataclass(frozen=True)
class Area:
    """A rectangle of a page, for cutting it out of a flat view."""

    page: int
    x_mm: float
    y_mm: float
    w_mm: float
    h_mm: float


@dataclass(frozen=True)
class Sheet:
    """The geometry that all forms of one questionnaire version share."""

    pages: int
    boxes: tuple[Box, ...]
    markers: tuple[Marker, ...]
    code_places: tuple[CodePlace, ...]

    def boxes_on(self, page: int) -> tuple[Box, ...]:
        """The boxes of one page, in printed order."""
        return tuple(box for box in self.boxes if box.page == page)

    def markers_on(self, page: int) -> tuple[Marker, ...]:
        """The fiducials of one page, by id."""
        return tuple(marker for marker in self.markers if marker.page == page)

    def code_places_on(self, page: int) -> tuple[CodePlace, ...]:
        """The places of one page's QR codes."""
        return tuple(place for place in self.code_places if place.page == page)

    def strip_of(self, item: str) -> Area:
        """The strip across the page that holds all boxes of an item; KeyError for an unknown item."""
        boxes = [box for box in self.boxes if box.item == item]
        if not boxes:
            raise KeyError(item)
        top = min(box.y_mm for box in boxes) - STRIP_MARGIN_MM
        bottom = max(box.y_mm + box.h_mm for box in boxes) + STRIP_MARGIN_MM
        left = MARKER_MARGIN_MM - STRIP_MARGIN_MM
        return Area(boxes[0].page, left, top, PAGE_WIDTH_MM - 2 * left, bottom - top)

    def boxes_of(self, item: str) -> Area:
        """The part of an item's strip that holds its boxes; KeyError for an unknown item."""
        strip = self.strip_of(item)
        boxes = [box for box in self.boxes if box.item == item]
        left = min(box.x_mm for box in boxes) - STRIP_MARGIN_MM
        right = max(box.x_mm + box.w_mm for box in boxes) + STRIP_MARGIN_MM
        return Area(strip.page, left, strip.y_mm, right - left, strip.h_mm)

    def to_json(self) -> dict[str, Any]:
        """The geometry's fields of a form in `layout.json`; also what is kept beside a print batch."""
        return {
            "pages": self.pages,
            "boxes": [dict(vars(box)) for box in self.boxes],
            "markers": [dict(vars(marker)) for marker in self.markers],
            "code_places": [dict(vars(place)) for place in self.code_places],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Sheet":
        """Read what `to_json` wrote; raises `LayoutMalformed`."""
        try:
            return cls(
                pages=int(document["pages"]),
                boxes=tuple(_box(box) for box in document["boxes"]),
                markers=tuple(_marker(marker) for marker in document["markers"]),
                code_places=tuple(_code_place(place) for place in document["code_places"]),
            )
        except LayoutMalformed:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise LayoutMalformed(f"the layout lacks or garbles a field: {error!r}") from error


@dataclass(frozen=True)
class FormLayout:
    """One printed form: its serial as shown, the exact text of each page's QR code, and its geometry."""

    serial: str
    questionnaire: str
    version: int
    codes: tuple[str, ...]
    sheet: Sheet


@dataclass(frozen=True)
class Layout:
    """A set of printed forms, in the order of the PDF's pages."""

    forms: tuple[FormLayout, ...]
    page_width_mm: float = PAGE_WIDTH_MM
    page_height_mm: float = PAGE_HEIGHT_MM

    def form(self, serial: str) -> FormLayout:
        """The form with this serial as shown; KeyError when it is not in the set."""
        for form in self.forms:
            if form.serial == serial:
                return form
        raise KeyError(serial)

    def to_json(self) -> dict[str, Any]:
        """The document of `layout.json`."""
        return {
            "page_width_mm": self.page_width_mm,
            "page_height_mm": self.page_height_mm,
            "forms": [_form_to_json(form) for form in self.forms],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> "Layout":
        """Read the document of `layout.json`; equal geometries are shared. Raises `LayoutMalformed`."""
        try:
            sheets: dict[Sheet, Sheet] = {}
            forms = tuple(_form_from_json(form, sheets=sheets) for form in document["forms"])
            return cls(forms, float(document["page_width_mm"]), float(document["page_height_mm"]))
        except LayoutMalformed:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise LayoutMalformed(f"the layout lacks or garbles a field: {error!r}") from error


def _form_to_json(form: FormLayout) -> dict[str, Any]:
    return {
        "serial": form.serial,
        "questionnaire": form.questionnaire,
        "version": form.version,
        "codes": list(form.codes),
        **form.sheet.to_json(),
    }


def _form_from_json(form: Mapping[str, Any], *, sheets: dict[Sheet, Sheet]) -> FormLayout:
    serial = str(form["serial"])
    sheet = Sheet.from_json(form)
    codes = tuple(str(code) for code in form["codes"])
    if len(codes) != sheet.pages or not codes:
        raise LayoutMalformed(f"form {serial}: {sheet.pages} pages but {len(codes)} codes")
    return FormLayout(
        serial=serial,
        questionnaire=str(form["questionnaire"]),
        version=int(form["version"]),
        codes=codes,
        sheet=sheets.setdefault(sheet, sheet),
    )


def _box(box: Mapping[str, Any]) -> Box:
    kind = box["kind"]
    if kind not in ("single", "multi", "text"):
        raise LayoutMalformed(f"item {box['item']}: kind {kind!r}; expected single, multi or text")
    option = box.get("option")
    if (option is None) != (kind == "text"):
        raise LayoutMalformed(f"item {box['item']}: a box to mark needs an option, an open area has none")
    return Box(
        page=int(box["page"]),
        item=str(box["item"]),
        kind=kind,
        option=None if option is None else str(option),
        x_mm=float(box["x_mm"]),
        y_mm=float(box["y_mm"]),
        w_mm=float(box["w_mm"]),
        h_mm=float(box["h_mm"]),
    )


def _marker(marker: Mapping[str, Any]) -> Marker:
    return Marker(
        page=int(marker["page"]),
        id=int(marker["id"]),
        x_mm=float(marker["x_mm"]),
        y_mm=float(marker["y_mm"]),
        w_mm=float(marker["w_mm"]),
    )


def _code_place(place: Mapping[str, Any]) -> CodePlace:
    return CodePlace(
        page=int(place["page"]),
        x_mm=float(place["x_mm"]),
        y_mm=float(place["y_mm"]),
        w_mm=float(place["w_mm"]),
    )


def form_layout(
    sheet: Sheet, *, questionnaire: str, version: int, serial: Serial, key: CodeKey
) -> FormLayout:
    """The layout entry of one form: the shared geometry with this form's serial and page codes."""
    codes = tuple(page_code(key, serial=serial, page=page) for page in range(1, sheet.pages + 1))
    return FormLayout(str(serial), questionnaire, version, codes, sheet)
