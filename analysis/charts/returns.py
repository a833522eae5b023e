"""Response rates for the interactive page: bars from 0 to 100 % of those asked, by group and unit."""

from html import escape
from typing import Any

from analysis.charts.palette import HAIR, SERIES, SURFACE
from analysis.charts.plain import empty, layout, unit_axis
from analysis.dataset.labels import Language, number, percent, say
from analysis.dataset.results import ResponseRow, Results
from analysis.dataset.sentences import honesty_lines

TICKS = (0, 20, 40, 60, 80, 100)


def returns_figure(results: Results, language: Language = "vi") -> dict[str, Any]:
    """Groups with a list of persons asked, as a plain document for Plotly; a hidden number has no bar."""
    title = say("chart.returns.title", language)
    sentences = [say("chart.returns.reading", language), *honesty_lines(results, language)]
    rows = [row for row in results.get("responses", []) if row["invited"]]
    groups = [group for group in results["groups"] if any(row["group"] == group["key"] for row in rows)]
    if not groups:
        return empty(sentences, language, title=title)
    known = {unit["code"]: unit["name"][language] for unit in results["units"]}
    names = [(code, escape(known.get(code, code))) for code in sorted({row["unit"] for row in rows})]
    traces = [
        _trace(
            [row for row in rows if row["group"] == group["key"]],
            escape(group["text"][language]),
            dict(names),
            place=place,
            language=language,
        )
        for place, group in enumerate(groups)
    ]
    figure = layout(
        sentences,
        title=title,
        rows=len(names) * max(len(groups), 2) // 2 + 1,
        barmode="group",
        bargap=0.3,
        xaxis={
            "side": "top", "range": [0, 112], "tickvals": TICKS, "ticktext": [f"{share}%" for share in TICKS],
            "gridcolor": HAIR, "zeroline": False,
        },
        yaxis=unit_axis(names),
    )  # fmt: skip
    figure["showlegend"] = len(groups) > 1
    figure["legend"] = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "yref": "paper"}
    figure["margin"]["t"] += 60
    figure["legend"]["y"] = 1 + 40 / max(figure["height"] - figure["margin"]["t"] - figure["margin"]["b"], 80)
    return {"data": traces, "layout": figure}


def _trace(
    rows: list[ResponseRow], group: str, names: dict[str, str], *, place: int, language: Language
) -> dict[str, Any]:
    colour, pattern = SERIES[place % len(SERIES)]
    return {
        "type": "bar",
        "orientation": "h",
        "name": group,
        "x": [0 if row["rate"] is None else round(100 * row["rate"], 6) for row in rows],
        "y": [row["unit"] for row in rows],
        "marker": {
            "color": colour,
            "line": {"color": colour, "width": 1},
            "pattern": {"shape": pattern, "fgcolor": SURFACE, "size": 6, "solidity": 0.25},
        },
        "text": [_words(row, language) for row in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [_hover(row, group, names[row["unit"]], language) for row in rows],
        "hoverinfo": "text",
    }


def _words(row: ResponseRow, language: Language) -> str:
    if row["rate"] is None:
        return say("hidden.response", language)
    return percent(round(row["rate"], 3), language)


def _hover(row: ResponseRow, group: str, unit: str, language: Language) -> str:
    if row["rate"] is None or row["responded"] is None:
        reason = say("hidden.response", language)
        return say("chart.returns.hidden", language, unit=unit, group=group, reason=reason)
    return say(
        "chart.returns.hover",
        language,
        unit=unit,
        group=group,
        forms=number(row["responded"], language),
        invited=number(row["invited"] or 0, language),
        rate=_words(row, language),
    )
