"""Files that no scanner should write, made in code: bombs, fragments, disguises, pages that must not be read.

`HOSTILE` names every file with the states its pages may end in. Nothing here is larger than a few megabytes.
"""

import io
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import segno
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from app.paper.definition.layout import Layout
from app.paper.definition.serial import CodeKey
from app.paper.printing.raster import Grey, render_pages
from tests.support.sample_form import printed

DPI = 150
NO_IMAGE = frozenset({"not_an_image"})
REFUSED = frozenset({"refused"})
BROKEN = NO_IMAGE | REFUSED
UNPLACED = frozenset({"unregistered"})
HALF = frozenset({"unregistered", "unreadable_code", "refused", "not_an_image", "matched", "duplicate"})
"""What decoders make of half a file differs: any state but silence."""
KNOWN = frozenset({"matched", "duplicate"})


@dataclass(frozen=True)
class Material:
    """A printed form to spoil."""

    layout: Layout
    pages: list[Grey]
    pdf: bytes


def material() -> Material:
    """Two forms, two pages each."""
    pdf, layout = printed(2)
    return Material(layout, list(render_pages(pdf, dpi=DPI)), pdf)


def saved(image: Grey | Image.Image, kind: str, **options: object) -> bytes:
    """An image as a file of this kind."""
    out = io.BytesIO()
    shown = image if isinstance(image, Image.Image) else Image.fromarray(image)
    shown.save(out, format=kind, **options)
    return out.getvalue()


def drawn(
    draw: Callable[[Canvas], object], *, size: tuple[float, float] = (595, 842), **options: object
) -> bytes:
    """A PDF of one page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, **options)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """A PDF of these numbered objects, the first of them the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return out + head + table + b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))


def stream(head: bytes, content: bytes) -> bytes:
    """A stream object, deflated."""
    packed = zlib.compress(content, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (head, len(packed), packed)


def paged(
    content: bytes, *, box: bytes = b"0 0 595 842", more: Sequence[bytes] = (), use: bytes = b""
) -> bytes:
    """A PDF of one page with this content object; further objects are numbered from 5."""
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<<%s>>>>" % (box, use),
            content,
            *more,
        ]
    )


def png_of(width: int, height: int, *, bits: int = 8, body: bytes = b"") -> bytes:
    """A PNG that claims these dimensions."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(body))
        + chunk(b"IEND", b"")
    )


def tiff_in_circles() -> bytes:
    """A TIFF whose second directory leads back to its first."""
    entries = [(256, 3, 1, 8), (257, 3, 1, 8), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8)]
    entries += [(278, 3, 1, 8), (279, 4, 1, 64)]
    directory = struct.pack("<H", len(entries))
    for tag, kind, count, value in entries:
        directory += struct.pack("<HHII", tag, kind, count, value)
    second = 72 + len(directory) + 4
    first = directory + struct.pack("<I", second)
    return b"II*\x00" + struct.pack("<I", 72) + bytes(64) + first + directory + struct.pack("<I", 72)


def frames(images: Sequence[Image.Image]) -> bytes:
    """A TIFF of several pages."""
    return saved(images[0], "TIFF", save_all=True, append_images=list(images[1:]))


def with_code(page: Grey) -> Grey:
    """A page without anything of ours but somebody else's QR code."""
    out = io.BytesIO()
    segno.make("https://example.org/menu", error="q").save(out, kind="png", scale=8)
    code = np.asarray(Image.open(out).convert("L"))
    empty = np.full_like(page, 250)
    empty[200 : 200 + code.shape[0], 200 : 200 + code.shape[1]] = code
    return empty


def strange_campaign() -> bytes:
    """A form of a round with another secret."""
    pdf, _ = printed(1, key=CodeKey("OTHER", b"another secret of the tests"))
    return pdf


def lying_jpeg(page: Grey) -> bytes:
    """A JPEG of a whole page that its PDF calls 10 x 10."""
    jpeg = saved(page, "JPEG", quality=60)
    head = b"/Type/XObject/Subtype/Image/Width 10/Height 10/ColorSpace/DeviceGray/BitsPerComponent 8"
    image = b"<<%s/Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream" % (head, len(jpeg), jpeg)
    return paged(stream(b"", b"595 0 0 842 0 0 cm /I Do"), more=[image], use=b"/XObject<</I 5 0 R>>")


