"""Two rounds: joined dots, the earlier one hollow; "changed" only where the interval leaves 0 out."""

import math
from collections.abc import Sequence
from typing import Final

from analysis.charts.canvas import MARGIN, SMALLEST, Canvas
from analysis.charts.changes import by_difference, signed, span
from analysis.charts.palette import ACCENT, LINE, SURFACE
from analysis.charts.pictures.parts import (
    NAME_WIDTH,
    STEP,
    Axis,
    Column,
    cell,
    grid,
    heads,
    nothing,
    row_height,
    row_name,
    ticks,
)
from analysis.dataset.changes import Changes, ChangeUnit, Difference
from analysis.dataset.labels import Language, percent, say
from analysis.dataset.sentences import change_lines, change_name, change_source

PLOT_RIGHT: Final = 545


def draw_changes(changes: Changes, language: Language = "vi", *, whole: Changes | None = None) -> str:
    """The picture as SVG, largest rise first; hidden units are counted in words. `whole`: of which `changes`
    is a part; all parts have its axis."""
    canvas = Canvas()
    rows = by_difference(changes)
    title = say("chart.change.title", language, earlier=changes["earlier"], later=changes["later"])
    level = percent(changes["provenance"]["level"], language)
    columns = [
        Column(say("column.difference", language), 660, bold=True),
        Column(say("column.interval", language, level=level), 815),
        Column(say("column.verdict", language), 944),
    ]
    top = _legend(canvas, canvas.heading(title), changes)
    axis = Axis(MARGIN + NAME_WIDTH + 20, PLOT_RIGHT, _low(by_difference(whole or changes)), 100)
    base = heads(canvas, top, [Column(say("column.unit", language), MARGIN + 4, "start"), *columns])
    step = STEP if axis.low >= 50 else 2 * STEP
    ticks(canvas, axis, base - SMALLEST * 0.7, step=step)
    bottom = base if rows else nothing(canvas, base, language)
    for unit, found in rows:
        name = change_name(unit, language)
        height = row_height(name)
        grid(canvas, axis, bottom + 3, bottom + height - 3, step=step)
        middle = row_name(canvas, bottom, name)
        _dots(canvas, middle, found, axis)
        for column, text in zip(columns, _figures(found, language), strict=True):
            cell(canvas, column, middle, text)
        bottom += height
    remarks = [
        _overall(changes, language),
        say("chart.scores.cut", language, value=f"{axis.low:g}") if axis.low else "",
        say("chart.change.reading", language, level=level),
        *_reservations(changes, [unit for unit, _ in rows], language),
        *change_lines(changes, language),
        change_source(changes, language),
    ]
    bottom = canvas.footnotes(bottom + 12, [remark for remark in remarks if remark])
    description = say("chart.change.description", language, units=len(rows))
    return canvas.document(key="change", title=title, description=description, height=bottom + MARGIN)


def _legend(canvas: Canvas, top: float, changes: Changes) -> float:
    canvas.dot((MARGIN + 8, top + 8), fill=SURFACE, stroke=ACCENT)
    canvas.text((MARGIN + 22, top + SMALLEST), changes["earlier"])
    canvas.dot((MARGIN + 258, top + 8), fill=ACCENT)
    canvas.text((MARGIN + 272, top + SMALLEST), changes["later"])
    return top + 28


def _low(rows: Sequence[tuple[ChangeUnit, Difference]]) -> float:
    lowest = min((min(row["earlier"], row["later"]) for _, row in rows), default=0.0)
    return float(min(max(0, math.floor((lowest - 2) / STEP) * STEP), 90))


def _dots(canvas: Canvas, middle: float, row: Difference, axis: Axis) -> None:
    first, second = axis.place(row["earlier"]), axis.place(row["later"])
    canvas.line((first, middle), (second, middle), stroke=LINE, width=2)
    canvas.dot((first, middle), fill=SURFACE, stroke=ACCENT)
    canvas.dot((second, middle), fill=ACCENT, stroke=ACCENT)


def _figures(row: Difference, language: Language) -> list[str]:
    verdict = say(f"verdict.{row['verdict']}", language)
    return [signed(row["difference"], language), span(row, language), verdict]


def _overall(changes: Changes, language: Language) -> str:
    found = changes["overall"]
    if found is None:
        return ""
    difference, span_, verdict = _figures(found, language)
    return say("chart.change.overall", language, difference=difference, span=span_, verdict=verdict)


def _reservations(changes: Changes, drawn: list[ChangeUnit], language: Language) -> list[str]:
    """What is true of single units (merged, few forms), then how many are hidden or cannot be compared."""
    names: dict[str, list[str]] = {}
    for unit in drawn:
        for flag, text in zip(unit["flags"], unit["flag_texts"], strict=True):
            if flag not in ("chain_linked", "model", "panel"):
                names.setdefault(text[language], []).append(change_name(unit, language))
    said = [f"{text}: {'; '.join(units)}." for text, units in sorted(names.items())]
    hidden = sum(unit["hidden"] for unit in changes["units"])
    if hidden:
        said.append(say("chart.change.hidden", language, units=hidden))
    if changes["not_compared"]:
        said.append(say("chart.change.absent", language, units=", ".join(changes["not_compared"])))
    return said
