"""What is seen in and around each box of a flat page."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.paper.definition.layout import Box
from app.paper.omr.align import Placing, place_boxes, rows_of
from app.paper.omr.ink import Ink
from app.paper.omr.readings import Cell
from app.paper.omr.register import PX_PER_MM
from app.paper.omr.thresholds import Thresholds

_QUIET = 25


@dataclass(frozen=True)
class PageInk:
    """The cells of a page by box, and the page's own levels: empty boxes, their spread, the usual mark."""

    cells: dict[Box, Cell]
    empty: float
    spread: float
    usual: float
    usual_dark: float
    unreliable: float


def measure_cells(ink: Ink, boxes: tuple[Box, ...], *, thresholds: Thresholds) -> PageInk:
    """Score every box to mark of one page. `ink` comes from `ink_of`."""
    marked = tuple(box for box in boxes if box.kind != "text")
    if not marked:
        return PageInk({}, 0.0, 0.0, 0.0, 0.0, 0.0)
    placings = place_boxes(ink, marked, thresholds=thresholds)
    raw = [
        _scores(ink, box, placing=placing, thresholds=thresholds)
        for box, placing in zip(marked, placings, strict=True)
    ]
    empty, spread = _empties(np.array([scores.ink for scores in raw]))
    page_level = _Level(
        empty,
        float(np.percentile([scores.ring for scores in raw], _QUIET)),
        float(np.percentile([scores.quadrant for scores in raw], _QUIET)),
    )
    levels = [page_level] * len(raw)
    for row in rows_of(marked):
        level = _row_level([raw[place] for place in row], page=page_level, thresholds=thresholds)
        for place in row:
            levels[place] = level
    cells = {
        box: _cell(box, scores, level=level, placing=placing)
        for box, scores, level, placing in zip(marked, raw, levels, placings, strict=True)
    }
    marks = [cell for cell in cells.values() if cell.net >= thresholds.mark]
    return PageInk(
        cells,
        empty=_rounded(empty),
        spread=_rounded(spread),
        usual=_rounded(float(np.median([cell.net for cell in marks])) if marks else 0.0),
        usual_dark=_rounded(float(np.median([cell.dark for cell in marks])) if marks else 0.0),
        unreliable=_rounded(float(np.mean([not placing.reliable for placing in placings]))),
    )


def written_share(ink: Ink, box: Box, *, thresholds: Thresholds) -> float:
    """Share of clearly inked pixels in an open area, 1.5 mm inside its outline."""
    inset = 1.5
    left, right = (round(value * PX_PER_MM) for value in (box.x_mm + inset, box.x_mm + box.w_mm - inset))
    top, bottom = (round(value * PX_PER_MM) for value in (box.y_mm + inset, box.y_mm + box.h_mm - inset))
    return _rounded(float(np.mean(ink[top:bottom, left:right] > thresholds.dark_pixel)))


def _empties(inks: NDArray[np.float64]) -> tuple[float, float]:
    """Level and spread of the page's empty boxes: median and scaled MAD of the lowest 60 %."""
    lowest = np.sort(inks)[: max(1, int(np.ceil(0.6 * len(inks))))]
    middle = float(np.median(lowest))
    return middle, float(1.4826 * np.median(np.abs(lowest - middle)))


class _Scores(NamedTuple):
    """Ink inside, dark share inside, ring, least quarter of the ring: as measured."""

    ink: float
    dark: float
    ring: float
    quadrant: float


class _Level(NamedTuple):
    """What a box without any mark shows: ink inside, ring, least quarter of the ring."""

    ink: float
    ring: float
    quadrant: float


def _row_level(row: list[_Scores], *, page: _Level, thresholds: Thresholds) -> _Level:
    """The level of one row's empty boxes, where a fold, curl or shadow lifts them all alike.

    The page's level where the row has too few boxes to tell, where its quietest boxes differ or hold
    anything dark, or where they lie further from the page's than a fold explains: those may be marks.
    """
    if len(row) < thresholds.row_boxes:
        return page
    lowest = sorted(row)[: int(np.ceil(0.6 * len(row)))]
    level = float(np.median([scores.ink for scores in lowest]))
    if (
        abs(level - page.ink) > thresholds.row_lift
        or lowest[-1].ink - lowest[0].ink > thresholds.row_spread
        or max(scores.dark for scores in lowest) > thresholds.row_dark
    ):
        return page
    ring = float(np.percentile([scores.ring for scores in row], _QUIET))
    quadrant = float(np.percentile([scores.quadrant for scores in row], _QUIET))
    return _Level(
        level,
        ring if ring - page.ring <= thresholds.row_ring_lift else page.ring,
        quadrant if quadrant - page.quadrant <= thresholds.row_ring_lift else page.quadrant,
    )


def _cell(box: Box, scores: _Scores, *, level: _Level, placing: Placing) -> Cell:
    return Cell(
        option=box.option or "",
        ink=_rounded(scores.ink),
        net=_rounded(scores.ink - level.ink),
        dark=_rounded(scores.dark),
        ring=_rounded(scores.ring - level.ring),
        quadrant=_rounded(scores.quadrant - level.quadrant),
        edge=_rounded(placing.edge),
        right_mm=placing.right_px / PX_PER_MM,
        down_mm=placing.down_px / PX_PER_MM,
        reliable=placing.reliable,
    )


def _scores(ink: Ink, box: Box, *, placing: Placing, thresholds: Thresholds) -> _Scores:
    left = round(box.x_mm * PX_PER_MM) + placing.right_px
    top = round(box.y_mm * PX_PER_MM) + placing.down_px
    wide, tall = round(box.w_mm * PX_PER_MM), round(box.h_mm * PX_PER_MM)
    inset = round(thresholds.inner_inset_mm * PX_PER_MM)
    inside = ink[top + inset : top + tall - inset, left + inset : left + wide - inset]
    gap = round(thresholds.ring_from_mm * PX_PER_MM)
    out = round(thresholds.ring_to_mm * PX_PER_MM)
    around = ink[max(top - out, 0) : top + tall + out, max(left - out, 0) : left + wide + out].copy()
    weight = np.ones_like(around)
    hole = out - gap
    weight[hole:-hole, hole:-hole] = 0.0
    around *= weight
    mid_y, mid_x = around.shape[0] // 2, around.shape[1] // 2
    quarters = [
        float(around[rows, columns].sum() / weight[rows, columns].sum())
        for rows in (slice(None, mid_y), slice(mid_y, None))
        for columns in (slice(None, mid_x), slice(mid_x, None))
    ]
    ring = float(around.sum() / weight.sum())
    dark = float(np.mean(inside > thresholds.dark_pixel))
    return _Scores(float(inside.mean()), dark, ring, min(quarters))


def _rounded(value: float) -> float:
    return round(value, 4)
