"""Rank sets for the interactive page: a bar from the best to the worst rank of a unit, its rank marked."""

from html import escape
from typing import Any, Final

from analysis.charts.palette import ACCENT, HAIR
from analysis.charts.plain import empty, layout, unit_axis
from analysis.dataset.labels import Language, percent, say
from analysis.dataset.results import Results, UnitRow
from analysis.dataset.sentences import honesty_lines

MOST_TICKS: Final = 20
"""Marks of the axis: whole ranks only."""


def ranks_figure(results: Results, language: Language = "vi") -> dict[str, Any]:
    """Units with a rank by list and rank, as a plain document for Plotly."""
    title = say("chart.ranks.title", language, level=percent(results["options"]["level"], language))
    ranked = sorted(
        (unit for unit in results["units"] if unit["rank"] is not None),
        key=lambda unit: (unit["rank_group"], unit["rank"] or 0, unit["code"]),
    )
    if not ranked:
        return empty(honesty_lines(results, language), language, title=title)
    names = [(unit["code"], escape(unit["name"][language])) for unit in ranked]
    ranks = [unit["rank"] or 0 for unit in ranked]
    best = [unit["rank_low"] or unit["rank"] or 0 for unit in ranked]
    worst = [unit["rank_high"] or unit["rank"] or 0 for unit in ranked]
    trace = {
        "type": "scatter",
        "mode": "markers",
        "x": ranks,
        "y": [code for code, _ in names],
        "marker": {"color": ACCENT, "size": 12},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [high - rank for high, rank in zip(worst, ranks, strict=True)],
            "arrayminus": [rank - low for low, rank in zip(best, ranks, strict=True)],
            "color": ACCENT,
            "thickness": 3,
            "width": 5,
        },
        "hovertext": [_hover(unit, language) for unit in ranked],
        "hoverinfo": "text",
    }
    figure = layout(
        honesty_lines(results, language),
        title=title,
        rows=len(ranked),
        xaxis=_axis(max(worst)),
        yaxis=unit_axis(names),
    )
    return {"data": [trace], "layout": figure}


def _axis(worst: int) -> dict[str, Any]:
    """Whole ranks, the best one at left."""
    return {
        "side": "top", "gridcolor": HAIR, "zeroline": False, "range": [0.5, worst + 0.5],
        "tick0": 1, "dtick": -(-worst // MOST_TICKS),
    }  # fmt: skip


def _hover(unit: UnitRow, language: Language) -> str:
    rank, name = unit["rank"] or 0, escape(unit["name"][language])
    low, high = unit["rank_low"] or rank, unit["rank_high"] or rank
    return say("chart.ranks.hover", language, name=name, rank=rank, low=low, high=high, n=unit["n"])
