"""Fine placing of box rows after the homography: paper curls, so rows are moved onto their outlines."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.paper.definition.layout import Box
from app.paper.omr.ink import Ink
from app.paper.omr.register import PX_PER_MM
from app.paper.omr.thresholds import Thresholds

_STEP_PX = 4
_SAME_ROW_MM = 0.5
_TILT_OVER_MM = 84.0
_TILTS = np.arange(-12.0, 12.1, 2.0)


@dataclass(frozen=True)
class Placing:
    """How far one box stands from its nominal place, in canvas pixels; `edge`: how clearly its outline shows.

    `reliable` is False where the row's outline was not found, lies at the limit of the search, or disagrees
    with its neighbours.
    """

    right_px: int
    down_px: int
    edge: float
    reliable: bool


def place_boxes(ink: Ink, boxes: tuple[Box, ...], *, thresholds: Thresholds) -> list[Placing]:
    """The placing of each box, in their order: rows are searched first, then each box near its row."""
    if not boxes:
        return []
    reach = round(thresholds.row_search_mm * PX_PER_MM)
    profiles = np.stack([_edges(ink, box, reach=reach) for box in boxes])
    rows = rows_of(boxes)
    lines = [_row_line(profiles[row], lefts=_lefts(boxes, row), reach=reach) for row in rows]
    reliable = _reliable(
        np.array([line.middle for line in lines]) - reach,
        strength=np.array([line.strength for line in lines]),
        reach=reach,
        thresholds=thresholds,
    )
    near = round(thresholds.cell_search_mm * PX_PER_MM)
    placings: dict[int, Placing] = {}
    for row, line, good in zip(rows, lines, reliable, strict=True):
        for place, shift in zip(row, line.shifts, strict=True):
            across, down = (
                _near(profiles[place, axis], middle=int(shift[axis]), near=near) for axis in (0, 1)
            )
            edge = float(min(profiles[place, 0, across], profiles[place, 1, down]))
            placings[place] = Placing(across - reach, down - reach, edge, bool(good))
    return [placings[place] for place in range(len(boxes))]


@dataclass(frozen=True)
class _RowLine:
    """A row's place: shift index of each box (n, 2), of its middle (2,), how clearly outlines show."""

    shifts: NDArray[np.int64]
    middle: NDArray[np.int64]
    strength: float


def _row_line(profiles: NDArray[np.float32], *, lefts: NDArray[np.float64], reach: int) -> _RowLine:
    """The straight line of shifts along a row that best meets its outlines: curled paper tilts rows.

    `profiles`: (boxes, 2, shifts).
    """
    along = (lefts - lefts.mean()) / _TILT_OVER_MM
    tilts = _TILTS if len(lefts) > 1 else np.zeros(1)
    starts = np.arange(2 * reach + 1)
    offsets = np.rint(np.outer(tilts, along)).astype(np.int64)
    index = np.clip(starts[None, :, None] + offsets[:, None, :], 0, 2 * reach)
    best: list[tuple[NDArray[np.int64], int, float]] = []
    for axis in (0, 1):
        scores = profiles[np.arange(len(lefts)), axis, index].mean(axis=2) - 1e-4 * np.abs(tilts)[:, None]
        tilt, start = np.unravel_index(int(np.argmax(scores)), scores.shape)
        best.append((index[tilt, start], int(start), float(scores[tilt, start])))
    (across, x, strong_x), (down, y, strong_y) = best
    return _RowLine(np.stack([across, down], axis=1), np.array([x, y]), min(strong_x, strong_y))


def _lefts(boxes: tuple[Box, ...], row: list[int]) -> NDArray[np.float64]:
    return np.array([boxes[place].x_mm for place in row])


def rows_of(boxes: tuple[Box, ...]) -> list[list[int]]:
    """Indices of boxes at the same height, from the top of the page."""
    order = sorted(range(len(boxes)), key=lambda place: (boxes[place].y_mm, boxes[place].x_mm))
    rows: list[list[int]] = []
    for place in order:
        if rows and abs(boxes[rows[-1][0]].y_mm - boxes[place].y_mm) < _SAME_ROW_MM:
            rows[-1].append(place)
        else:
            rows.append([place])
    return rows


def _edges(ink: Ink, box: Box, *, reach: int) -> NDArray[np.float32]:
    """How well the two upright and the two level edges fit at shifts of -reach to reach; shape (2, n)."""
    left, top = round(box.x_mm * PX_PER_MM), round(box.y_mm * PX_PER_MM)
    wide, tall = round(box.w_mm * PX_PER_MM), round(box.h_mm * PX_PER_MM)
    margin = reach + _STEP_PX + 1
    region = _cut(ink, left=left - margin, top=top - margin, wide=wide + 2 * margin, tall=tall + 2 * margin)
    across = region[margin:-margin].mean(axis=0)
    down = region[:, margin:-margin].mean(axis=1)
    return np.stack(
        [_line_pair(across, length=wide, reach=reach), _line_pair(down, length=tall, reach=reach)]
    )


def _line_pair(profile: NDArray[np.float32], *, length: int, reach: int) -> NDArray[np.float32]:
    """The mean of two lines `length` apart, each against the ink beside it, at every shift."""
    margin = reach + _STEP_PX + 1
    starts = np.arange(margin - reach, margin + reach + 1)
    total = np.zeros(len(starts), np.float32)
    for edge in (starts, starts + length):
        beside = (profile[edge - _STEP_PX] + profile[edge + _STEP_PX - 1]) / 2
        total += (profile[edge - 1] + profile[edge]) / 2 - beside
    return np.asarray(total / 2, np.float32)


def _near(scores: NDArray[np.float32], *, middle: int, near: int) -> int:
    low, high = max(0, middle - near), min(len(scores), middle + near + 1)
    return low + int(np.argmax(scores[low:high]))


def _reliable(
    shifts: NDArray[np.int64], *, strength: NDArray[np.float32], reach: int, thresholds: Thresholds
) -> NDArray[np.bool_]:
    """Which rows were surely found: clear outlines, not at the limit, in step with their neighbours."""
    clear = strength >= thresholds.edge_floor * float(np.median(strength))
    inside = np.abs(shifts).max(axis=1) < reach
    limit = thresholds.row_neighbour_mm * PX_PER_MM
    padded = np.vstack([shifts[:1], shifts, shifts[-1:]])
    middle = np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)
    steady = np.abs(shifts - middle).max(axis=1) <= limit
    return np.asarray(clear & inside & steady, np.bool_)


def _cut(ink: Ink, *, left: int, top: int, wide: int, tall: int) -> Ink:
    """A region of fixed size; what lies beyond the page is bare."""
    region = np.zeros((tall, wide), np.float32)
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + wide, ink.shape[1]), min(top + tall, ink.shape[0])
    if x1 > x0 and y1 > y0:
        region[y0 - top : y1 - top, x0 - left : x1 - left] = ink[y0:y1, x0:x1]
    return region
