"""Response rates: how many of those asked answered, as bars from 0, by group and unit."""

from dataclasses import dataclass

from analysis.charts.canvas import MARGIN, SMALLEST, Canvas
from analysis.charts.palette import ACCENT, HAIR, MUTED, SURFACE
from analysis.charts.pictures.parts import (
    NAME_WIDTH,
    Axis,
    Column,
    cell,
    footnotes,
    heads,
    nothing,
    row_height,
    row_name,
    section_head,
    ticks,
)
from analysis.dataset.labels import Language, number, percent, say
from analysis.dataset.results import ResponseRow, Results

BAR = 16


@dataclass(frozen=True)
class _Row:
    """One bar; `rate` in [0, 1] or null with the reason in `words`."""

    name: str
    rate: float | None
    words: str
    forms: str
    size: str


def draw_returns(results: Results, language: Language = "vi") -> str:
    """The picture as SVG, by code in each group; groups without a list of persons asked are named below."""
    canvas = Canvas()
    title = say("chart.returns.title", language)
    columns = [
        Column(say("column.rate", language), 730, bold=True),
        Column(say("column.forms", language), 830),
        Column(say("column.N", language), 940),
    ]
    axis = Axis(MARGIN + NAME_WIDTH + 20, 610, 0, 100)
    names = [Column(say("column.unit", language), MARGIN + 4, "start"), *columns]
    base = heads(canvas, canvas.heading(title), names)
    ticks(canvas, axis, base - SMALLEST * 0.7, step=20)
    bottom, unlisted = base, []
    for group in results["groups"]:
        rows = _rows(results, group["key"], language)
        if not rows:
            unlisted.append(group["text"][language])
            continue
        bottom = section_head(canvas, bottom, group["text"][language])
        for row in rows:
            _draw(canvas, bottom, row, axis, columns, language)
            bottom += row_height(row.name)
    if bottom == base:
        bottom = nothing(canvas, bottom, language)
    remarks = [say("chart.returns.reading", language)]
    if unlisted:
        remarks.append(say("chart.returns.unlisted", language, groups="; ".join(unlisted)))
    notes = footnotes(results, language, *remarks, intervals=False)
    bottom = canvas.footnotes(bottom + 12, notes)
    return canvas.document(key="returns", title=title, description=remarks[0], height=bottom + MARGIN)


def _rows(results: Results, group: str, language: Language) -> list[_Row]:
    names = {unit["code"]: unit["name"][language] for unit in results["units"]}
    found = [row for row in results.get("responses", []) if row["group"] == group and row["invited"]]
    return [_row(row, names.get(row["unit"], row["unit"]), language) for row in found]


def _row(row: ResponseRow, name: str, language: Language) -> _Row:
    words = say("hidden.response", language) if row["hidden"] else ""
    answered = "\u2013" if row["responded"] is None else number(row["responded"], language)
    size = "\u2013" if row["N"] is None else number(row["N"], language)
    invited = number(row["invited"] or 0, language)
    return _Row(name, row["rate"], words, f"{answered}/{invited}", size)


def _draw(
    canvas: Canvas, top: float, row: _Row, axis: Axis, columns: list[Column], language: Language
) -> None:
    middle = row_name(canvas, top, row.name)
    if row.rate is None:
        canvas.text((axis.left, middle + SMALLEST * 0.36), row.words, fill=MUTED)
    else:
        corner = (axis.left, middle - BAR / 2)
        canvas.rect(corner, (axis.right - axis.left, BAR), fill=SURFACE, stroke=HAIR)
        canvas.rect(corner, (axis.place(100 * row.rate) - axis.left, BAR), fill=ACCENT)
    shown = "\u2013" if row.rate is None else percent(round(row.rate, 3), language)
    for column, text in zip(columns, [shown, row.forms, row.size], strict=True):
        cell(canvas, column, middle, text)
