"""Response rates: how many of those asked answered, as bars from 0, in the order of the units."""

from analysis.charts.canvas import MARGIN, SMALLEST, Canvas
from analysis.charts.palette import ACCENT, HAIR, MUTED
from analysis.charts.pictures.parts import (
    NAME_WIDTH,
    Axis,
    Column,
    cell,
    footnotes,
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

BAR = 16


def draw_returns(results: Results, language: Language = "vi") -> str:
    """The picture as SVG, by code in each list; a unit without a list of people asked says so in words."""
    canvas = Canvas()
    title = say("chart.returns.title", language)
    columns = [
        Column(say("column.rate", language), 730, bold=True),
        Column(say("column.forms", language), 830),
        Column(say("column.N", language), 940),
    ]
    axis = Axis(MARGIN + NAME_WIDTH + 20, 610, 0, 100)
    base = heads(
        canvas, canvas.heading(title), [Column(say("column.unit", language), MARGIN + 4, "start"), *columns]
    )
    ticks(canvas, axis, base - SMALLEST * 0.7, step=20)
    bottom = base
    for section in sections(results, language):
        bottom = section_head(canvas, bottom, section.title)
        for unit in sorted(section.units, key=lambda unit: unit["code"]):
            _row(canvas, bottom, unit, axis, columns, results, language)
            bottom += row_height(unit["name"][language])
    if bottom == base:
        bottom = nothing(canvas, bottom, language)
    notes = footnotes(results, language, say("chart.returns.reading", language), intervals=False)
    bottom = canvas.footnotes(bottom + 12, notes)
    return canvas.document(
        key="returns", title=title, description=say("chart.returns.reading", language), height=bottom + MARGIN
    )


def _row(
    canvas: Canvas,
    top: float,
    unit: UnitRow,
    axis: Axis,
    columns: list[Column],
    results: Results,
    language: Language,
) -> None:
    middle = row_name(canvas, top, unit["name"][language])
    rate = unit["response_rate"]
    if rate is None:
        text = reason(unit, language) if unit["hidden"] else say("chart.returns.no_list", language)
        canvas.text((axis.left, middle + SMALLEST * 0.36), text, fill=MUTED)
    else:
        canvas.rect((axis.left, middle - BAR / 2), (axis.right - axis.left, BAR), fill="#ffffff", stroke=HAIR)
        canvas.rect((axis.left, middle - BAR / 2), (axis.place(100 * rate) - axis.left, BAR), fill=ACCENT)
    size = "" if unit["N"] is None else number(unit["N"], language)
    forms = forms_text(unit, minimum=results["options"]["minimum"])
    shown = "" if rate is None else percent(round(rate, 3), language)
    for column, cell_text in zip(columns, [shown, forms, size], strict=True):
        cell(canvas, column, middle, cell_text)
