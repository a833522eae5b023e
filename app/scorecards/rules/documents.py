"""Which files are taken as evidence: by what is in them, never by their name."""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

MOST_BYTES: Final = 20 * 2**20
MOST_BYTES_INSIDE: Final = 200 * 2**20
MOST_PARTS_INSIDE: Final = 5000
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
WORD, EXCEL = f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.spreadsheetml.sheet"
ENDINGS: Final[Mapping[str, str]] = {PDF: "pdf", JPEG: "jpg", PNG: "png", WORD: "docx", EXCEL: "xlsx"}
"""The ending of a name by what the file is."""
SHOWN: Final = (PDF, JPEG, PNG)
"""Kinds that are shown page by page; others are saved and opened elsewhere."""
MOST_PAGES: Final = 60
"""Pages of one document that are drawn."""
_BEGINNINGS: Final = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_MAIN_PARTS: Final = {"word/document.xml": WORD, "xl/workbook.xml": EXCEL}


def kind_of(content: bytes) -> str | None:
    """The media type of a file that is taken; None for any other, for an empty and for a too large one."""
    if not 0 < len(content) <= MOST_BYTES:
        return None
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    return _office_kind(content) if content.startswith(b"PK\x03\x04") else None


def _office_kind(content: bytes) -> str | None:
    """A Word or Excel file without macros or password that unpacks into a bounded size."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    packed, unpacked = sum(part.compress_size for part in parts), sum(part.file_size for part in parts)
    too_much = packed > len(content) or unpacked > MOST_BYTES_INSIDE or len(parts) > MOST_PARTS_INSIDE
    if too_much or any(part.flag_bits & 0x1 for part in parts):
        return None
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for name, kind in _MAIN_PARTS.items() if name in names), None)
