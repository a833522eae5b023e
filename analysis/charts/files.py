"""Figures as JSON text: plain lists, sorted keys, no script."""

import json

from analysis.charts.levels import levels_figure
from analysis.charts.scores import scores_figure
from analysis.dataset.results import Results


def chart_files(results: Results) -> dict[str, bytes]:
    """`chart-scores.json` and `chart-levels.json` with Vietnamese labels."""
    figures = {"chart-scores.json": scores_figure(results), "chart-levels.json": levels_figure(results)}
    return {
        name: (
            json.dumps(figure.to_plotly_json(), ensure_ascii=False, sort_keys=True, default=list) + "\n"
        ).encode()
        for name, figure in figures.items()
    }
