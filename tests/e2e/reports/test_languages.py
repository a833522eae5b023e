"""Figures in the reader's language, and those of a run from before there were any in English."""

from collections.abc import Callable

from sqlalchemy import delete
from sqlmodel import col

from analysis.dataset.labels import Language, percent, say
from app.core.unit_of_work import open_work
from app.reports.models import Artifact
from tests.e2e.units.door import Browser
from tests.integration.reports.world import World

PAGE = "/results/round_2023"


def shown_in(page: str) -> str:
    """The file that the script of the page draws."""
    return page.partition('data-src="')[2].partition('"')[0]


def test_a_reader_of_english_gets_figures_with_english_labels(browser_of: Callable[..., Browser]) -> None:
    names: dict[Language, str] = {"vi": "chart-ranks.json", "en": "chart-ranks.en.json"}
    for language, name in names.items():
        reader = browser_of(lang=language)
        page = reader.get(f"{PAGE}/chart?figure=ranks")
        assert shown_in(page) == f"{PAGE}/files/{name}"
        assert f'src="{PAGE}/files/{name.replace("chart", "picture").replace("json", "svg")}"' in page
        figure = reader.client.get(shown_in(page)).json()
        assert figure["layout"]["title"]["text"] == say(
            "chart.ranks.title", language, level=percent(0.95, language)
        )


def test_a_run_without_english_figures_shows_what_it_has(
    world: World, browser_of: Callable[..., Browser]
) -> None:
    with open_work(world.resources, writing=True) as work:
        work.session.execute(delete(Artifact).where(col(Artifact.kind).contains(".en.")))
    page = browser_of(lang="en").get(f"{PAGE}/chart?figure=ranks")
    assert shown_in(page) == f"{PAGE}/files/chart-ranks.json"
    assert f'src="{PAGE}/files/picture-ranks.svg"' in page


def test_english_figures_stand_in_a_group_of_their_own(browser_of: Callable[..., Browser]) -> None:
    reader = browser_of(lang="en")
    runs = reader.get(f"{PAGE}/runs")
    address = runs.partition(f'href="{PAGE}/runs/')[2][:36]
    page = reader.get(f"{PAGE}/runs/{address}")
    assert "<h3>In English</h3>" in page
    assert "Possible ranks, in English" in page
