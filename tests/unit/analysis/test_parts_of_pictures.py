"""A picture that is cut into pages of a report: every part has the axis of the whole and names its list."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from analysis.charts.changes import by_difference
from analysis.charts.pictures.changes import draw_changes
from analysis.charts.pictures.heat import draw_heat
from analysis.charts.pictures.levels import draw_levels
from analysis.charts.pictures.parts import sections
from analysis.charts.pictures.ranks import draw_ranks
from analysis.charts.pictures.scores import draw_scores
from analysis.dataset.bundle import read_bundle
from analysis.dataset.changes import Changes
from analysis.dataset.results import Results
from analysis.exports.printed import report_pdf
from analysis.recipes.change import compute_change
from tests.support.sample_province import province_results, write_province
from tests.unit.analysis.test_printed import pages_of

NAMESPACE = "{http://www.w3.org/2000/svg}"
BAR = "20"
UNITS = 31


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return province_results(tmp_path_factory.mktemp("province"), units=UNITS, criteria=6)


@pytest.fixture(scope="module")
def changes(tmp_path_factory: pytest.TempPathFactory) -> Changes:
    folder = tmp_path_factory.mktemp("rounds")
    rounds = [read_bundle(write_province(folder / str(n), units=12, criteria=3, seed=n)) for n in (2, 1)]
    return compute_change(rounds[0], rounds[1])


def places(picture: str) -> list[tuple[str | None, ...]]:
    """Where dots and bars of levels begin and end, from top to bottom."""
    found: list[tuple[str | None, ...]] = []
    for one in ElementTree.fromstring(picture).iter():
        if one.tag == f"{NAMESPACE}circle":
            found.append((one.get("cx"),))
        elif one.tag == f"{NAMESPACE}rect" and one.get("height") == BAR:
            found.append((one.get("x"), one.get("width")))
    return found


def cut(results: Results) -> list[Results]:
    units = [unit for section in sections(results, "vi") for unit in section.units]
    return [{**results, "units": units[start : start + 8]} for start in range(0, len(units), 8)]


@pytest.mark.parametrize("draw", [draw_scores, draw_ranks])
def test_a_unit_stands_where_it_stands_in_the_whole(draw: Callable[..., str], results: Results) -> None:
    parts = [place for part in cut(results) for place in places(draw(part, "vi", whole=results))]
    assert parts == places(draw(results, "vi"))
    alone = [place for part in cut(results) for place in places(draw(part, "vi"))]
    assert len(alone) == len(parts) > 20
    assert alone != parts


def test_a_question_stands_where_it_stands_in_the_whole(results: Results) -> None:
    wanted = [item for item in results["items"] if item["unit"] is None and item["levels"]]
    wanted.sort(key=lambda item: (-sum(level["share"] for level in item["levels"][-2:]), item["item"]))
    halves: list[Results] = [{**results, "items": part} for part in (wanted[:6], wanted[6:])]
    parts = [place for part in halves for place in places(draw_levels(part, "vi", whole=results))]
    assert parts == places(draw_levels(results, "vi"))


def test_a_change_stands_where_it_stands_in_the_whole(changes: Changes) -> None:
    units = [unit for unit, _ in by_difference(changes)]
    halves: list[Changes] = [{**changes, "units": part} for part in (units[:5], units[5:])]
    legend = 2
    parts = [place for part in halves for place in places(draw_changes(part, "vi", whole=changes))[legend:]]
    assert parts == places(draw_changes(changes, "vi"))[legend:]


@pytest.mark.parametrize("draw", [draw_scores, draw_ranks, draw_heat])
def test_every_part_names_its_list(draw: Callable[..., str], results: Results) -> None:
    titles = {row["text"]["vi"] for row in results["rankings"]}
    assert len(titles) == 2
    for part in cut(results):
        texts = {one.text for one in ElementTree.fromstring(draw(part, "vi", whole=results)).iter()}
        assert texts & titles


def test_no_page_of_a_report_holds_a_unit_or_two(results: Results) -> None:
    pages = pages_of(report_pdf(results))
    title = draw_scores(results, "vi").split("<title", 1)[1].split(">", 1)[1].split("</title>", 1)[0]
    held = [sum(unit["name"]["vi"] in page for unit in results["units"]) for page in pages if title in page]
    assert sum(held) == UNITS
    assert min(held) >= 9
