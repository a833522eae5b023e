"""Figures as files: JSON for the page that draws them, SVG for documents. Sorted keys, no script."""

import json

from analysis.charts.heat import heat_figure
from analysis.charts.levels import levels_figure
from analysis.charts.pictures.changes import draw_changes
from analysis.charts.pictures.heat import draw_heat
from analysis.charts.pictures.levels import draw_levels
from analysis.charts.pictures.multiples import draw_multiples
from analysis.charts.pictures.ranks import draw_ranks
from analysis.charts.pictures.returns import draw_returns
from analysis.charts.pictures.scores import draw_scores
from analysis.charts.ranks import ranks_figure
from analysis.charts.scores import scores_figure
from analysis.dataset.labels import Language
from analysis.dataset.results import Results


def chart_files(results: Results, language: Language = "vi") -> dict[str, bytes]:
    """`chart-*.json`: Plotly figures with labels of one language."""
    figures = {
        "chart-scores.json": scores_figure(results, language).to_plotly_json(),
        "chart-levels.json": levels_figure(results, language).to_plotly_json(),
        "chart-ranks.json": ranks_figure(results, language),
        "chart-heat.json": heat_figure(results, language),
    }
    return {
        name: (json.dumps(figure, ensure_ascii=False, sort_keys=True, default=list) + "\n").encode()
        for name, figure in figures.items()
    }


def picture_files(
    results: Results, language: Language = "vi", *, earlier: Results | None = None
) -> dict[str, bytes]:
    """`picture-*.svg`: the charts as pictures; `picture-change.svg` only with an earlier campaign."""
    drawn = {
        "scores": draw_scores(results, language),
        "ranks": draw_ranks(results, language),
        "heat": draw_heat(results, language),
        "levels": draw_levels(results, language),
        "multiples": draw_multiples(results, language),
        "returns": draw_returns(results, language),
    }
    if earlier is not None:
        drawn["change"] = draw_changes(earlier, results, language)
    return {f"picture-{name}.svg": picture.encode() for name, picture in drawn.items()}
