"""Type and frame of the interactive figures."""

from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go

from analysis.charts.palette import FONT, INK, MUTED, SMALLEST, SURFACE
from analysis.charts.plain import wrapped

FOOTER_WIDTH: Final = 78
FOOTER_SHIFT: Final = 52
LINE: Final = 20


def footer(sentences: Sequence[str]) -> dict[str, Any]:
    """The honesty sentences under a figure, as an annotation."""
    return {
        "text": "<br>".join(line for sentence in sentences for line in wrapped(sentence, FOOTER_WIDTH)),
        "x": 0,
        "y": 0,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "top",
        "yshift": -FOOTER_SHIFT,
        "align": "left",
        "showarrow": False,
        "font": {"color": MUTED},
    }


def frame(
    title: str, *, rows: int, remark: str = "", sentences: Sequence[str] = (), **layout: Any
) -> go.Layout:
    """White ground, title and remark at left, whole names, room for `sentences`, nothing that moves."""
    foot = LINE * sum(len(wrapped(sentence, FOOTER_WIDTH)) for sentence in sentences)
    return go.Layout(
        template=None,
        title={
            "text": title,
            "x": 0.01,
            "xanchor": "left",
            "y": 1,
            "yanchor": "top",
            "yref": "container",
            "pad": {"t": 14},
            "font": {"size": 16, "color": INK},
            "subtitle": {"text": remark, "font": {"size": SMALLEST, "color": MUTED}},
        },
        font={"family": FONT, "size": SMALLEST, "color": INK},
        paper_bgcolor=SURFACE,
        plot_bgcolor=SURFACE,
        height=170 + 40 * max(rows, 1) + foot,
        margin={"l": 10, "r": 20, "t": 100, "b": 70 + foot},
        showlegend=False,
        hoverlabel={"font": {"size": SMALLEST}},
        **layout,
    )


def empty(title: str, message: str) -> go.Figure:
    """A figure that says there is nothing to draw."""
    note = {"text": message, "x": 0, "y": 0.5, "xref": "paper", "yref": "paper", "showarrow": False}
    layout = frame(title, rows=1, annotations=[note], xaxis={"visible": False}, yaxis={"visible": False})
    return go.Figure(layout=layout)
