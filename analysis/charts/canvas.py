"""A small writer of SVG: attributes only, no style, no script; every label whole; title and description."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Final, Literal

from analysis.charts.palette import FONT, INK, MUTED, SURFACE
from analysis.charts.palette import SMALLEST as SMALLEST

Anchor = Literal["start", "middle", "end"]
LEADING: Final = 1.35
TITLE: Final = 16
WIDTH: Final = 960
MARGIN: Final = 12
SLACK: Final = 1.04
"""Fonts of readers differ from the one measured; texts are taken to be a little wider than in it."""
HEAVIER: Final = 1.07
OTHER: Final = 620
HORN: Final = 60
ADVANCES: Final = (
    260, 269, 408, 646, 572, 831, 732, 225, 300, 300, 551, 572, 268, 322, 268, 372, 572, 572, 572, 572, 572,
    572, 572, 572, 572, 572, 268, 268, 572, 572, 572, 434, 899, 639, 650, 632, 730, 556, 519, 728, 741, 339,
    273, 619, 524, 907, 760, 781, 605, 781, 622, 549, 556, 731, 600, 930, 586, 566, 572, 329, 372, 329, 572,
    444, 281, 561, 615, 480, 615, 564, 344, 615, 618, 258, 258, 534, 258, 935, 618, 605, 615, 615, 413, 479,
    361, 618, 508, 786, 529, 510, 470, 380, 551, 380, 572,
)  # fmt: skip
"""Advance widths of the characters 32 to 126 in Noto Sans, thousandths of the type size."""


@lru_cache(maxsize=8192)
def text_width(text: str, *, size: float = SMALLEST, bold: bool = False) -> float:
    """Pixels that a text takes at most in the fonts of readers."""
    total = 0
    for letter in unicodedata.normalize("NFD", text):
        code = ord(letter)
        if 32 <= code <= 126:
            total += ADVANCES[code - 32]
        elif unicodedata.combining(letter):
            total += HORN if code == 0x31B else 0
        else:
            total += OTHER
    return total * size / 1000 * SLACK * (HEAVIER if bold else 1.0)


def broken(text: str, width: float, *, size: float = SMALLEST, bold: bool = False) -> list[str]:
    """The whole text in lines of at most `width` pixels; only a single longer word sticks out."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size=size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


@dataclass
class Canvas:
    """Draws downward from the top; `width` in pixels. Coordinates are rounded to a tenth."""

    width: int = WIDTH
    parts: list[str] = field(default_factory=list)

    def text(
        self,
        at: tuple[float, float],
        text: str,
        *,
        size: float = SMALLEST,
        anchor: Anchor = "start",
        bold: bool = False,
        fill: str = INK,
    ) -> None:
        """A line of text; `at` is its anchor on the base line."""
        where = f' text-anchor="{anchor}"' if anchor != "start" else ""
        weight = ' font-weight="600"' if bold else ""
        self.parts.append(
            f'<text x="{_n(at[0])}" y="{_n(at[1])}" font-size="{_n(size)}"{where}{weight} fill="{fill}">'
            f"{escape(text, quote=False)}</text>"
        )

    def lines(
        self, at: tuple[float, float], lines: Iterable[str], *, bold: bool = False, fill: str = INK
    ) -> float:
        """Lines under each other from the first base line; the height they take."""
        count = 0
        for line in lines:
            self.text((at[0], at[1] + count * SMALLEST * LEADING), line, bold=bold, fill=fill)
            count += 1
        return count * SMALLEST * LEADING

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        stroke: str,
        width: float = 1,
        dash: str = "",
    ) -> None:
        """A straight line; `dash` as in SVG."""
        pattern = f' stroke-dasharray="{dash}"' if dash else ""
        self.parts.append(
            f'<line x1="{_n(start[0])}" y1="{_n(start[1])}" x2="{_n(end[0])}" y2="{_n(end[1])}" '
            f'stroke="{stroke}" stroke-width="{_n(width)}"{pattern}/>'
        )

    def rect(
        self, at: tuple[float, float], size: tuple[float, float], *, fill: str, stroke: str = "none"
    ) -> None:
        """A rectangle from its upper left corner."""
        self.parts.append(
            f'<rect x="{_n(at[0])}" y="{_n(at[1])}" width="{_n(max(size[0], 0))}" height="{_n(size[1])}" '
            f'fill="{fill}" stroke="{stroke}"/>'
        )

    def dot(self, at: tuple[float, float], *, radius: float = 6, fill: str, stroke: str = "none") -> None:
        """A dot; a hollow one has the ground as its fill."""
        self.parts.append(
            f'<circle cx="{_n(at[0])}" cy="{_n(at[1])}" r="{_n(radius)}" fill="{fill}" stroke="{stroke}" '
            f'stroke-width="2"/>'
        )

    def heading(self, title: str) -> float:
        """The title at the top, broken if need be; where the figure may begin."""
        top: float = MARGIN + TITLE
        for line in broken(title, self.width - 2 * MARGIN, size=TITLE, bold=True):
            self.text((MARGIN, top), line, size=TITLE, bold=True)
            top += TITLE * LEADING
        return top + 4

    def footnotes(self, top: float, sentences: Iterable[str]) -> float:
        """Sentences under the figure; where they end."""
        for sentence in sentences:
            top += self.lines((MARGIN, top + SMALLEST), broken(sentence, self.width - 2 * MARGIN), fill=MUTED)
            top += 4
        return top

    def document(self, *, key: str, title: str, description: str, height: float) -> str:
        """The whole picture. `key` makes its ids differ from those of other pictures on the same page."""
        size = f'width="{self.width}" height="{_n(height)}" viewBox="0 0 {self.width} {_n(height)}"'
        font = escape(FONT, quote=True)
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{font}" '
                f'aria-labelledby="{key}-title {key}-desc">',
                f'<title id="{key}-title">{escape(title, quote=False)}</title>',
                f'<desc id="{key}-desc">{escape(description, quote=False)}</desc>',
                f'<rect width="{self.width}" height="{_n(height)}" fill="{SURFACE}"/>',
                *self.parts,
                "</svg>\n",
            ]
        )


def _n(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"
