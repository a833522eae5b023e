"""Pictures of results: every label whole and apart, hidden figures absent, the honesty sentence there."""

import copy
import itertools
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from analysis.charts.canvas import broken, text_width
from analysis.charts.changes import compare_years
from analysis.charts.palette import HEAT, LOW_TO_HIGH
from analysis.charts.pictures.changes import draw_changes
from analysis.charts.pictures.heat import draw_heat
from analysis.charts.pictures.levels import draw_levels
from analysis.charts.pictures.multiples import draw_multiples
from analysis.charts.pictures.ranks import draw_ranks
from analysis.charts.pictures.returns import draw_returns
from analysis.charts.pictures.scores import draw_scores
from analysis.dataset.labels import Language, say
from analysis.dataset.results import Results
from tests.support.sample_province import province_results

NAMESPACE = "{http://www.w3.org/2000/svg}"
LONG = "Department of everything that nobody else in the whole province would look after <b>&</b>"
DRAWN: dict[str, Callable[[Results, Language], str]] = {
    "scores": draw_scores,
    "levels": draw_levels,
    "ranks": draw_ranks,
    "heat": draw_heat,
    "returns": draw_returns,
    "multiples": draw_multiples,
    "change": lambda results, language: draw_changes(results, results, language),
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    found = province_results(tmp_path_factory.mktemp("province"), units=5, criteria=3)
    found["units"][2]["name"] = {"vi": LONG, "en": LONG}
    return found


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
def test_every_text_is_inside_and_apart(results: Results, name: str, language: Language) -> None:
    picture = DRAWN[name](results, language)
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
def test_a_picture_says_what_it_is_and_how_far_to_trust_it(results: Results, name: str) -> None:
    picture = DRAWN[name](results, "vi")
    root = ElementTree.fromstring(picture)
    assert root.get("aria-labelledby") == f"{name}-title {name}-desc"
    assert all((root.findtext(f"{NAMESPACE}{part}") or "").strip() for part in ("title", "desc"))
    assert not re.search(r"<script|<style| style=|javascript:|href", picture)
    said = " ".join(text for *_, text in texts_of(picture))
    assert results["honesty"]["model"]["vi"] in said
    assert results["provenance"]["bundle_sha256"][:12] in said
    assert picture == DRAWN[name](copy.deepcopy(results), "vi")


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


def test_nothing_to_draw_is_said(results: Results) -> None:
    empty: Any = {**results, "units": [], "items": [], "criteria": [], "rankings": [], "responses": []}
    empty["overall"] = {"units": 0, "n": 0, "score": None, "se": None}
    for draw in DRAWN.values():
        assert say("chart.empty", "vi") in draw(empty, "vi")


def test_the_same_year_twice_has_not_changed(results: Results) -> None:
    changes = compare_years(results, results)
    assert {row.verdict for row in changes.rows} == {"unclear"}
    assert changes.basis == "same"
    first = changes.rows[0]
    se = next(unit["se"] for unit in results["units"] if unit["code"] == first.code)
    assert se is not None
    assert first.high == pytest.approx(1.959963984540054 * 2**0.5 * se)


def test_a_clear_rise_and_other_measures(results: Results) -> None:
    later = copy.deepcopy(results)
    later["units"][1]["score"] = 100.0
    later["units"].pop(3)
    changes = compare_years(results, later)
    assert {row.code: row.verdict for row in changes.rows}["U02"] == "up"
    assert (changes.only_earlier, changes.only_later) == (["U04"], [])
    later["criteria"][0]["max_points"] = 7.0
    other = compare_years(results, later)
    assert other.basis == "criteria"
    assert {(row.verdict, row.low) for row in other.rows} == {("unknown", None)}
    later["criteria"][0]["max_points"] = results["criteria"][0]["max_points"]
    later["provenance"]["order"] = "item_first"
    assert compare_years(results, later).basis == "rule"


def test_grey_print_keeps_neighbours_apart() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    scale = [lightness(colour) for colour in LOW_TO_HIGH]
    assert all(abs(one - two) > 25 for one, two in itertools.pairwise(scale))
    heat = [lightness(colour) for colour in HEAT]
    assert heat == sorted(heat, reverse=True)
    assert all(one - two > 15 for one, two in itertools.pairwise(heat))


def test_broken_lines_lose_no_word() -> None:
    lines = broken(LONG, 200)
    assert " ".join(lines) == LONG
    assert all(text_width(line) <= 200 for line in lines)
