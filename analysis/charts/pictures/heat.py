"""Units × criteria: one hue, the points in each cell, missing and not applicable told apart by a sign."""

from analysis.charts.canvas import MARGIN, SMALLEST, Canvas
from analysis.charts.palette import HAIR, HEAT, HEAT_STEPS, LINE, MUTED, heat_colour
from analysis.charts.pictures.parts import (
    DASH,
    NAME_WIDTH,
    footnotes,
    nothing,
    numbered,
    reason,
    row_height,
    row_name,
    section_head,
    sections,
)
from analysis.dataset.labels import Language, number, say
from analysis.dataset.results import CriterionRow, Results, UnitRow

WIDEST = 96.0
NARROWEST = 50.0
NOT_APPLICABLE = "/"


def draw_heat(results: Results, language: Language = "vi", *, whole: Results | None = None) -> str:
    """The picture as SVG; criteria are numbered above the columns and named whole below.

    `whole`: of which `results` is a part, so that each part names its lists.
    """
    count = len(results["criteria"])
    room = 960 - 2 * MARGIN - NAME_WIDTH - 20
    wide = min(WIDEST, max(NARROWEST, room / max(count, 1)))
    left = MARGIN + NAME_WIDTH + 14
    canvas = Canvas(width=int(max(960, left + wide * count + MARGIN)))
    title = say("chart.heat.title", language)
    top = canvas.heading(title)
    canvas.text((MARGIN + 4, top + SMALLEST), say("column.unit", language), bold=True)
    for place in range(count):
        middle = left + (place + 0.5) * wide
        canvas.text((middle, top + SMALLEST), str(place + 1), anchor="middle", bold=True)
    bottom = top + SMALLEST + 10
    canvas.line((MARGIN, bottom), (canvas.width - MARGIN, bottom), stroke=LINE, width=1.5)
    if not count or not results["units"]:
        bottom = nothing(canvas, bottom, language)
    for section in sections(results, language, whole=whole):
        bottom = section_head(canvas, bottom, section.title)
        for unit in section.units:
            bottom = _row(canvas, bottom, unit, results, language, left=left, wide=wide)
    bottom = _legend(canvas, bottom + 10, results, language)
    bottom = canvas.footnotes(
        bottom + 4, footnotes(results, language, say("chart.heat.signs", language), intervals=False)
    )
    return canvas.document(
        key="heat", title=title, description=results["summary"][language], height=bottom + MARGIN
    )


def _row(
    canvas: Canvas,
    top: float,
    unit: UnitRow,
    results: Results,
    language: Language,
    *,
    left: float,
    wide: float,
) -> float:
    name = unit["name"][language]
    height = row_height(name)
    middle = row_name(canvas, top, name)
    if unit["hidden"]:
        canvas.text((left + 6, middle + SMALLEST * 0.36), reason(unit, language), fill=MUTED)
        return top + height
    known = {row["criterion"]: row for row in unit["criteria"]}
    for place, criterion in enumerate(results["criteria"]):
        corner = (left + place * wide, top + 1)
        text, ground, ink = _cell(known.get(criterion["key"]), language)
        canvas.rect(corner, (wide - 2, height - 2), fill=ground, stroke=HAIR)
        middle_x = corner[0] + (wide - 2) / 2
        canvas.text((middle_x, middle + SMALLEST * 0.36), text, anchor="middle", fill=ink)
    return top + height


def _cell(row: CriterionRow | None, language: Language) -> tuple[str, str, str]:
    """Text, ground and ink of a cell."""
    if row is None or row["points"] is None:
        sign = NOT_APPLICABLE if row is not None and row["status"] == "not_applicable" else DASH
        return sign, "#ffffff", MUTED
    ground, ink = heat_colour(row["points"] / row["max_points"] if row["max_points"] else 0.0)
    return number(row["points"], language, places=2), ground, ink


def _legend(canvas: Canvas, top: float, results: Results, language: Language) -> float:
    """The five steps in words of percent, then the criteria by number."""
    canvas.text((MARGIN, top + SMALLEST), say("chart.heat.scale", language), fill=MUTED)
    limits = [0.0, *HEAT_STEPS, 1.0]
    for step, colour in enumerate(HEAT):
        x = MARGIN + step * 110
        canvas.rect((x, top + 22), (18, 16), fill=colour, stroke=LINE)
        span = f"{100 * limits[step]:g}{DASH}{100 * limits[step + 1]:g}%"
        canvas.text((x + 24, top + 35), span)
    return numbered(canvas, top + 52, results, language)
