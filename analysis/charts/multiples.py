"""Small multiples for the interactive page: a panel per unit, a bar per criterion, a mark for the mean."""

from html import escape
from typing import Any, Final

from analysis.charts.heat import criteria_by_number
from analysis.charts.palette import ACCENT, HAIR, INK
from analysis.charts.pictures.multiples import means_by_criterion
from analysis.charts.pictures.parts import high_to_low
from analysis.charts.plain import empty, layout, wrapped
from analysis.dataset.labels import Language, number, say
from analysis.dataset.results import Results, UnitRow
from analysis.dataset.sentences import honesty_lines

COLUMNS: Final = 3
GAP: Final = 0.03
BAR: Final = 24
HEAD: Final = 84
BOTTOM: Final = 6
"""Pixels of a bar, above a panel and below it."""
RIGHT: Final = 122
"""End of the axis in per cent: the figures stand beyond 100."""
NAME: Final = 34
"""Characters of a unit's name in one line over its panel."""
DASH: Final = "\u2013"


def multiples_figure(results: Results, language: Language = "vi") -> dict[str, Any]:
    """Published units from high to low, three in a row, as a plain document for Plotly.

    Criteria stand by number; hovering names them, and the lines under the figure list them.
    """
    title = say("chart.multiples.title", language)
    units = [unit for unit in high_to_low(results["units"]) if not unit["hidden"]]
    legend = criteria_by_number(results, language)
    sentences = [say("chart.multiples.reading", language), *legend, *honesty_lines(results, language)]
    if not units or not legend:
        return empty(sentences[:1] + honesty_lines(results, language), language, title=title)
    figure = layout(sentences, title=title, rows=1)
    lines, one = -(-len(units) // COLUMNS), HEAD + BAR * len(legend)
    figure["height"] = figure["margin"]["t"] + figure["margin"]["b"] + lines * one
    figure["margin"]["l"] = 30
    figure["barmode"] = "overlay"
    means = means_by_criterion(results)
    traces: list[dict[str, Any]] = []
    for place, unit in enumerate(units):
        axis = "" if place == 0 else str(place + 1)
        left = (place % COLUMNS) * (1 + GAP) / COLUMNS
        across = (left, left + (1 - 2 * GAP) / COLUMNS)
        top = place // COLUMNS * one
        upright = (1 - (top + one - BOTTOM) / (lines * one), 1 - (top + HEAD) / (lines * one))
        figure.update(_axes(axis, across=across, upright=upright, bars=len(legend)))
        figure["annotations"].append(_name(unit, language, at=(across[0], upright[1])))
        traces += _panel(unit, results, means, language, axis=axis)
    return {"data": traces, "layout": figure}


def _axes(
    axis: str, *, across: tuple[float, float], upright: tuple[float, float], bars: int
) -> dict[str, dict[str, Any]]:
    return {
        f"xaxis{axis}": {
            "domain": list(across), "anchor": f"y{axis}", "range": [0, RIGHT], "tickvals": [0, 50, 100],
            "showticklabels": False, "gridcolor": HAIR, "zeroline": False,
        },
        f"yaxis{axis}": {
            "domain": list(upright), "anchor": f"x{axis}", "range": [bars + 0.5, 0.5],
            "tickvals": list(range(1, bars + 1)), "showgrid": False, "zeroline": False,
        },
    }  # fmt: skip


def _name(unit: UnitRow, language: Language, *, at: tuple[float, float]) -> dict[str, Any]:
    score = DASH if unit["score"] is None else number(unit["score"], language, places=1)
    words = wrapped(unit["name"][language], NAME)
    said = say("chart.multiples.unit", language, score=score, n=unit["n"])
    text = "<br>".join([*(f"<b>{escape(line)}</b>" for line in words), said])
    return {
        "text": text, "x": at[0], "y": at[1], "xref": "paper", "yref": "paper", "xanchor": "left",
        "yanchor": "bottom", "align": "left", "showarrow": False, "font": {"color": INK},
    }  # fmt: skip


def _panel(
    unit: UnitRow, results: Results, means: dict[str, float], language: Language, *, axis: str
) -> list[dict[str, Any]]:
    shares = _shares(unit, results)
    marks = [means.get(criterion["key"]) for criterion in results["criteria"]]
    percents = [DASH if share is None else number(share, language) + "%" for share in shares]
    where = {"xaxis": f"x{axis}", "yaxis": f"y{axis}", "y": list(range(1, len(shares) + 1))}
    hover = [
        say(
            "chart.multiples.hover",
            language,
            unit=escape(unit["name"][language]),
            criterion=escape(criterion["text"][language]),
            share=percent,
            mean=DASH if mean is None else number(100 * mean, language) + "%",
        )
        for criterion, percent, mean in zip(results["criteria"], percents, marks, strict=True)
    ]
    bar = {
        "type": "bar", "orientation": "h", **where, "x": shares, "width": 0.55, "marker": {"color": ACCENT},
        "hovertext": hover, "hoverinfo": "text",
    }  # fmt: skip
    figures = {
        "type": "scatter", "mode": "text", **where, "x": [RIGHT] * len(percents), "text": percents,
        "textposition": "middle left", "hoverinfo": "skip",
    }  # fmt: skip
    mark = {
        "type": "scatter", "mode": "markers", **where,
        "x": [None if mean is None else round(100 * mean, 6) for mean in marks],
        "marker": {
            "symbol": "line-ns", "size": 15, "color": INK, "line": {"color": INK, "width": 3}
        },
        "hoverinfo": "skip",
    }  # fmt: skip
    return [bar, mark, figures]


def _shares(unit: UnitRow, results: Results) -> list[float | None]:
    """Points in per cent of the maximum, by criterion."""
    points = {row["criterion"]: row for row in unit["criteria"]}
    shares: list[float | None] = []
    for criterion in results["criteria"]:
        row = points.get(criterion["key"])
        if row is None or row["points"] is None or not row["max_points"]:
            shares.append(None)
        else:
            shares.append(round(100 * row["points"] / row["max_points"], 6))
    return shares
