"""Figures as files: JSON for the page that draws them, SVG for documents. Sorted keys, no script."""

import json
from typing import Any

from analysis.charts.changes import changes_figure
from analysis.charts.heat import heat_figure
from analysis.charts.levels import levels_figure
from analysis.charts.multiples import multiples_figure
from analysis.charts.pictures.changes import draw_changes
from analysis.charts.pictures.heat import draw_heat
from analysis.charts.pictures.levels import draw_levels
from analysis.charts.pictures.multiples import draw_multiples
from analysis.charts.pictures.ranks import draw_ranks
from analysis.charts.pictures.returns import draw_returns
from analysis.charts.pictures.scores import draw_scores
from analysis.charts.ranks import ranks_figure
from analysis.charts.returns import returns_figure
from analysis.charts.scores import scores_figure
from analysis.dataset.changes import Changes
from analysis.dataset.labels import LANGUAGES, Language, named
from analysis.dataset.results import Results


def chart_files(
    results: Results, language: Language = "vi", *, changes: Changes | None = None
) -> dict[str, bytes]:
    """`chart-*.json`: Plotly figures with labels of one language; `chart-change.json` only with changes."""
    figures = {
        "chart-scores.json": scores_figure(results, language).to_plotly_json(),
        "chart-levels.json": levels_figure(results, language).to_plotly_json(),
        "chart-ranks.json": ranks_figure(results, language),
        "chart-heat.json": heat_figure(results, language),
        "chart-returns.json": returns_figure(results, language),
        "chart-multiples.json": multiples_figure(results, language),
    }
    found = {name: _document(figure) for name, figure in figures.items()}
    if changes is not None:
        found["chart-change.json"] = _document(changes_figure(changes, language))
    return found


def _document(figure: dict[str, Any]) -> bytes:
    return (json.dumps(figure, ensure_ascii=False, sort_keys=True, default=list) + "\n").encode()


def picture_files(
    results: Results, language: Language = "vi", *, changes: Changes | None = None
) -> dict[str, bytes]:
    """`picture-*.svg`: the charts as pictures; `picture-change.svg` only with changes."""
    drawn = {
        "scores": draw_scores(results, language),
        "ranks": draw_ranks(results, language),
        "heat": draw_heat(results, language),
        "levels": draw_levels(results, language),
        "multiples": draw_multiples(results, language),
        "returns": draw_returns(results, language),
    }
    if changes is not None:
        drawn["change"] = draw_changes(changes, language)
    return {f"picture-{name}.svg": picture.encode() for name, picture in drawn.items()}


def every_chart(results: Results, *, changes: Changes | None = None) -> dict[str, bytes]:
    """Figures and pictures in every language, so that a page can show those of its reader."""
    return {
        named(name, language): content
        for language in LANGUAGES
        for files in (chart_files, picture_files)
        for name, content in files(results, language, changes=changes).items()
    }


def change_charts(changes: Changes) -> dict[str, bytes]:
    """Figure and picture of the change alone, in every language."""
    found: dict[str, bytes] = {}
    for language in LANGUAGES:
        found[named("chart-change.json", language)] = _document(changes_figure(changes, language))
        found[named("picture-change.svg", language)] = draw_changes(changes, language).encode()
    return found
