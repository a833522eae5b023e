"""Pictures of results: every label whole and apart, hidden figures absent, the honesty sentence there."""

import copy
import itertools
import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from analysis.charts.canvas import broken, text_width
from analysis.charts.changes import changes_figure
from analysis.charts.files import chart_files
from analysis.charts.palette import ACCENT, HEAT, LOW_TO_HIGH, SERIES, SURFACE
from analysis.charts.pictures.changes import draw_changes
from analysis.charts.pictures.heat import draw_heat
from analysis.charts.pictures.levels import draw_levels
from analysis.charts.pictures.multiples import draw_multiples
from analysis.charts.pictures.ranks import draw_ranks
from analysis.charts.pictures.returns import draw_returns
from analysis.charts.pictures.scores import draw_scores
from analysis.dataset.bundle import read_bundle
from analysis.dataset.changes import Changes
from analysis.dataset.labels import Language, say
from analysis.dataset.results import Results
from analysis.recipes.change import compute_change
from tests.support.sample_province import province_results, write_province

NAMESPACE = "{http://www.w3.org/2000/svg}"
LONG = "Department of everything that nobody else in the whole province would look after <b>&</b>"
PICTURES: dict[str, Callable[[Results, Language], str]] = {
    "scores": draw_scores,
    "levels": draw_levels,
    "ranks": draw_ranks,
    "heat": draw_heat,
    "returns": draw_returns,
    "multiples": draw_multiples,
}


DRAWN = (*PICTURES, "change")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    found = province_results(tmp_path_factory.mktemp("province"), units=5, criteria=3)
    found["units"][2]["name"] = {"vi": LONG, "en": LONG}
    return found


@pytest.fixture(scope="module")
def changes(tmp_path_factory: pytest.TempPathFactory) -> Changes:
    """Two rounds; the bundle of the later one is that of `results`."""
    folder = tmp_path_factory.mktemp("rounds")
    names = [{"vi": f"unit {one} {LONG}", "en": LONG} for one in range(5)]
    rounds = [
        read_bundle(write_province(folder / str(seed), units=5, criteria=3, seed=seed, names=names))  # type: ignore[arg-type]
        for seed in (2, 1)
    ]
    return compute_change(*rounds)


def drawn(name: str, results: Results, changes: Changes, language: Language) -> str:
    return draw_changes(changes, language) if name == "change" else PICTURES[name](results, language)


def texts_of(picture: str) -> list[tuple[float, float, float, str]]:
    """(left, right, base line, text) of every text, measured as widely as readers' fonts may draw it."""
    found = []
    for element in ElementTree.fromstring(picture).iter(f"{NAMESPACE}text"):
        text = element.text or ""
        wide = text_width(
            text, size=float(element.attrib["font-size"]), bold=element.get("font-weight") == "600"
        )
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")]
        left = float(element.attrib["x"]) - shift * wide
        found.append((left, left + wide, float(element.attrib["y"]), text))
    return found


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", DRAWN)
def test_every_text_is_inside_and_apart(
    results: Results, changes: Changes, name: str, language: Language
) -> None:
    picture = drawn(name, results, changes, language)
    width = float(ElementTree.fromstring(picture).attrib["width"])
    texts = [one for one in texts_of(picture) if one[3]]
    assert [one for one in texts if one[0] < 0 or one[1] > width] == []
    crossed = [
        (one[3], two[3])
        for place, one in enumerate(texts)
        for two in texts[place + 1 :]
        if abs(one[2] - two[2]) < 10 and one[0] < two[1] and two[0] < one[1]
    ]
    assert crossed == []


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_says_what_it_is_and_how_far_to_trust_it(
    results: Results, changes: Changes, name: str
) -> None:
    picture = drawn(name, results, changes, "vi")
    root = ElementTree.fromstring(picture)
    assert root.get("aria-labelledby") == f"{name}-title {name}-desc"
    assert all((root.findtext(f"{NAMESPACE}{part}") or "").strip() for part in ("title", "desc"))
    assert not re.search(r"<script|<style| style=|javascript:|href", picture)
    said = " ".join(text for *_, text in texts_of(picture))
    assert results["honesty"]["model"]["vi"] in said
    source = (
        changes["provenance"]["later_sha256"] if name == "change" else results["provenance"]["bundle_sha256"]
    )
    assert source[:12] in said
    assert picture == drawn(name, copy.deepcopy(results), copy.deepcopy(changes), "vi")


