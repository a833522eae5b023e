"""What the pictures share: units by ranking list, columns, rows, axes, and the sentences under a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analysis.charts.canvas import LEADING, MARGIN, SMALLEST, Anchor, Canvas, broken
from analysis.charts.palette import HAIR, INK, LINE, MUTED
from analysis.dataset.labels import Language, say, short
from analysis.dataset.results import Results, UnitRow
from analysis.dataset.sentences import honesty_lines, method_line, source_line

NAME_WIDTH: Final = 290
ROW: Final = 34
STEP: Final = 10
DASH: Final = "\u2013"


@dataclass(frozen=True)
class Section:
    """One ranking list; `title` is empty where there is only one."""

    title: str
    units: list[UnitRow]


@dataclass(frozen=True)
class Column:
    """A column of figures beside the plot: heading, place of its text, anchor."""

    head: str
    x: float
    anchor: Anchor = "end"
    bold: bool = False


@dataclass(frozen=True)
class Axis:
    """Pixels of values from `low` to `high`."""

    left: float
    right: float
    low: float
    high: float

    def place(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return self.left + (inside - self.low) / (self.high - self.low) * (self.right - self.left)


def high_to_low(units: Sequence[UnitRow]) -> list[UnitRow]:
    """By score, those without one last, each by code."""
    return sorted(units, key=lambda unit: (unit["score"] is None, -(unit["score"] or 0.0), unit["code"]))


def sections(results: Results, language: Language, *, whole: Results | None = None) -> list[Section]:
    """Units by ranking list in the order of the lists, high to low in each; without a title where the
    `whole`, of which `results` is a part, has one list only."""
    titles = {row["rank_group"]: row["text"][language] for row in results["rankings"]}
    names = [*titles, *sorted({unit["rank_group"] for unit in results["units"]} - set(titles))]
    found = []
    for name in names:
        units = [unit for unit in results["units"] if unit["rank_group"] == name]
        if units:
            found.append(Section(titles.get(name, name), high_to_low(units)))
    lists = {unit["rank_group"] for unit in (whole or results)["units"]}
    return [Section("", found[0].units)] if len(lists) == 1 else found


def footnotes(results: Results, language: Language, *remarks: str, intervals: bool = True) -> list[str]:
    """Remarks of the figure, then honesty, method and source."""
    method = [method_line(results, language)] if intervals else []
    said = [remark for remark in remarks if remark]
    return [*said, *honesty_lines(results, language), *method, source_line(results, language)]


def heads(canvas: Canvas, top: float, columns: Sequence[Column]) -> float:
    """Headings of the columns, each in as many lines as it needs above one common base line."""
    widths = [110.0 if column.anchor == "end" else 280.0 for column in columns]
    texts = [broken(column.head, width, bold=True) for column, width in zip(columns, widths, strict=True)]
    most = max(len(lines) for lines in texts)
    for column, lines in zip(columns, texts, strict=True):
        for index, line in enumerate(lines):
            base = top + SMALLEST + (most - len(lines) + index) * SMALLEST * LEADING
            canvas.text((column.x, base), line, anchor=column.anchor, bold=True)
    bottom = top + most * SMALLEST * LEADING + 6
    canvas.line((MARGIN, bottom), (canvas.width - MARGIN, bottom), stroke=LINE, width=1.5)
    return bottom


def section_head(canvas: Canvas, top: float, title: str) -> float:
    """The name of a list above its rows; nothing where there is one list only."""
    if not title:
        return top
    lines = broken(title, canvas.width - 2 * MARGIN, bold=True)
    used = canvas.lines((MARGIN, top + SMALLEST + 8), lines, bold=True)
    canvas.line((MARGIN, top + used + 12), (canvas.width - MARGIN, top + used + 12), stroke=HAIR)
    return top + used + 12


def row_height(name: str, *, width: float = NAME_WIDTH) -> float:
    return max(ROW, len(broken(name, width)) * SMALLEST * LEADING + 14)


def row_name(canvas: Canvas, top: float, name: str, *, width: float = NAME_WIDTH) -> float:
    """A whole name at left with a hair line below; the middle of the row, where its figures stand."""
    height = row_height(name, width=width)
    lines = broken(name, width)
    middle = top + height / 2
    first = middle - (len(lines) - 1) * SMALLEST * LEADING / 2 + SMALLEST * 0.36
    canvas.lines((MARGIN + 4, first), lines)
    canvas.line((MARGIN, top + height), (canvas.width - MARGIN, top + height), stroke=HAIR)
    return middle


def cell(canvas: Canvas, column: Column, middle: float, text: str, *, fill: str = INK) -> None:
    """A figure of a column in the middle of its row."""
    canvas.text((column.x, middle + SMALLEST * 0.36), text, anchor=column.anchor, bold=column.bold, fill=fill)


def ticks(canvas: Canvas, axis: Axis, top: float, *, step: float = STEP) -> None:
    """Values of the axis above the plot."""
    value = axis.low
    while value <= axis.high + 1e-9:
        canvas.text((axis.place(value), top), f"{value:g}", anchor="middle", fill=MUTED)
        value += step


def grid(canvas: Canvas, axis: Axis, top: float, bottom: float, *, step: float = STEP) -> None:
    """Vertical hair lines through one row."""
    value = axis.low
    while value <= axis.high + 1e-9:
        canvas.line((axis.place(value), top), (axis.place(value), bottom), stroke=HAIR)
        value += step


def nothing(canvas: Canvas, top: float, language: Language) -> float:
    """Says that there is nothing to draw."""
    canvas.text((MARGIN, top + 24), say("chart.empty", language), fill=MUTED)
    return top + 40


def reason(unit: UnitRow, language: Language) -> str:
    """Why a unit has no figure."""
    return "" if unit["reason_text"] is None else unit["reason_text"][language]


def numbered(canvas: Canvas, top: float, results: Results, language: Language) -> float:
    """The criteria by number with their maxima, whole names, in two columns; where they end."""
    wide = (canvas.width - 3 * MARGIN) / 2
    texts = []
    for place, criterion in enumerate(results["criteria"], start=1):
        most = say("column.max", language, points=short(criterion["max_points"], language))
        texts.append(broken(f"{place}. {criterion['text'][language]} ({most})", wide))
    half = (len(texts) + 1) // 2
    ends = [top]
    for column, part in enumerate((texts[:half], texts[half:])):
        bottom = top
        for lines in part:
            bottom += canvas.lines((MARGIN + column * (wide + MARGIN), bottom + SMALLEST), lines)
        ends.append(bottom)
    return max(ends)
