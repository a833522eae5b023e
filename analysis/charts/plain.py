"""Figures for Plotly as plain documents, where nothing of the library is needed to make them."""

from collections.abc import Sequence
from typing import Any

from analysis.charts.palette import FONT, INK, MUTED, SMALLEST, SURFACE
from analysis.dataset.labels import Language, say

FOOT = 78
"""Characters of a line under a figure: it begins where the names at left end."""


def layout(sentences: Sequence[str], *, title: str, rows: int, **more: Any) -> dict[str, Any]:
    """White ground, title at left, whole names, `sentences` (honesty among them) below."""
    said = [line for text in sentences for line in wrapped(text, FOOT)]
    note = {
        "text": "<br>".join(said), "x": 0, "y": 0, "xref": "paper", "yref": "paper", "xanchor": "left",
        "yanchor": "top", "yshift": -30, "align": "left", "showarrow": False, "font": {"color": MUTED},
    }  # fmt: skip
    return {
        "title": {
            "text": title,
            "x": 0.01,
            "xanchor": "left",
            "y": 1,
            "yanchor": "top",
            "yref": "container",
            "pad": {"t": 14},
            "font": {"size": 16, "color": INK},
        },
        "font": {"family": FONT, "size": SMALLEST, "color": INK},
        "paper_bgcolor": SURFACE,
        "plot_bgcolor": SURFACE,
        "showlegend": False,
        "height": 150 + 34 * max(rows, 1) + 20 * len(said),
        "margin": {"l": 10, "r": 20, "t": 90, "b": 50 + 20 * len(said)},
        "annotations": [note],
        **more,
    }


def empty(sentences: Sequence[str], language: Language, *, title: str) -> dict[str, Any]:
    """A figure that says there is nothing to draw."""
    figure = layout(sentences, title=title, rows=1, xaxis={"visible": False}, yaxis={"visible": False})
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


def wrapped(text: str, longest: int) -> list[str]:
    """The whole text in lines of at most `longest` characters; only a single longer word sticks out."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= longest:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
