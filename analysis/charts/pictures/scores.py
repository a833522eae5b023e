"""Scores of units: a dot with its interval, high to low in each list, a dashed line for the overall mean."""

import math

from analysis.charts.canvas import MARGIN, SMALLEST, Canvas
from analysis.charts.palette import ACCENT, LINE, MUTED
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
    reason,
    row_height,
    row_name,
    section_head,
    sections,
    ticks,
)
from analysis.dataset.labels import Language, number, percent, say
from analysis.dataset.results import Results, UnitRow
from analysis.dataset.sentences import forms_text


def axis_low(units: list[UnitRow]) -> float:
    """Where the axis begins: 0, or the full ten below the lowest interval; the caption says so."""
    lows = [
        unit["score"] if unit["ci_low"] is None else unit["ci_low"]
        for unit in units
        if unit["score"] is not None
    ]
    lowest = min((low for low in lows if low is not None), default=0.0)
    return float(min(max(0, math.floor((lowest - 2) / STEP) * STEP), 90))


def draw_scores(results: Results, language: Language = "vi", *, whole: Results | None = None) -> str:
    """The picture as SVG; hidden units stand below with the reason in words.

    `whole`: of which `results` is a part; all parts have its axis.
    """
    canvas = Canvas()
    level = percent(results["options"]["level"], language)
    title = say("chart.scores.title", language, level=level)
    axis = Axis(MARGIN + NAME_WIDTH + 20, 590, axis_low((whole or results)["units"]), 100)
    columns = [
        Column(say("column.score", language), 652, bold=True),
        Column(say("column.interval", language, level=level), 760),
        Column(say("column.rank_set", language), 862),
        Column(say("column.forms", language), 944),
    ]
    top = canvas.heading(title)
    base = heads(canvas, top, [Column(say("column.unit", language), MARGIN + 4, "start"), *columns])
    ticks(canvas, axis, base - SMALLEST * 0.7, step=STEP if axis.low >= 40 else 2 * STEP)
    bottom = base
    for section in sections(results, language, whole=whole):
        bottom = section_head(canvas, bottom, section.title)
        for unit in section.units:
            bottom = _row(canvas, bottom, unit, axis, columns, results, language)
    if not results["units"]:
        bottom = nothing(canvas, bottom, language)
    overall = results["overall"]["score"]
    remarks = [say("chart.scores.cut", language, value=f"{axis.low:g}") if axis.low else ""]
    if overall is not None:
        remarks.append(say("chart.scores.dashed", language, value=number(overall, language, places=1)))
    bottom = canvas.footnotes(bottom + 12, footnotes(results, language, *remarks))
    return canvas.document(
        key="scores", title=title, description=results["summary"][language], height=bottom + MARGIN
    )


def _row(
    canvas: Canvas,
    top: float,
    unit: UnitRow,
    axis: Axis,
    columns: list[Column],
    results: Results,
    language: Language,
) -> float:
    name = unit["name"][language]
    bottom = top + row_height(name)
    score = unit["score"]
    if score is not None:
        grid(canvas, axis, top + 3, bottom - 3, step=STEP if axis.low >= 40 else 2 * STEP)
        place = axis.place(results["overall"]["score"] or score)
        canvas.line((place, top), (place, bottom), stroke=LINE, dash="4 3")
    middle = row_name(canvas, top, name)
    low, high = unit["ci_low"], unit["ci_high"]
    if score is None:
        canvas.text((axis.left, middle + SMALLEST * 0.36), reason(unit, language), fill=MUTED)
    else:
        if low is not None and high is not None:
            canvas.line((axis.place(low), middle), (axis.place(high), middle), stroke=ACCENT, width=3)
            for end in (axis.place(low), axis.place(high)):
                canvas.line((end, middle - 9), (end, middle + 9), stroke=ACCENT, width=1.5)
        canvas.dot((axis.place(score), middle), fill=ACCENT)
    for column, text in zip(columns, _figures(unit, results, language), strict=True):
        cell(canvas, column, middle, text)
    return bottom


def _figures(unit: UnitRow, results: Results, language: Language) -> list[str]:
    low, high, best, worst = unit["ci_low"], unit["ci_high"], unit["rank_low"], unit["rank_high"]
    return [
        DASH if unit["score"] is None else number(unit["score"], language, places=1),
        DASH
        if low is None or high is None
        else f"{number(low, language, places=1)}{DASH}{number(high, language, places=1)}",
        DASH if best is None else f"{best}{DASH}{worst}",
        forms_text(unit, minimum=results["options"]["minimum"]),
    ]
