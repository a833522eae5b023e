"""Pages as grey arrays, the limits on what they may cost, and the two ways in which a file is no page."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.paper.omr.limits import Limits

Grey = NDArray[np.uint8]

_MID_GREY_SHARE = 0.03


class NotAnImage(ValueError):
    """The content is none of PDF, TIFF, JPEG, PNG, or cannot be opened as one."""


class ScanRefused(ValueError):
    """The file or page is beyond a limit, locked or damaged; `reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        """`reason`: as it stands in a reading's warnings."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class PageImage:
    """One page as scanned. `one_bit`: pure black and white, on which no value may be accepted by machine."""

    grey: Grey
    one_bit: bool


def page_image(grey: Grey, *, one_bit: bool) -> PageImage:
    """Wrap a page; a picture without shades between black and white counts as one-bit."""
    return PageImage(np.ascontiguousarray(grey), one_bit or _lacks_shades(grey))


def check_pixels(width: int, height: int, *, limits: Limits) -> None:
    """Raise `ScanRefused` for an image that is empty or too large to decode."""
    if width < 1 or height < 1:
        raise ScanRefused("empty_page")
    if width * height > limits.pixels:
        raise ScanRefused("page_too_large")


def _lacks_shades(grey: Grey) -> bool:
    sample = grey[::3, ::3]
    counts = np.asarray(cv2.calcHist([np.ascontiguousarray(sample)], [0], None, [256], [0, 256])).ravel()
    if np.count_nonzero(counts) <= 2:
        return bool(np.count_nonzero(counts) == 2)
    dark = counts[:64].sum()
    return bool(dark > 0 and counts[64:192].sum() < _MID_GREY_SHARE * dark)
