"""T-40: who fills in its own forms? Papers that do not belong are set aside, the rest is looked at first."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from analysis.dataset.looks import FirstLook
from app.campaigns.routes import router as campaigns
from app.core.actor import EVERYWHERE
from app.core.i18n import Language, translate
from app.core.permissions import Role
from app.core.revisions import migrate
from app.core.unit_of_work import open_work
from app.paper import service as paper
from app.reports import rules
from app.reports import service as reports
from app.reports.models import AnalysisRun
from app.reports.routes import router
from tests.e2e.paper_room.door import HOME
from tests.e2e.paper_room.door import Browser as PaperBrowser
from tests.e2e.reports.stuffed_round import FORMS, PAGE, STUFFERS, UNITS, StuffedRound, begin
from tests.e2e.units.door import Browser
from tests.support.answering import resources_at

LANGUAGES: tuple[Language, ...] = ("vi", "en")
GUILT = "gian l\u1eadn|vi ph\u1ea1m|nghi v\u1ea5n|fraud|cheat|violation"
"""Words that the page must not say in either language."""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StuffedRound]:
    folder: Path = tmp_path_factory.mktemp("stuffed")
    url = f"sqlite:///{folder}/round.sqlite"
    migrate(url)
    held = resources_at(url, folder)
    yield begin(held)
    held.database.dispose()


@pytest.fixture(scope="module")
def aside(story: StuffedRound) -> Counter[str]:
    """The piles come back, two of them with papers that do not belong; reasons of those set aside."""
    scene = story.scene
    own = {unit: [one.serial for one in scene.forms(unit=unit) if one.state == "issued"] for unit in UNITS}
    copies = own["S3"][:4]
    strange = [*copies, *story.invented(3), *story.spare_of("S3"), "0417-3820", *own["S4"][:2]]
    found = Counter[str]()
    with scene.work("manager") as work:  # the pile of one unit, with unused forms of another in it
        received = paper.receive_forms(
            work, campaign_id=scene.campaign_id, serials=own["S5"][:2], pile_of=scene.units["S9"]
        )
    assert (received.accepted, len(received.quarantined)) == (0, 2)
    assert story.states(own["S5"][:2]) == ["issued", "issued"]
    found.update(one.reason for one in received.quarantined)
    for unit in ("S4", *(one for one in UNITS if one != "S4")):
        pile = [*own[unit], *(strange if unit == "S3" else [])]
        back = scene.receive(pile)
        assert back.accepted == FORMS, unit
        found.update(one.reason for one in back.quarantined)
    assert found.total() == len(strange) + 2
    return found


@pytest.fixture(scope="module")
def run(story: StuffedRound, aside: Counter[str]) -> AnalysisRun:
    assert story.key() >= FORMS * len(UNITS)
    story.close()
    return story.run()


def look_of(story: StuffedRound, run: AnalysisRun) -> FirstLook:
    with open_work(story.scene.resources, writing=False) as work:
        return cast(FirstLook, json.loads(reports.get_run_file(work, run_id=run.id, name=rules.LOOK)))


def test_the_page_takes_a_pile_from_one_unit(story: StuffedRound) -> None:
    scene = story.scene
    manager = PaperBrowser(scene, who="manager")
    page = manager.get(f"{HOME}/returns")
    assert f'<option value="{scene.units["S9"]}"' in page
    again = manager.post(f"{HOME}/returns", page=page, fields={"unit_id": str(scene.units["S9"])}, status=422)
    assert "Take these forms back" in again
    wrong = {"serials": "garbage", "unit_id": str(scene.campaign_id)}
    manager.post(f"{HOME}/returns", page=page, fields=wrong, status=404)


def test_every_paper_that_does_not_belong_is_set_aside_and_said(
    story: StuffedRound, aside: Counter[str]
) -> None:
    """Copies of own and of other units' forms, invented numbers, forms never handed out, half a number, and
    unused forms of another unit."""
    assert aside == {"duplicate": 6, "unknown": 3, "other_unit": 2, "not_issued": 2, "malformed": 1}
    scene = story.scene
    with scene.work("manager", writing=False) as work:
        kept = paper.list_quarantine(work, campaign_id=scene.campaign_id)
        ledger = paper.read_ledger(work, campaign_id=scene.campaign_id, scope=EVERYWHERE)
    assert Counter(one.reason for one in kept) == aside
    assert all(row.agrees for row in ledger.rows)
    page = PaperBrowser(scene, who="manager").get(f"{HOME}/set-aside")
    assert all(one.serial_as_read in page.replace("-", "") for one in kept if one.reason != "malformed")


def test_no_unit_has_more_forms_than_were_handed_to_it(story: StuffedRound, run: AnalysisRun) -> None:
    scene = story.scene
    with scene.work(writing=False) as work:
        ledger = paper.read_ledger(work, campaign_id=scene.campaign_id, scope=EVERYWHERE)
    rows = {row.code: row for row in ledger.rows}
    assert {rows[unit].counted for unit in UNITS} == {FORMS}
    assert {rows[unit].forms.valid for unit in UNITS} == {FORMS}
    assert all(row.agrees for row in ledger.rows)


def test_the_units_that_filled_in_their_own_forms_come_first(story: StuffedRound, run: AnalysisRun) -> None:
    assert run.state == "done", run.message
    look = look_of(story, run)
    [units] = look["lists"]
    assert (units["calibration"], units["batches"]) == ("peers", len(UNITS))
    assert {row["unit"] for row in units["rows"] if row["rank"] <= 2} == set(STUFFERS)
    assert {row["unit"] for row in units["rows"] if row["first"]} == set(STUFFERS)
    assert len(units["rows"]) == len(UNITS)
    marked = [row for row in units["rows"] if row["first"]]
    for row in marked:
        named = {one["indicator"]: one for one in row["indicators"]}
        assert named["closest"]["stands_out"]
        assert (named["closest"]["observed"] or 0) > (named["closest"]["expected"] or 1)
        assert named["straight"]["observed"] is None
        # all its answers are on paper: without them it has no score
        assert row["score"] is not None
        assert row["without"] is None
    assert (look["score"] or 0) > (look["without"] or 100)


def test_the_page_says_where_to_look_and_no_word_of_guilt(story: StuffedRound, run: AnalysisRun) -> None:
    resources = story.scene.resources
    for lang in LANGUAGES:
        mark = translate(lang, "Look here first")
        analyst = Browser(resources, routers=(router, campaigns), role=Role.ANALYST, lang=lang)
        page = analyst.get(f"{PAGE}/runs/{run.id}/first-look")
        rows = re.findall(r"<tr>.*?</tr>", page.partition("<tbody>")[2].partition("</tbody>")[0], re.DOTALL)
        assert len(rows) == len(UNITS)
        assert [mark in row for row in rows] == [True, True] + [False] * (len(UNITS) - 2)
        assert not re.search(GUILT, page, re.IGNORECASE)
    assert "Scores with and without" in page
