"""What is printed on a page, in millimetres: the picture that printing paints and tests measure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from app.paper.definition.layout import Box, Sheet

POINT_MM = 25.4 / 72
ASCENT_EM = 1.05
DESCENT_EM = 0.28
LEADING_EM = 1.3

Measure: TypeAlias = Callable[[str, bool, float], float]
"""(text, bold, size in points) -> width in millimetres."""

Extent: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in millimetres."""

Align = Literal["left", "centre", "right"]


@dataclass(frozen=True)
class Text:
    """One line of text; `x_mm` is its left edge, `y_mm` its base line."""

    x_mm: float
    y_mm: float
    text: str
    size_pt: float
    bold: bool
    width_mm: float

    @property
    def extent(self) -> Extent:
        """The room that the tallest letters of this size may take."""
        em = self.size_pt * POINT_MM
        return self.x_mm, self.y_mm - ASCENT_EM * em, self.x_mm + self.width_mm, self.y_mm + DESCENT_EM * em


@dataclass(frozen=True)
class Stroke:
    """A line through points; `grey` 0 is black; `dash_mm` 0 is unbroken; `filled` paints the inside."""

    points: tuple[tuple[float, float], ...]
    weight_pt: float = 0.5
    grey: float = 0.0
    dash_mm: float = 0.0
    filled: bool = False

    @property
    def extent(self) -> Extent:
        """The bounding box."""
        across = [x for x, _ in self.points]
        down = [y for _, y in self.points]
        return min(across), min(down), max(across), max(down)


@dataclass(frozen=True)
class Slot:
    """A place for a text that differs from form to form; shrunk to `width_mm` when it is too long."""

    fills: Literal["serial", "unit"]
    before: str
    x_mm: float
    y_mm: float
    size_pt: float
    bold: bool
    align: Align
    width_mm: float

    @property
    def extent(self) -> Extent:
        """The room that is kept free for it."""
        em = self.size_pt * POINT_MM
        left = self.x_mm - {"left": 0.0, "centre": self.width_mm / 2, "right": self.width_mm}[self.align]
        return left, self.y_mm - ASCENT_EM * em, left + self.width_mm, self.y_mm + DESCENT_EM * em


Print: TypeAlias = Text | Stroke | Slot


@dataclass(frozen=True)
class Block:
    """A strip that is never broken over two pages. Positions count from its top and the page's left edge.

    `keep_next`: stays on the page of the block after it. `running`: blocks set first when this one opens a
    page.
    """

    height_mm: float
    prints: tuple[Print, ...] = ()
    boxes: tuple[Box, ...] = ()
    keep_next: bool = False
    running: tuple["Block", ...] = ()


@dataclass(frozen=True)
class PagePlan:
    """Everything printed on one page except fiducials, QR codes and box outlines."""

    page: int
    prints: tuple[Print, ...]


@dataclass(frozen=True)
class SheetPlan:
    """All pages of a form: what to print, and the geometry to read it by."""

    pages: tuple[PagePlan, ...]
    sheet: Sheet


def placed(block: Block, *, page: int, top_mm: float) -> tuple[tuple[Print, ...], tuple[Box, ...]]:
    """The prints and boxes of a block at their place on a page; boxes rounded to 0.01 mm."""
    prints = tuple(moved(item, down_mm=top_mm) for item in block.prints)
    boxes = tuple(
        replace(box, page=page, x_mm=round(box.x_mm, 2), y_mm=round(box.y_mm + top_mm, 2))
        for box in block.boxes
    )
    return prints, boxes


def moved(item: Print, *, down_mm: float) -> Print:
    """The same print further down."""
    if isinstance(item, Stroke):
        return replace(item, points=tuple((x, y + down_mm) for x, y in item.points))
    return replace(item, y_mm=item.y_mm + down_mm)


def frame(x_mm: float, *, y_mm: float, w_mm: float, h_mm: float, weight_pt: float = 0.5) -> Stroke:
    """A rectangle's outline."""
    right, bottom = x_mm + w_mm, y_mm + h_mm
    points = ((x_mm, y_mm), (right, y_mm), (right, bottom), (x_mm, bottom), (x_mm, y_mm))
    return Stroke(points, weight_pt=weight_pt)
