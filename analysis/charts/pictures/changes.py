"""Two years: joined dots, the earlier one hollow; "changed" only where the interval leaves 0 out."""

import math

from analysis.charts.canvas import MARGIN, SMALLEST, Canvas
from analysis.charts.changes import Change, compare_years
from analysis.charts.palette import ACCENT, LINE, SURFACE
from analysis.charts.pictures.parts import (
    DASH,
    NAME_WIDTH,
    STEP,
    Axis,
    Column,
    cell,
    footnotes,
    grid,
    heads,
    nothing,
    row_height,
    row_name,
    ticks,
)
from analysis.dataset.labels import Language, number, say
from analysis.dataset.results import Results


def draw_changes(earlier: Results, later: Results, language: Language = "vi") -> str:
    """The picture as SVG, largest rise first; `earlier` and `later` are the results of two campaigns."""
    canvas = Canvas()
    changes = compare_years(earlier, later)
    rows = sorted(changes.rows, key=lambda row: (-row.difference, row.code))
    title = say("chart.change.title", language, earlier=earlier["campaign"], later=later["campaign"])
    columns = [
        Column(say("column.difference", language), 690, bold=True),
        Column(say("column.interval", language, level="95%"), 800),
        Column(say("column.verdict", language), 944),
    ]
    top = _legend(canvas, canvas.heading(title), earlier, later)
    axis = Axis(MARGIN + NAME_WIDTH + 20, 580, _low(rows), 100)
    base = heads(canvas, top, [Column(say("column.unit", language), MARGIN + 4, "start"), *columns])
    step = STEP if axis.low >= 40 else 2 * STEP
    ticks(canvas, axis, base - SMALLEST * 0.7, step=step)
    bottom = base if rows else nothing(canvas, base, language)
    for row in rows:
        name = row.name[language]
        height = row_height(name)
        grid(canvas, axis, bottom + 3, bottom + height - 3, step=step)
        middle = row_name(canvas, bottom, name)
        _dots(canvas, middle, row, axis)
        for column, text in zip(columns, _figures(row, language), strict=True):
            cell(canvas, column, middle, text)
        bottom += height
    remarks = [
        say("chart.scores.cut", language, value=f"{axis.low:g}") if axis.low else "",
        say("chart.change.reading", language),
        "" if changes.basis == "same" else say(f"chart.change.{changes.basis}", language),
        _absent(changes.only_earlier, changes.only_later, language),
    ]
    notes = footnotes(later, language, *remarks, intervals=False)
    bottom = canvas.footnotes(bottom + 12, notes)
    return canvas.document(
        key="change",
        title=title,
        description=say("chart.change.description", language, units=len(rows)),
        height=bottom + MARGIN,
    )


def _legend(canvas: Canvas, top: float, earlier: Results, later: Results) -> float:
    canvas.dot((MARGIN + 8, top + 8), fill=SURFACE, stroke=ACCENT)
    canvas.text((MARGIN + 22, top + SMALLEST), earlier["campaign"])
    canvas.dot((MARGIN + 258, top + 8), fill=ACCENT)
    canvas.text((MARGIN + 272, top + SMALLEST), later["campaign"])
    return top + 28


def _low(rows: list[Change]) -> float:
    lowest = min((min(row.earlier, row.later) for row in rows), default=0.0)
    return float(min(max(0, math.floor((lowest - 2) / STEP) * STEP), 90))


def _dots(canvas: Canvas, middle: float, row: Change, axis: Axis) -> None:
    first, second = axis.place(row.earlier), axis.place(row.later)
    canvas.line((first, middle), (second, middle), stroke=LINE, width=2)
    canvas.dot((first, middle), fill=SURFACE, stroke=ACCENT)
    canvas.dot((second, middle), fill=ACCENT, stroke=ACCENT)


def signed(value: float, language: Language) -> str:
    """A difference with its sign, one decimal."""
    text = number(abs(value), language, places=1)
    if text.strip("0,.") == "":
        return text
    return ("+" if value > 0 else DASH) + text


def _figures(row: Change, language: Language) -> list[str]:
    span = DASH
    if row.low is not None and row.high is not None:
        span = say(
            "chart.change.span", language, low=signed(row.low, language), high=signed(row.high, language)
        )
    return [signed(row.difference, language), span, say(f"verdict.{row.verdict}", language)]


def _absent(before: list[str], after: list[str], language: Language) -> str:
    if not before and not after:
        return ""
    return say("chart.change.absent", language, earlier=len(before), later=len(after))
