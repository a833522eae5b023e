"""Scan files as grey pages: PDF, TIFF, JPEG and PNG by their content, within limits, in a child process."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from app.paper.omr import pdf
from app.paper.omr.images import (
    NotAnImage,
    PageImage,
    ScanRefused,
    check_pixels,
    page_image,
)
from app.paper.omr.limits import Limits

FileKind = Literal["pdf", "tiff", "jpeg", "png"]

_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"%PDF-", "pdf"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
)


def kind_of(path: Path) -> FileKind:
    """The kind by the first bytes; raises `NotAnImage`."""
    with path.open("rb") as file:
        head = file.read(16)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    raise NotAnImage("neither PDF, TIFF, JPEG nor PNG by its content")


def count_pages(path: Path, *, limits: Limits) -> int:
    """Number of pages of a file; raises `NotAnImage` or `ScanRefused`."""
    if path.stat().st_size > limits.file_bytes:
        raise ScanRefused("file_too_large")
    kind = kind_of(path)
    with opening():
        if kind == "pdf":
            count = pdf.count_pages(path)
        else:
            with Image.open(path, formats=[kind.upper()]) as image:
                count = int(getattr(image, "n_frames", 1)) if kind == "tiff" else 1
    if count == 0:
        raise ScanRefused("no_pages")
    if count > limits.pages:
        raise ScanRefused("too_many_pages")
    return count


def read_pages(path: Path, *, first: int, last: int, limits: Limits) -> Iterator[PageImage | ScanRefused]:
    """Pages `first` to `last` (from 0, inclusive) in order; a page not to be had comes as its refusal."""
    kind = kind_of(path)
    if kind == "pdf":
        yield from pdf.read_pages(path, first=first, last=last, limits=limits)
        return
    for index in range(first, last + 1):
        try:
            with opening(), Image.open(path, formats=[kind.upper()]) as image:
                if index:
                    image.seek(index)
                page = from_pillow(image, limits=limits)
        except (ScanRefused, NotAnImage) as error:
            yield error if isinstance(error, ScanRefused) else ScanRefused("damaged")
        else:
            yield page


def from_pillow(image: Image.Image, *, limits: Limits) -> PageImage:
    """Decode an opened image to grey, upright by its EXIF tag, transparency on white."""
    check_pixels(*image.size, limits=limits)
    one_bit = image.mode == "1"
    image.draft("L", image.size)
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        upright = Image.new("RGBA", layer.size, "white")
        upright.alpha_composite(layer)
    if upright.mode.startswith("I;16"):
        grey = (np.asarray(upright) >> 8).astype(np.uint8)
    else:
        grey = np.asarray(upright.convert("L"), dtype=np.uint8)
    return page_image(grey, one_bit=one_bit)


@contextmanager
def opening() -> Iterator[None]:
    """Translate the libraries' complaints into ours."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (NotAnImage, ScanRefused):
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise ScanRefused("page_too_large") from error
    except MemoryError as error:
        raise ScanRefused("out_of_memory") from error
    except UnidentifiedImageError as error:
        raise NotAnImage("cannot be opened as the image it claims to be") from error
    except Exception as error:  # decoders raise anything on broken data, and every page must end in a state
        raise ScanRefused("damaged") from error