def image_bomb() -> bytes:
    """A PDF with an image of 900 megapixels that packs into a hundred kilobytes."""
    head = b"/Type/XObject/Subtype/Image/Width 30000/Height 30000/ColorSpace/DeviceGray/BitsPerComponent 1"
    image = stream(head, bytes(30000 * 3750))
    return paged(stream(b"", b"595 0 0 842 0 0 cm /I Do"), more=[image], use=b"/XObject<</I 5 0 R>>")


def recursive_drawing() -> bytes:
    """A drawing that draws itself, twice."""
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F 5 0 R>>>>"
    form = stream(head, b"/F Do /F Do")
    return paged(stream(b"", b"/F Do"), more=[form], use=b"/XObject<</F 5 0 R>>")


def mixed_tiff(page: Grey) -> bytes:
    """Three pages of a TIFF, the middle one overwritten."""
    good = bytearray(frames([Image.fromarray(page)] * 3))
    middle = len(good) // 2
    good[middle - 4000 : middle + 4000] = b"\xff" * 8000
    return bytes(good)


Made = tuple[Callable[[Material], bytes], frozenset[str]]
HOSTILE: Mapping[str, Made] = {
    "nothing.pdf": (lambda _: b"", NO_IMAGE),
    "text.pdf": (lambda _: b"only words", NO_IMAGE),
    "page.jpg": (lambda _: b"<!doctype html><script>alert(1)</script>", NO_IMAGE),
    "archive.png": (lambda _: b"PK\x03\x04" + bytes(400), NO_IMAGE),
    "drawing.png": (lambda _: b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", NO_IMAGE),
    "program.tif": (lambda _: b"MZ" + bytes(400), NO_IMAGE),
    "gif.png": (lambda m: saved(m.pages[0], "GIF"), NO_IMAGE),
    "webp.jpg": (lambda m: saved(m.pages[0][:200, :200], "WEBP"), NO_IMAGE),
    "bitmap.tif": (lambda m: saved(m.pages[0][:200, :200], "BMP"), NO_IMAGE),
    "apple.jpg": (lambda _: b"\x00\x00\x00\x18ftypheic" + bytes(100), NO_IMAGE),
    "head.jpg": (lambda _: b"\xff\xd8\xff\xe0", BROKEN),
    "head.png": (lambda _: b"\x89PNG\r\n\x1a\n", BROKEN),
    "head.tif": (lambda _: b"II*\x00", BROKEN),
    "head.pdf": (lambda _: b"%PDF-1.7", BROKEN),
    "half.pdf": (lambda m: m.pdf[: len(m.pdf) // 2], HALF),
    "half.jpg": (lambda m: saved(m.pages[0], "JPEG")[:60_000], HALF),
    "half.png": (lambda m: saved(m.pages[0], "PNG")[:60_000], HALF),
    "half.tif": (lambda m: frames([Image.fromarray(p) for p in m.pages])[:900_000], HALF),
    "middle.tif": (lambda m: mixed_tiff(m.pages[0]), HALF),
    "locked.pdf": (
        lambda _: drawn(lambda c: c.drawString(9, 9, "x"), encrypt=StandardEncryption("secret")), REFUSED
    ),
    "no_pages.pdf": (
        lambda _: pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]), REFUSED
    ),
    "circle_of_pages.pdf": (
        lambda _: pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"]),
        BROKEN | UNPLACED,
    ),
    "million_pages.pdf": (
        lambda _: pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 1000000>>"]), REFUSED
    ),
    "two_hundred_inches.pdf": (lambda _: drawn(lambda c: c.line(0, 0, 9, 9), size=(14400, 14400)), REFUSED),
    "no_size.pdf": (lambda _: paged(stream(b"", b""), box=b"0 0 0 0"), BROKEN | UNPLACED),
    "size_below_zero.pdf": (lambda _: paged(stream(b"", b""), box=b"595 842 0 0"), BROKEN | UNPLACED),
    "endless_size.pdf": (lambda _: paged(stream(b"", b""), box=b"0 0 1e30 1e30"), BROKEN | UNPLACED),
    "recursive.pdf": (lambda _: recursive_drawing(), BROKEN | UNPLACED),
    "unpacks.pdf": (lambda _: paged(stream(b"", b" " * 200_000_000)), BROKEN | UNPLACED),
    "strokes.pdf": (lambda _: paged(stream(b"", b"0 0 m 595 842 l S\n" * 2_000_000)), BROKEN | UNPLACED),
    "image_bomb.pdf": (lambda _: image_bomb(), REFUSED),
    "lying_size.pdf": (lambda m: lying_jpeg(m.pages[0]), KNOWN | BROKEN | UNPLACED),
    "script.pdf": (
        lambda _: pdf_of(
            [
                b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while(1){})>>>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/AA<</O<</S/Launch/F(sh)>>>>>>",
            ]
        ),
        UNPLACED,
    ),
    "also_an_archive.pdf": (lambda m: m.pdf + b"PK\x05\x06" + bytes(18), KNOWN),
    "also_a_page.jpg": (
        lambda m: saved(m.pages[0], "JPEG", comment=b"<script>alert(1)</script>") + b"<html>", KNOWN
    ),
    "also_a_script.png": (lambda m: saved(m.pages[0], "PNG") + b"#!/bin/sh\nrm -rf /\n", KNOWN),
    "claims_gigapixels.png": (lambda _: png_of(60_000, 60_000), REFUSED),
    "pixel_flood.png": (lambda _: saved(Image.new("1", (20_000, 20_000)), "PNG"), REFUSED),
    "pixel_flood.tif": (
        lambda _: saved(Image.new("1", (20_000, 20_000)), "TIFF", compression="group4"), REFUSED
    ),
    "unpacks.png": (lambda _: png_of(9, 9, body=bytes(50_000_000)), BROKEN | UNPLACED),
    "no_width.png": (lambda _: png_of(0, 9), BROKEN),
    "thread.png": (lambda _: saved(Image.new("L", (1, 60_000), 255), "PNG"), BROKEN | UNPLACED),
    "dot.png": (lambda _: saved(Image.new("L", (1, 1), 255), "PNG"), BROKEN | UNPLACED),
    "circles.tif": (lambda _: tiff_in_circles(), BROKEN | UNPLACED),
    "many_frames.tif": (lambda _: frames([Image.new("1", (1, 1))] * 2100), REFUSED),
    "deep.png": (lambda m: saved(Image.fromarray(m.pages[0].astype(np.uint16) << 8), "PNG"), KNOWN),
    "four_inks.jpg": (lambda m: saved(Image.fromarray(m.pages[0]).convert("CMYK"), "JPEG"), HALF),
    "one_bit.png": (lambda m: saved(Image.fromarray(m.pages[0]).convert("1"), "PNG"), KNOWN),
    "upside_down.jpg": (lambda m: saved(np.rot90(m.pages[0], 2).copy(), "JPEG"), KNOWN),
    "mirrored.jpg": (lambda m: saved(m.pages[0][:, ::-1].copy(), "JPEG"), UNPLACED | {"unreadable_code"}),
    "cut.jpg": (lambda m: saved(m.pages[0][:1000, :700].copy(), "JPEG"), UNPLACED | {"unreadable_code"}),
    "cut_corner.jpg": (lambda m: saved(m.pages[0][150:, 150:].copy(), "JPEG"), KNOWN | UNPLACED),
    "two_forms.jpg": (
        lambda m: saved(np.hstack([m.pages[0], m.pages[2]]), "JPEG"), UNPLACED | {"unreadable_code"}
    ),
    "foreign_code.jpg": (lambda m: saved(with_code(m.pages[0]), "JPEG"), frozenset({"foreign"})),
    "another_round.pdf": (lambda _: strange_campaign(), frozenset({"foreign"})),
    "tiny.jpg": (
        lambda m: saved(Image.fromarray(m.pages[0]).resize((400, 566)), "JPEG"),
        UNPLACED | {"unreadable_code"},
    ),
    "white.jpg": (lambda m: saved(np.full_like(m.pages[0], 255), "JPEG"), UNPLACED),
    "black.jpg": (lambda m: saved(np.zeros_like(m.pages[0]), "JPEG"), UNPLACED),
    "noise.png": (
        lambda m: saved(np.random.default_rng(1).integers(0, 256, m.pages[0].shape, np.uint8), "PNG"),
        UNPLACED,
    ),
}  # fmt: skip


def write_all(folder: Path, *, given: Material) -> list[Path]:
    """Every file, in the order of the table."""
    paths = []
    for name, (make, _) in HOSTILE.items():
        (folder / name).write_bytes(make(given))
        paths.append(folder / name)
    return paths
