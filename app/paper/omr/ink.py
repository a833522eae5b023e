"""Ink on a flat page: how much darker than its own paper a place is, with the fiducials as full black."""

import cv2
import numpy as np
from numpy.typing import NDArray

from app.paper.definition.layout import Marker
from app.paper.omr.images import Grey
from app.paper.omr.register import PX_PER_MM

Ink = NDArray[np.float32]

_COARSE = 4
_CLOSING_MM = 8.0
_SOFTEN_PX = 4.0
_MODULES = 6
_LEAST_CONTRAST = 0.25


def ink_of(canvas: Grey, *, markers: tuple[Marker, ...]) -> Ink:
    """Ink per pixel of a rectified page: 0 the paper around it, 1 the black of the page's fiducials."""
    paper = _paper(canvas)
    share = canvas.astype(np.float32)
    share /= paper
    black = _black(share, markers)
    ink = (1.0 - share) / max(1.0 - black, _LEAST_CONTRAST)
    return np.asarray(np.clip(ink, 0.0, 1.2), np.float32)


def _paper(canvas: Grey) -> Ink:
    """The brightness of the bare paper everywhere: dark things up to 8 mm are closed over, then softened."""
    wide, tall = canvas.shape[1] // _COARSE, canvas.shape[0] // _COARSE
    coarse = cv2.resize(canvas, (wide, tall), interpolation=cv2.INTER_AREA)
    side = round(_CLOSING_MM * PX_PER_MM / _COARSE) | 1
    closed = cv2.morphologyEx(coarse, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    soft = cv2.GaussianBlur(closed, (0, 0), _SOFTEN_PX)
    full = cv2.resize(soft, (canvas.shape[1], canvas.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.maximum(full.astype(np.float32), 1.0)


def _black(share: Ink, markers: tuple[Marker, ...]) -> float:
    """The brightness of black print relative to paper: the median over the fiducials' black borders."""
    borders = []
    for marker in markers:
        module = marker.w_mm / _MODULES
        low = round((marker.y_mm + module * 0.3) * PX_PER_MM)
        high = round((marker.y_mm + module * 0.7) * PX_PER_MM)
        left = round((marker.x_mm + module) * PX_PER_MM)
        right = round((marker.x_mm + marker.w_mm - module) * PX_PER_MM)
        borders.append(float(np.median(share[low : high + 1, left:right])))
    return float(np.median(borders)) if borders else 0.0
