"""Rank sets: the ranks a unit may well have, with its own rank marked; units of one tier share a ground."""

from analysis.charts.canvas import MARGIN, Canvas
from analysis.charts.palette import ACCENT, SOFT
from analysis.charts.pictures.parts import (
    DASH,
    NAME_WIDTH,
    Axis,
    Column,
    Section,
    cell,
    footnotes,
    heads,
    nothing,
    row_height,
    row_name,
    section_head,
    sections,
)
from analysis.dataset.labels import Language, percent, say
from analysis.dataset.results import Results, UnitRow


def draw_ranks(results: Results, language: Language = "vi", *, whole: Results | None = None) -> str:
    """The picture as SVG; units without a rank are left out and counted in words.

    `whole`: of which `results` is a part; all parts of a list have the axis of the list.
    """
    canvas = Canvas()
    level = percent(results["options"]["level"], language)
    title = say("chart.ranks.title", language, level=level)
    columns = [
        Column(say("column.rank", language), 700, bold=True),
        Column(say("column.rank_set", language), 820),
        Column(say("column.tier", language), 940),
    ]
    base = heads(
        canvas, canvas.heading(title), [Column(say("column.unit", language), MARGIN + 4, "start"), *columns]
    )
    bottom, without = base, 0
    for section in sections(results, language, whole=whole):
        ranked = sorted(
            (unit for unit in section.units if unit["rank"] is not None),
            key=lambda unit: (unit["rank"] or 0, unit["code"]),
        )
        without += len(section.units) - len(ranked)
        if ranked:
            axis = _axis((whole or results)["units"], rank_group=ranked[0]["rank_group"])
            bottom = _list(canvas, bottom, Section(section.title, ranked), axis, columns, language)
    if bottom == base:
        bottom = nothing(canvas, bottom, language)
    remarks = [say("chart.ranks.reading", language, level=level)]
    if without:
        remarks.append(say("chart.ranks.without", language, units=without))
    bottom = canvas.footnotes(bottom + 12, footnotes(results, language, *remarks, intervals=False))
    return canvas.document(
        key="ranks", title=title, description=results["summary"][language], height=bottom + MARGIN
    )


def _axis(units: list[UnitRow], *, rank_group: str) -> Axis:
    """From the first rank of a list to the last."""
    ranked = [unit for unit in units if unit["rank_group"] == rank_group and unit["rank"] is not None]
    last = max(unit["rank_high"] or unit["rank"] or 1 for unit in ranked)
    return Axis(MARGIN + NAME_WIDTH + 30, 640, 1, max(len(ranked), last, 2))


def _list(
    canvas: Canvas, top: float, section: Section, axis: Axis, columns: list[Column], language: Language
) -> float:
    top = section_head(canvas, top, section.title)
    for unit in section.units:
        bottom = top + row_height(unit["name"][language])
        if (unit["tier"] or 0) % 2:
            canvas.rect((axis.left - 12, top), (axis.right - axis.left + 24, bottom - top), fill=SOFT)
        middle = row_name(canvas, top, unit["name"][language])
        _bar(canvas, middle, unit, axis)
        best, worst = unit["rank_low"], unit["rank_high"]
        known = DASH if best is None else f"{best}{DASH}{worst}"
        for column, text in zip(columns, [str(unit["rank"]), known, str(unit["tier"] or DASH)], strict=True):
            cell(canvas, column, middle, text)
        top = bottom
    return top


def _bar(canvas: Canvas, middle: float, unit: UnitRow, axis: Axis) -> None:
    best, worst, rank = unit["rank_low"], unit["rank_high"], unit["rank"]
    if best is not None and worst is not None:
        left, right = axis.place(best) - 5, axis.place(worst) + 5
        canvas.line((left, middle), (right, middle), stroke=ACCENT, width=3)
    if rank is not None:
        canvas.dot((axis.place(rank), middle), fill=ACCENT)
