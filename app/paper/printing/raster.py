"""Printed pages as images, and images as a scanner's file: what lies between the printer and the reader."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from app.paper.definition.plan import POINT_MM

Grey = NDArray[np.uint8]


def render_pages(pdf: bytes | Path, *, dpi: int = 200) -> Iterator[Grey]:
    """Every page of a PDF as a grey array (height, width), 0 black, in order."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            bitmap = page.render(scale=dpi * POINT_MM / 25.4, grayscale=True)
            yield np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(bitmap.height, bitmap.width)
            bitmap.close()
            page.close()
    finally:
        document.close()


def write_scan(pages: Iterable[Grey], *, out: Path, dpi: int = 200, quality: int = 75) -> None:
    """Write pages as a scanner does: `.pdf` (a JPEG per page), `.tif`, or a single `.jpg` or `.png`.

    Raises ValueError for another suffix, for no pages, and for several pages in a single image.
    """
    images = [Image.fromarray(page) for page in pages]
    suffix = out.suffix.lower()
    if not images or (len(images) > 1 and suffix in (".jpg", ".png")):
        raise ValueError(f"{out.name}: {len(images)} pages do not fit; use .pdf or .tif for several pages")
    first, *rest = images
    resolution = (float(dpi), float(dpi))
    if suffix == ".pdf":
        shown = [_as_jpeg(image, quality=quality) for image in images]
        shown[0].save(out, save_all=True, append_images=shown[1:], resolution=float(dpi))
    elif suffix in (".tif", ".tiff"):
        first.save(out, save_all=True, append_images=rest, compression="tiff_lzw", dpi=resolution)
    elif suffix in (".jpg", ".jpeg"):
        first.save(out, quality=quality, dpi=resolution)
    elif suffix == ".png":
        first.save(out, dpi=resolution)
    else:
        raise ValueError(f"{out.name}: unknown kind; use .pdf, .tif, .jpg or .png")


def _as_jpeg(image: Image.Image, *, quality: int) -> Image.Image:
    """The image as JPEG data, which the PDF then holds as it is."""
    held = BytesIO()
    image.save(held, format="JPEG", quality=quality)
    held.seek(0)
    return Image.open(held)
