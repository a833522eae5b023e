"""The QR codes of a page, read where they stand, and where that fails anywhere on the page."""

from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from app.paper.definition.layout import CodePlace
from app.paper.omr.images import Grey
from app.paper.omr.register import PX_PER_MM

_MARGIN_MM = 3.0
_LONGEST_SIDE = 3600
_FORMATS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@dataclass(frozen=True)
class ReadCode:
    """One QR code: its text, and its corners in pixels of the image, clockwise from its own upper left."""

    text: str
    corners: NDArray[np.float64]


def read_places(canvas: Grey, *, places: tuple[CodePlace, ...]) -> list[str]:
    """The texts at the known places of a rectified page; a place that cannot be read adds nothing."""
    texts = []
    for place in places:
        text = _read_place(canvas, place)
        if text is not None:
            texts.append(text)
    return texts


def find_codes(grey: Grey) -> list[ReadCode]:
    """All QR codes anywhere in an image, tried with two ways of telling black from white."""
    share = min(1.0, _LONGEST_SIDE / max(grey.shape))
    if share < 1.0:
        grey = np.asarray(cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)
    for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
        codes = zxingcpp.read_barcodes(grey, formats=_FORMATS, binarizer=binarizer)
        if codes:
            return [ReadCode(code.text, _corners(code.position) / share) for code in codes]
    return []


def _read_place(canvas: Grey, place: CodePlace) -> str | None:
    left, top = (round((value - _MARGIN_MM) * PX_PER_MM) for value in (place.x_mm, place.y_mm))
    side = round((place.w_mm + 2 * _MARGIN_MM) * PX_PER_MM)
    crop = np.ascontiguousarray(canvas[max(top, 0) : top + side, max(left, 0) : left + side])
    larger = cv2.INTER_CUBIC
    for scale in (1, 2):
        tried = crop if scale == 1 else cv2.resize(crop, None, fx=scale, fy=scale, interpolation=larger)
        code = zxingcpp.read_barcode(tried, formats=_FORMATS)
        if code is not None and code.valid:
            return str(code.text)
    return None


def _corners(position: zxingcpp.Position) -> NDArray[np.float64]:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([[point.x, point.y] for point in points], np.float64)
