"""Scores of units: a dot with its interval, high to low, and a dashed line for the overall mean."""

import math
from html import escape

import plotly.graph_objects as go

from analysis.charts.palette import ACCENT, HAIR, LINE, MUTED
from analysis.charts.style import empty, footer, frame
from analysis.dataset.labels import Language, number, percent, say
from analysis.dataset.results import Results, UnitRow
from analysis.dataset.sentences import honesty_lines

STEP = 10


def scores_figure(results: Results, language: Language = "vi") -> go.Figure:
    """One row per unit with a score, then the hidden ones with the reason in words."""
    shown = [unit for unit in results["units"] if unit["score"] is not None]
    shown.sort(key=lambda unit: (-(unit["score"] or 0.0), unit["code"]))
    rest = [unit for unit in results["units"] if unit["score"] is None]
    level = percent(results["options"]["level"], language)
    title = say("chart.scores.title", language, level=level)
    if not shown:
        return empty(title, say("chart.empty", language))
    figure = go.Figure(
        data=[_dots(shown, language)], layout=_layout(results, title, [*shown, *rest], language)
    )
    overall = results["overall"]["score"]
    if overall is not None:
        text = say("chart.scores.overall", language, value=number(overall, language, places=1))
        figure.add_vline(
            x=round(overall, 6),
            line={"color": LINE, "width": 1, "dash": "dash"},
            annotation={
                "text": text,
                "yref": "paper",
                "y": -0.02,
                "yanchor": "top",
                "font": {"color": MUTED},
            },
        )
    return figure


def _layout(results: Results, title: str, units: list[UnitRow], language: Language) -> go.Layout:
    start = _axis_start([unit for unit in units if unit["score"] is not None])
    sentences = honesty_lines(results, language)
    return frame(
        title,
        rows=len(units),
        sentences=sentences,
        remark=say("chart.scores.cut", language, value=start) if start else "",
        xaxis={
            "range": [start, 100],
            "dtick": STEP,
            "gridcolor": HAIR,
            "zeroline": False,
            "side": "top",
        },
        yaxis={
            "type": "category",
            "range": [-0.6, len(units) - 0.4],
            "categoryorder": "array",
            "categoryarray": [unit["code"] for unit in reversed(units)],
            "tickmode": "array",
            "tickvals": [unit["code"] for unit in units],
            "ticktext": [escape(unit["name"][language]) for unit in units],
            "automargin": True,
            "ticklabelstandoff": 8,
            "showgrid": False,
        },
        annotations=[
            *(_hidden_note(unit, start, language) for unit in units if unit["score"] is None),
            footer(sentences),
        ],
    )


def _axis_start(units: list[UnitRow]) -> int:
    """The axis may be cut below the lowest interval, at a full ten; the title then says so."""
    lowest = min(unit["ci_low"] if unit["ci_low"] is not None else unit["score"] or 0.0 for unit in units)
    return max(0, math.floor((lowest - 2) / STEP) * STEP)


def _dots(units: list[UnitRow], language: Language) -> go.Scatter:
    scores = [unit["score"] or 0.0 for unit in units]
    above = [(unit["ci_high"] or score) - score for unit, score in zip(units, scores, strict=True)]
    below = [
        score - (score if unit["ci_low"] is None else unit["ci_low"])
        for unit, score in zip(units, scores, strict=True)
    ]
    return go.Scatter(
        x=[round(score, 6) for score in scores],
        y=[unit["code"] for unit in units],
        mode="markers",
        marker={"color": ACCENT, "size": 12},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [round(value, 6) for value in above],
            "arrayminus": [round(value, 6) for value in below],
            "color": ACCENT,
            "thickness": 3,
            "width": 0,
        },
        hovertext=[_hover(unit, language) for unit in units],
        hoverinfo="text",
        name=say("chart.scores.score", language),
    )


def _hover(unit: UnitRow, language: Language) -> str:
    low, high = (unit["score"] if value is None else value for value in (unit["ci_low"], unit["ci_high"]))
    return say(
        "chart.scores.hover",
        language,
        name=escape(unit["name"][language]),
        score=number(unit["score"] or 0.0, language, places=1),
        low=number(low or 0.0, language, places=1),
        high=number(high or 0.0, language, places=1),
        n=unit["n"],
    )


def _hidden_note(unit: UnitRow, start: int, language: Language) -> dict[str, object]:
    text = "" if unit["reason_text"] is None else unit["reason_text"][language]
    return {
        "x": start,
        "y": unit["code"],
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "font": {"color": MUTED},
    }
