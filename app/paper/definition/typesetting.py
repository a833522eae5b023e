"""Lines and paragraphs: text broken at blanks by the real widths of the font."""

from dataclasses import dataclass

from app.paper.definition.plan import ASCENT_EM, LEADING_EM, POINT_MM, Align, Measure, Text


@dataclass(frozen=True)
class Style:
    """A way to set text. `leading` is the distance of base lines in ems."""

    size_pt: float
    bold: bool = False
    align: Align = "left"
    leading: float = LEADING_EM

    @property
    def line_mm(self) -> float:
        """Distance of two base lines."""
        return self.size_pt * POINT_MM * self.leading


BODY = Style(9.2)
SMALL = Style(8.2)
SMALL_BOLD = Style(8.2, bold=True)
ITEM = Style(9.2)
LABEL = Style(9.0)
SCALE_LABEL = Style(7.2, align="centre", leading=1.18)
SECTION = Style(10.2, bold=True)
TABLE = Style(9.2, bold=True)
TABLE_ROW = Style(8.6)
TITLE = Style(14.0, bold=True, align="centre")
HEADING = Style(8.8, bold=True, align="centre")
HEADING_PLAIN = Style(8.8, align="centre")


def wrap(text: str, *, width_mm: float, style: Style, measure: Measure) -> list[str]:
    """Break a text into lines that fit; a word wider than the line is broken between letters.

    A line break in the text begins a new line; an empty text gives no line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            wider = f"{line} {word}" if line else word
            if measure(wider, style.bold, style.size_pt) <= width_mm:
                line = wider
                continue
            if line:
                lines.append(line)
            *whole, line = _letters(word, width_mm=width_mm, style=style, measure=measure)
            lines.extend(whole)
        if line:
            lines.append(line)
    return lines


def balanced(text: str, *, width_mm: float, style: Style, measure: Measure) -> list[str]:
    """As `wrap`, but with lines of about the same length: no single word left over on the last line."""
    lines = wrap(text, width_mm=width_mm, style=style, measure=measure)
    if len(lines) < 2 or "\n" in text:
        return lines
    narrow, wide = width_mm * 0.5, width_mm
    while wide - narrow > 0.5:
        middle = (narrow + wide) / 2
        if len(wrap(text, width_mm=middle, style=style, measure=measure)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return wrap(text, width_mm=wide, style=style, measure=measure)


def wrap_upward(text: str, *, width_mm: float, style: Style, measure: Measure) -> list[str]:
    """As `wrap`, but filled from the last line up: for labels that stand on a common base."""
    words = [
        piece
        for word in text.split()
        for piece in _letters(word, width_mm=width_mm, style=style, measure=measure)
    ]
    lines: list[str] = []
    for word in reversed(words):
        wider = f"{word} {lines[0]}" if lines else word
        if lines and measure(wider, style.bold, style.size_pt) <= width_mm:
            lines[0] = wider
        else:
            lines.insert(0, word)
    return lines


def set_lines(
    lines: list[str], *, x_mm: float, top_mm: float, width_mm: float, style: Style, measure: Measure
) -> tuple[Text, ...]:
    """Place lines below `top_mm` within a column; every line's letters stay under the top."""
    texts = []
    baseline = top_mm + ASCENT_EM * style.size_pt * POINT_MM
    for line in lines:
        wide = measure(line, style.bold, style.size_pt)
        shift = {"left": 0.0, "centre": (width_mm - wide) / 2, "right": width_mm - wide}[style.align]
        texts.append(Text(x_mm + shift, baseline, line, style.size_pt, style.bold, wide))
        baseline += style.line_mm
    return tuple(texts)


def _letters(word: str, *, width_mm: float, style: Style, measure: Measure) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and measure(pieces[-1] + letter, style.bold, style.size_pt) > width_mm:
            pieces.append("")
        pieces[-1] += letter
    return pieces
