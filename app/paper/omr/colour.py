"""Pages of a document as pictures in colour, to be read by people; in a child process, within limits."""

from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import pypdfium2
from PIL import Image, ImageOps

from app.paper.omr import pdf
from app.paper.omr.images import Grey, NotAnImage, ScanRefused, check_pixels
from app.paper.omr.limits import Limits
from app.paper.omr.split import kind_of, opening

Picture = Grey
"""Height x width x 3, blue first, as the encoder takes it."""
DPI: Final = 144
MOST_PIXELS: Final = 4_000_000
"""Of one picture: what A4 has at about 200 dpi; larger pages are drawn smaller."""


def draw_pages(path: Path, *, first: int, last: int, limits: Limits) -> Iterator[Picture | ScanRefused]:
    """Pages `first` to `last` (from 0, inclusive) in order; a page not to be had comes as its refusal."""
    if kind_of(path) == "pdf":
        yield from _draw_pdf(path, first=first, last=last)
        return
    for index in range(first, last + 1):
        try:
            yield _draw_image(path, index=index, limits=limits)
        except NotAnImage:
            yield ScanRefused("damaged")
        except ScanRefused as refusal:
            yield refusal


def _draw_pdf(path: Path, *, first: int, last: int) -> Iterator[Picture | ScanRefused]:
    document = pdf.open_document(path)
    try:
        for index in range(first, last + 1):
            try:
                yield _draw_page(document, index)
            except ScanRefused as refusal:
                yield refusal
            except MemoryError:
                yield ScanRefused("out_of_memory")
            except (pypdfium2.PdfiumError, OSError, ValueError, cv2.error):
                yield ScanRefused("damaged")
    finally:
        document.close()


def _draw_page(document: Any, index: int) -> Picture:
    page = document[index]
    try:
        width, height = page.get_size()
        if not (width > 0 and height > 0):
            raise ScanRefused("empty_page")
        bitmap = page.render(scale=min(DPI / 72, sqrt(MOST_PIXELS / (width * height))))
        picture = np.array(bitmap.to_numpy(), dtype=np.uint8)[:, :, :3]
        bitmap.close()
        return np.ascontiguousarray(picture)
    finally:
        page.close()


def _draw_image(path: Path, *, index: int, limits: Limits) -> Picture:
    with opening(), Image.open(path, formats=[kind_of(path).upper()]) as image:
        if index:
            image.seek(index)
        check_pixels(*image.size, limits=limits)
        upright = ImageOps.exif_transpose(image)
        layer = upright.convert("RGBA")
        sheet = Image.new("RGB", layer.size, "white")
        sheet.paste(layer, mask=layer.getchannel("A"))
        share = sqrt(MOST_PIXELS / (sheet.width * sheet.height))
        if share < 1:
            sheet = sheet.resize((max(1, int(sheet.width * share)), max(1, int(sheet.height * share))))
        return np.ascontiguousarray(np.asarray(sheet, dtype=np.uint8)[:, :, ::-1])
