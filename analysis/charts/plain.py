"""Figures for Plotly as plain documents, where nothing of the library is needed to make them."""

from typing import Any

from analysis.charts.palette import FONT, INK, MUTED, SMALLEST, SURFACE
from analysis.dataset.labels import Language, say
from analysis.dataset.results import Results
from analysis.dataset.sentences import honesty_lines

FOOT = 110


def layout(results: Results, language: Language, *, title: str, rows: int, **more: Any) -> dict[str, Any]:
    """White ground, title at left, whole names, the honesty sentences below."""
    said = [line for text in honesty_lines(results, language) for line in _lines(text)]
    note = {
        "text": "<br>".join(said), "x": 0, "y": 0, "xref": "paper", "yref": "paper", "xanchor": "left",
        "yanchor": "top", "yshift": -30, "align": "left", "showarrow": False, "font": {"color": MUTED},
    }  # fmt: skip
    return {
        "title": {"text": title, "x": 0.01, "xanchor": "left", "font": {"size": 16, "color": INK}},
        "font": {"family": FONT, "size": SMALLEST, "color": INK},
        "paper_bgcolor": SURFACE,
        "plot_bgcolor": SURFACE,
        "showlegend": False,
        "height": 150 + 34 * max(rows, 1) + 20 * len(said),
        "margin": {"l": 10, "r": 20, "t": 90, "b": 50 + 20 * len(said)},
        "annotations": [note],
        **more,
    }


def empty(results: Results, language: Language, *, title: str) -> dict[str, Any]:
    """A figure that says there is nothing to draw."""
    figure = layout(
        results, language, title=title, rows=1, xaxis={"visible": False}, yaxis={"visible": False}
    )
    message = {"text": say("chart.empty", language), "x": 0, "y": 0.5, "xref": "paper", "yref": "paper"}
    figure["annotations"].append({**message, "showarrow": False})
    return {"data": [], "layout": figure}


def unit_axis(names: list[tuple[str, str]]) -> dict[str, Any]:
    """Units by code, named whole, the first one on top."""
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": [code for code, _ in reversed(names)],
        "tickvals": [code for code, _ in names],
        "ticktext": [name for _, name in names],
        "automargin": True,
        "showgrid": False,
    }


def _lines(text: str) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= FOOT:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
