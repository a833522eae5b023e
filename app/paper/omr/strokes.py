"""The shape of the strokes in a page's marked boxes: what two pages share when one was copied from the other.

The print is the same on every form and says nothing, so only marked boxes are looked at, 256 squares each.
"""

import cv2
import numpy as np

from app.paper.definition.layout import Box
from app.paper.omr.ink import Ink
from app.paper.omr.readings import Cell
from app.paper.omr.register import PX_PER_MM
from app.paper.omr.thresholds import Thresholds

_SQUARES = 16
_REACH_MM = 4.0
_LEAST_INK = 0.1
_SHARE = 0.3


def strokes_of(ink: Ink, cells: dict[Box, Cell], *, thresholds: Thresholds) -> str:
    """The marked boxes of a page as `place:bits`, parted by blanks; `place` counts boxes in printed order.

    `bits`: 64 hexadecimal digits, row by row 16 x 16 squares of 0.5 mm around the box's middle, 1 where there
    is ink. The outline is taken off as the page's empty boxes show it. Neither serial nor codes are in it.
    """
    marked = [place for place, cell in enumerate(cells.values()) if _is_marked(cell, thresholds)]
    if not marked:
        return ""
    patches = [_patch(ink, box, cell) for box, cell in cells.items()]
    bare = [patch for place, patch in enumerate(patches) if place not in marked]
    print_alone = np.median(np.stack(bare), axis=0) if bare else np.zeros((_SQUARES, _SQUARES), np.float32)
    return " ".join(f"{place}:{_bits(patches[place] - print_alone):064x}" for place in marked)


def _is_marked(cell: Cell, thresholds: Thresholds) -> bool:
    return cell.net >= thresholds.mark or cell.quadrant >= thresholds.circle


def _patch(ink: Ink, box: Box, cell: Cell) -> Ink:
    """Mean ink of the squares around a box where it was found."""
    side = round(2 * _REACH_MM * PX_PER_MM)
    left = round((box.x_mm + box.w_mm / 2 - _REACH_MM + cell.right_mm) * PX_PER_MM)
    top = round((box.y_mm + box.h_mm / 2 - _REACH_MM + cell.down_mm) * PX_PER_MM)
    left = min(max(left, 0), ink.shape[1] - side)
    top = min(max(top, 0), ink.shape[0] - side)
    cut = ink[top : top + side, left : left + side]
    return np.asarray(cv2.resize(cut, (_SQUARES, _SQUARES), interpolation=cv2.INTER_AREA), np.float32)


def _bits(patch: Ink) -> int:
    inked = patch > max(_LEAST_INK, _SHARE * float(np.percentile(patch, 95)))
    return int.from_bytes(np.packbits(inked).tobytes(), "big")
