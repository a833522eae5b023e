"""The embedded fonts, Noto Sans Regular and Bold, and the widths of texts in them."""

import unicodedata
from functools import lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

import analysis
from app.paper.definition.plan import POINT_MM

FONT_DIR = Path(analysis.__file__).parent / "fonts"
"""The fonts lie once, with the library that prints reports."""
REGULAR = "PhieuSans"
BOLD = "PhieuSans-Bold"


def font_name(bold: bool) -> str:
    """The name under which the face is registered."""
    return BOLD if bold else REGULAR


@lru_cache(maxsize=1)
def register_fonts() -> None:
    """Load both faces once per process."""
    pdfmetrics.registerFont(TTFont(REGULAR, str(FONT_DIR / "NotoSans-Regular.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(FONT_DIR / "NotoSans-Bold.ttf")))


@lru_cache(maxsize=65_536)
def text_width_mm(text: str, bold: bool, size_pt: float) -> float:
    """Width of a text in millimetres; a `Measure` for composing."""
    register_fonts()
    return float(pdfmetrics.stringWidth(text, font_name(bold), size_pt)) * POINT_MM


def nfc(text: str) -> str:
    """The text with every letter and its marks as one character: the PDF writer does no shaping."""
    return unicodedata.normalize("NFC", text)
