"""Pages of a PDF: the scanner's own image where the page is one, else the page drawn at 200 dpi."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from app.paper.omr.images import Grey, PageImage, ScanRefused, check_pixels, page_image
from app.paper.omr.limits import Limits

RENDER_DPI = 200
_COVERS = 0.85
_MOST_OBJECTS = 5000


def count_pages(path: Path) -> int:
    """Number of pages; raises `ScanRefused` when the file is locked or broken."""
    document = open_document(path)
    try:
        return len(document)
    finally:
        document.close()


def read_pages(path: Path, *, first: int, last: int, limits: Limits) -> Iterator[PageImage | ScanRefused]:
    """The pages in order; a page that cannot be had comes as its refusal."""
    document = open_document(path)
    try:
        for index in range(first, last + 1):
            try:
                yield _read_page(document, index, limits=limits)
            except ScanRefused as refusal:
                yield refusal
            except MemoryError:
                yield ScanRefused("out_of_memory")
            except (pypdfium2.PdfiumError, OSError, ValueError, SyntaxError, cv2.error):
                yield ScanRefused("damaged")
    finally:
        document.close()


def open_document(path: Path) -> Any:
    """A PDF as the library has it, for the caller to close; raises `ScanRefused`."""
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = b"/Encrypt" in path.read_bytes()  # the library's word may be about the file before
        raise ScanRefused("encrypted" if locked else "damaged") from error


def _read_page(document: Any, index: int, *, limits: Limits) -> PageImage:
    page = document[index]
    try:
        image = _whole_page_image(page)
        if image is not None:
            found = _decode(image, limits=limits)
            turned = np.rot90(found.grey, -(page.get_rotation() // 90))
            return page_image(turned, one_bit=found.one_bit)
        width, height = page.get_size()
        scale = RENDER_DPI / 72
        check_pixels(int(width * scale), int(height * scale), limits=limits)
        bitmap = page.render(scale=scale, grayscale=True)
        grey = np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(bitmap.height, bitmap.width)
        bitmap.close()
        return page_image(grey, one_bit=False)
    finally:
        page.close()


def _whole_page_image(page: Any) -> Any | None:
    """The one upright image that covers the page, if nothing but (searchable) text lies beside it."""
    if pdfium.FPDFPage_GetAnnotCount(page) > 0:
        return None
    images = []
    for number, item in enumerate(page.get_objects(max_depth=3)):
        if number > _MOST_OBJECTS or item.type not in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_TEXT):
            return None
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            images.append(item)
    if len(images) != 1 or images[0].level > 0:
        return None
    a, b, c, d = images[0].get_matrix().get()[:4]
    left, bottom, right, top = page.get_mediabox()
    area = (right - left) * (top - bottom)
    upright = a > 0 and d > 0 and abs(b) + abs(c) < 0.01 * (a + d)
    return images[0] if upright and area > 0 and a * d >= _COVERS * area else None


def _decode(image: Any, *, limits: Limits) -> PageImage:
    check_pixels(*image.get_px_size(), limits=limits)
    bits = image.get_metadata().bits_per_pixel
    if image.get_filters() == ["DCTDecode"] and bits in (8, 24):
        return page_image(_decode_jpeg(bytes(image.get_data()), limits=limits), one_bit=False)
    bitmap = image.get_bitmap()
    try:
        values = np.array(bitmap.to_numpy(), dtype=np.uint8)
    finally:
        bitmap.close()
    if values.ndim == 2 or values.shape[2] == 1:
        grey = values.reshape(values.shape[:2])
    else:
        grey = cv2.cvtColor(values[:, :, :3], cv2.COLOR_BGR2GRAY).astype(np.uint8)
    return page_image(grey, one_bit=bits == 1)


def _decode_jpeg(data: bytes, *, limits: Limits) -> Grey:
    """Decode the JPEG held in the PDF; its own header, not the PDF's word, is measured first."""
    with Image.open(BytesIO(data), formats=["JPEG"]) as head:
        check_pixels(*head.size, limits=limits)
    grey = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if grey is None:
        raise ScanRefused("damaged")
    return np.asarray(grey, dtype=np.uint8)
