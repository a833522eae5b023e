"""What a reading consists of: scores of boxes, decisions on items, the state of a page. Plain data."""

from dataclasses import dataclass
from typing import Literal

Status = Literal[
    "matched", "duplicate", "unreadable_code", "foreign", "unregistered", "not_an_image", "refused"
]
Outcome = Literal["value", "blank", "multiple", "corrected", "unclear"]
Value = str | list[str] | None


@dataclass(frozen=True)
class Cell:
    """The scores of one box. All are shares of full black over an area, relative to this page's paper.

    `ink`: mean inside the outline; `net`: the same beyond the empty boxes of its row or page; `dark`: share
    of clearly inked pixels inside; `ring`: mean around the outline, beyond the same; `quadrant`: the least
    of the ring's four quarters (a circle fills all four); `edge`: how clearly the outline shows;
    `right_mm`, `down_mm`: the box against its nominal place.
    """

    option: str
    ink: float
    net: float
    dark: float
    ring: float
    quadrant: float
    edge: float
    right_mm: float
    down_mm: float
    reliable: bool


@dataclass(frozen=True)
class Decision:
    """An item's outcome.

    `value`: what was read, or the best guess where a person must look; None if there is none. `confidence`:
    0 to 1, from the distances to the thresholds; not a calibrated probability.
    """

    outcome: Outcome
    value: Value
    confidence: float
    accepted: bool


@dataclass(frozen=True)
class ItemReading:
    """One item of a page with every score it was decided by."""

    item: str
    decision: Decision
    cells: tuple[Cell, ...]
    written: float | None = None


@dataclass(frozen=True)
class PageReading:
    """What became of one page image. `serial` as shown; `residual_mm` and `rotation` None when not placed."""

    status: Status
    serial: str | None = None
    page: int | None = None
    rotation: int | None = None
    residual_mm: float | None = None
    warnings: tuple[str, ...] = ()
    items: tuple[ItemReading, ...] = ()
    engine: str = ""
    levels: dict[str, float] | None = None
    strokes: str = ""