def test_names_are_whole_and_escaped(results: Results) -> None:
    said = " ".join(text for *_, text in texts_of(draw_scores(results, "vi")))
    assert LONG in said


def test_a_hidden_unit_has_words_instead_of_figures(results: Results) -> None:
    code = results["units"][0]
    assert code["hidden"]
    for draw in (draw_scores, draw_heat):
        said = [text for *_, text in texts_of(draw(results, "vi"))]
        place = said.index(code["name"]["vi"])
        assert say("hidden.below_minimum", "vi", minimum=5) in said[place : place + 2]
    assert code["name"]["vi"] not in draw_multiples(results, "vi")
    assert code["name"]["vi"] not in draw_ranks(results, "vi")


def test_nothing_to_draw_is_said(results: Results, changes: Changes) -> None:
    empty: Any = {**results, "units": [], "items": [], "criteria": [], "rankings": [], "responses": []}
    empty["overall"] = {"units": 0, "n": 0, "score": None, "se": None}
    nothing: Any = {**changes, "units": [], "overall": None}
    for name in DRAWN:
        assert say("chart.empty", "vi") in drawn(name, empty, nothing, "vi")
    for content in chart_files(empty, "vi", changes=nothing).values():
        assert say("chart.empty", "vi") in content.decode()


def test_every_figure_says_how_far_to_trust_it(results: Results, changes: Changes) -> None:
    files = chart_files(results, "vi", changes=changes)
    assert {name.removeprefix("chart-").removesuffix(".json") for name in files} == set(DRAWN)
    for name, content in files.items():
        figure = json.loads(content)
        said = " ".join(note["text"].replace("<br>", " ") for note in figure["layout"]["annotations"])
        assert results["honesty"]["model"]["vi"] in said, name
        assert "<b>&</b>" not in content.decode(), name
        assert all(len(line) < 90 for line in said.split("<br>") if " " not in line)


def test_change_is_drawn_by_its_interval(changes: Changes) -> None:
    trace = changes_figure(changes)["data"][0]
    assert trace["x"] == sorted(trace["x"], reverse=True)
    for colour, low, high in zip(
        trace["marker"]["color"], trace["error_x"]["arrayminus"], trace["error_x"]["array"], strict=True
    ):
        assert low > 0
        assert high > 0
        assert colour in (ACCENT, SURFACE)
    verdicts = {row["unit"]: row["change"]["verdict"] for row in changes["units"] if row["change"]}
    told = [
        unit for unit, colour in zip(trace["y"], trace["marker"]["color"], strict=True) if colour == ACCENT
    ]
    assert set(told) == {unit for unit, verdict in verdicts.items() if verdict in ("up", "down")}
    assert "U01" not in trace["y"]
    assert "U01" not in draw_changes(changes)


def test_grey_print_keeps_neighbours_apart() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    scale = [lightness(colour) for colour in LOW_TO_HIGH]
    assert all(abs(one - two) > 25 for one, two in itertools.pairwise(scale))
    heat = [lightness(colour) for colour in HEAT]
    assert heat == sorted(heat, reverse=True)
    assert all(one - two > 15 for one, two in itertools.pairwise(heat))
    assert len({pattern for _, pattern in SERIES}) == len(SERIES)


def test_broken_lines_lose_no_word() -> None:
    lines = broken(LONG, 200)
    assert " ".join(lines) == LONG
    assert all(text_width(line) <= 200 for line in lines)
