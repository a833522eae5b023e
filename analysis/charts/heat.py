"""Units × criteria for the interactive page: one hue, the points in each cell."""

from html import escape
from typing import Any

from analysis.charts.palette import HEAT, HEAT_STEPS, heat_colour
from analysis.charts.plain import empty, layout, unit_axis
from analysis.dataset.labels import Language, number, say, short
from analysis.dataset.results import CriterionRow, Results, UnitRow
from analysis.dataset.sentences import honesty_lines


def heat_figure(results: Results, language: Language = "vi") -> dict[str, Any]:
    """Published units from high to low, as a plain document for Plotly; a blank cell has no figure."""
    title = say("chart.heat.title", language)
    units = sorted(
        (unit for unit in results["units"] if not unit["hidden"]),
        key=lambda unit: (unit["score"] is None, -(unit["score"] or 0.0), unit["code"]),
    )
    criteria = results["criteria"]
    if not units or not criteria:
        return empty(honesty_lines(results, language), language, title=title)
    names = [(unit["code"], escape(unit["name"][language])) for unit in units]
    cells = [[_row(unit, criterion["key"]) for criterion in criteria] for unit in units]
    trace = {
        "type": "heatmap",
        "x": [criterion["key"] for criterion in criteria],
        "y": [code for code, _ in names],
        "z": [[_share(row) for row in line] for line in cells],
        "hovertext": [
            [
                _hover(unit, row, escape(head["text"][language]), language)
                for row, head in zip(line, criteria, strict=True)
            ]
            for unit, line in zip(units, cells, strict=True)
        ],
        "hoverinfo": "text",
        "colorscale": _scale(),
        "zmin": 0,
        "zmax": 1,
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
    }
    axis = {
        "side": "top", "type": "category", "showgrid": False,
        "tickvals": [criterion["key"] for criterion in criteria],
        "ticktext": [str(place) for place in range(1, len(criteria) + 1)],
    }  # fmt: skip
    sentences = [*criteria_by_number(results, language), *honesty_lines(results, language)]
    figure = layout(sentences, title=title, rows=len(units), xaxis=axis, yaxis=unit_axis(names))
    return {"data": [trace, _figures(results, units, cells, language)], "layout": figure}


def criteria_by_number(results: Results, language: Language) -> list[str]:
    """Whole names for the numbers that stand in a figure."""
    return [
        f"{place}. {escape(criterion['text'][language])}"
        for place, criterion in enumerate(results["criteria"], start=1)
    ]


def _figures(
    results: Results, units: list[UnitRow], cells: list[list[CriterionRow | None]], language: Language
) -> dict[str, Any]:
    """The points in the cells, light on the darkest ground and dark on the others."""
    shown = [
        (unit["code"], criterion["key"], row)
        for unit, line in zip(units, cells, strict=True)
        for criterion, row in zip(results["criteria"], line, strict=True)
        if _share(row) is not None
    ]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [key for _, key, _ in shown],
        "y": [code for code, _, _ in shown],
        "text": [_text(row, language) for _, _, row in shown],
        "textfont": {"color": [heat_colour(_share(row) or 0.0)[1] for _, _, row in shown]},
        "hoverinfo": "skip",
    }


def _row(unit: UnitRow, criterion: str) -> CriterionRow | None:
    return next((row for row in unit["criteria"] if row["criterion"] == criterion), None)


def _share(row: CriterionRow | None) -> float | None:
    if row is None or row["points"] is None or not row["max_points"]:
        return None
    return round(row["points"] / row["max_points"], 6)


def _text(row: CriterionRow | None, language: Language) -> str:
    return "" if row is None or row["points"] is None else number(row["points"], language, places=2)


def _hover(unit: UnitRow, row: CriterionRow | None, criterion: str, language: Language) -> str:
    return say(
        "chart.heat.hover",
        language,
        unit=escape(unit["name"][language]),
        criterion=criterion,
        points=_text(row, language) or "\u2013",
        most="\u2013" if row is None else short(row["max_points"], language),
        n="\u2013" if row is None or row["n"] is None else row["n"],
    )


def _scale() -> list[list[float | str]]:
    """The same five steps as in print."""
    limits = [0.0, *HEAT_STEPS, 1.0]
    return [
        [limit, colour] for place, colour in enumerate(HEAT) for limit in (limits[place], limits[place + 1])
    ]
