"""Levels of the scale questions: diverging bars, low left, high right, the middle in a column of its own."""

from collections import Counter
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from analysis.charts.palette import INK, LABEL_ON, LINE, MUTED, scale_colours
from analysis.charts.plain import wrapped
from analysis.charts.style import empty, footer, frame
from analysis.dataset.labels import Language, number, say
from analysis.dataset.results import ItemHead, ItemRow, Results
from analysis.dataset.sentences import honesty_lines

LEAST_LABELLED = 4.0
LONGEST = 60


@dataclass(frozen=True)
class _Row:
    """One question: percentages per level, lowest first. `key` tells questions of the same wording apart."""

    key: str
    name: str
    labels: list[str]
    percent: list[float]


def levels_figure(results: Results, language: Language = "vi", *, unit: str | None = None) -> go.Figure:
    """Bars of one unit, or of all published units; only questions with the usual number of levels."""
    title = say("chart.levels.title", language)
    heads = {item["key"]: item for item in results["item_heads"] if item["kind"] == "scale"}
    wanted = [
        item for item in results["items"] if item["unit"] == unit and item["levels"] and item["item"] in heads
    ]
    if not wanted:
        return empty(title, say("chart.empty", language))
    usual = Counter(len(item["levels"]) for item in wanted).most_common(1)[0][0]
    rows = [_row(item, heads[item["item"]], language) for item in wanted if len(item["levels"]) == usual]
    rows.sort(key=lambda row: (-sum(row.percent[-(usual // 2) :]), row.name, row.key))
    return go.Figure(data=_bars(rows, usual, language), layout=_layout(results, rows, usual, language))


def _layout(results: Results, rows: list[_Row], levels: int, language: Language) -> go.Layout:
    title = say("chart.levels.title", language)
    odd, sentences = bool(levels % 2), honesty_lines(results, language)
    middle = {"type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "paper"}
    layout = frame(
        title,
        rows=len(rows),
        sentences=sentences,
        barmode="relative",
        bargap=0.35,
        xaxis={"range": [-112, 112], "domain": [0, 0.74 if odd else 1], "visible": False},
        xaxis2={"range": [0, 100], "domain": [0.8, 1], "visible": False, "anchor": "y"},
        yaxis={
            "type": "category",
            "categoryorder": "array",
            "categoryarray": [row.key for row in reversed(rows)],
            "tickvals": [row.key for row in rows],
            "ticktext": [row.name for row in rows],
            "automargin": True,
            "ticklabelstandoff": 8,
            "showgrid": False,
        },
        shapes=[{**middle, "line": {"color": LINE, "width": 1}}],
        annotations=[
            *_headings(levels, language),
            *_side_totals(rows, levels, language),
            footer(sentences),
        ],
    )
    return layout.update(showlegend=True, legend={"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top"})


def _row(item: ItemRow, head: ItemHead, language: Language) -> _Row:
    return _Row(
        key=item["item"],
        name="<br>".join(wrapped(escape(head["text"][language]), LONGEST)),
        labels=[escape(level["label"][language]) for level in head["levels"]],
        percent=[100 * level["share"] for level in item["levels"]],
    )


def _bars(rows: list[_Row], levels: int, language: Language) -> list[go.Bar]:
    """Low levels from the middle outwards, then high levels, then the neutral one on the second axis."""
    half = levels // 2
    colours = scale_colours(levels)
    order = [*range(half - 1, -1, -1), *range(levels - half, levels), *([half] if levels % 2 else [])]
    bars = []
    for level in order:
        sign = -1 if level < half else 1
        neutral = bool(levels % 2) and level == half
        bars.append(
            go.Bar(
                x=[round(sign * row.percent[level], 6) for row in rows],
                y=[row.key for row in rows],
                orientation="h",
                name=rows[0].labels[level],
                xaxis="x2" if neutral else "x",
                marker={"color": colours[level]},
                text=[_label(row.percent[level], language) for row in rows],
                textposition="inside",
                insidetextanchor="middle",
                textfont={"color": LABEL_ON.get(colours[level], INK)},
                hovertext=[_hover(row, level, language) for row in rows],
                hoverinfo="text",
                legendrank=level + 1,
            )
        )
    return bars


def _label(percent: float, language: Language) -> str:
    return number(percent, language) if percent >= LEAST_LABELLED else ""


def _hover(row: _Row, level: int, language: Language) -> str:
    share = number(row.percent[level], language, places=1)
    return say("chart.levels.hover", language, level=row.labels[level], share=share)


def _headings(levels: int, language: Language) -> list[dict[str, object]]:
    """Names of the two sides and, for an odd number of levels, of the column in the middle's stead."""
    places = [("x", -112, "left", "low"), ("x", 112, "right", "high")]
    if levels % 2:
        places.append(("x2", 0, "left", "neutral"))
    return [
        {
            "x": place,
            "xref": axis,
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "xanchor": anchor,
            "text": say(f"chart.levels.{name}", language),
            "showarrow": False,
            "font": {"color": MUTED},
        }
        for axis, place, anchor, name in places
    ]


def _side_totals(rows: list[_Row], levels: int, language: Language) -> list[dict[str, object]]:
    half = levels // 2
    notes: list[dict[str, object]] = []
    for row in rows:
        for place, anchor, total in (
            (-112, "left", sum(row.percent[:half])),
            (112, "right", sum(row.percent[levels - half :])),
        ):
            notes.append(
                {
                    "x": place,
                    "y": row.key,
                    "text": number(total, language) + "%",
                    "showarrow": False,
                    "xanchor": anchor,
                    "font": {"color": MUTED},
                }
            )
    return notes
