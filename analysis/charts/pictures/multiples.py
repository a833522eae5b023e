"""Small multiples: a panel per unit with a bar per criterion, and a mark for the mean of all units."""

from statistics import fmean
from typing import Final

from analysis.charts.canvas import LEADING, MARGIN, SMALLEST, Canvas, broken
from analysis.charts.palette import ACCENT, HAIR, INK, MUTED
from analysis.charts.pictures.parts import DASH, Axis, footnotes, high_to_low, nothing, numbered
from analysis.dataset.labels import Language, number, say
from analysis.dataset.results import Results, UnitRow

COLUMNS: Final = 3
GAP: Final = 24
BAR: Final = 10
LINE_HEIGHT: Final = 18


def draw_multiples(results: Results, language: Language = "vi") -> str:
    """The picture as SVG: published units from high to low, criteria by number, named whole below."""
    canvas = Canvas()
    title = say("chart.multiples.title", language)
    units = [unit for unit in high_to_low(results["units"]) if not unit["hidden"]]
    means = means_by_criterion(results)
    bottom = canvas.heading(title)
    if not units or not results["criteria"]:
        bottom = nothing(canvas, bottom, language)
    for start in range(0, len(units), COLUMNS):
        row = units[start : start + COLUMNS]
        bottom = _panels(canvas, bottom, row, results, means, language)
    bottom = numbered(canvas, bottom, results, language)
    notes = footnotes(results, language, say("chart.multiples.reading", language), intervals=False)
    bottom = canvas.footnotes(bottom + 10, notes)
    return canvas.document(
        key="multiples", title=title, description=results["summary"][language], height=bottom + MARGIN
    )


def means_by_criterion(results: Results) -> dict[str, float]:
    """Plain mean of the shares of the maximum over published units, by criterion."""
    found: dict[str, list[float]] = {}
    for unit in results["units"]:
        for row in unit["criteria"]:
            if row["points"] is not None and row["max_points"]:
                found.setdefault(row["criterion"], []).append(row["points"] / row["max_points"])
    return {criterion: fmean(shares) for criterion, shares in found.items()}


def _panels(
    canvas: Canvas,
    top: float,
    units: list[UnitRow],
    results: Results,
    means: dict[str, float],
    language: Language,
) -> float:
    wide = (canvas.width - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS
    names = [broken(unit["name"][language], wide, bold=True) for unit in units]
    head = max(len(lines) for lines in names) * SMALLEST * LEADING
    for place, unit in enumerate(units):
        left = MARGIN + place * (wide + GAP)
        canvas.lines((left, top + SMALLEST), names[place], bold=True)
        _panel(canvas, (left, top + head + 4), unit, results, means, language, wide=wide)
    return top + head + 4 + len(results["criteria"]) * LINE_HEIGHT + 26


def _panel(
    canvas: Canvas,
    corner: tuple[float, float],
    unit: UnitRow,
    results: Results,
    means: dict[str, float],
    language: Language,
    *,
    wide: float,
) -> None:
    left, top = corner
    axis = Axis(left + 26, left + wide - 44, 0, 100)
    points = {row["criterion"]: row for row in unit["criteria"]}
    score = DASH if unit["score"] is None else number(unit["score"], language, places=1)
    summary = say("chart.multiples.unit", language, score=score, n=unit["n"])
    canvas.text((left, top + SMALLEST - 2), summary, fill=MUTED)
    for place, criterion in enumerate(results["criteria"]):
        middle = top + 24 + place * LINE_HEIGHT
        canvas.text((left + 20, middle + SMALLEST * 0.36), str(place + 1), anchor="end", fill=MUTED)
        canvas.rect((axis.left, middle - BAR / 2), (axis.right - axis.left, BAR), fill="#ffffff", stroke=HAIR)
        row = points.get(criterion["key"])
        text = DASH
        if row is not None and row["points"] is not None and row["max_points"]:
            share = 100 * row["points"] / row["max_points"]
            canvas.rect((axis.left, middle - BAR / 2), (axis.place(share) - axis.left, BAR), fill=ACCENT)
            text = number(share, language) + "%"
        mean = means.get(criterion["key"])
        if mean is not None:
            x = axis.place(100 * mean)
            canvas.line((x, middle - 8), (x, middle + 8), stroke="#ffffff", width=4)
            canvas.line((x, middle - 8), (x, middle + 8), stroke=INK, width=2)
        canvas.text((left + wide, middle + SMALLEST * 0.36), text, anchor="end")
