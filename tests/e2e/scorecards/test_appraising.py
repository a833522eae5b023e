"""An appraiser decides over HTTP: line by line, over all units, and is told what does not go."""

from datetime import timedelta

import pytest
import time_machine

from app.campaigns.routes import router as campaigns
from app.core import clock
from app.core.permissions import Role
from app.scorecards.routes import router as scorecards
from tests.e2e.units.door import Browser, csrf_of
from tests.integration.campaigns.province import KEY
from tests.integration.scorecards.appraisal import DONE, Appraisal, appoint
from tests.integration.scorecards.conftest import SelfAssessment, running, scoring

__all__ = ["running", "scoring"]
ROOT = f"/campaigns/{KEY}/appraisal"


@pytest.fixture
def office(scoring: SelfAssessment) -> Appraisal:
    """Two units have said the same about one criterion; Lan and Minh appraise."""
    for code in ("S03", "S04"):
        unit = SelfAssessment(scoring.resources, scoring.held, unit=code)
        unit.say(DONE, part="4812", whole="4903", explanation="91 files were late.")
    return appoint(scoring)


def browser(office: Appraisal, who: str) -> Browser:
    person = office.work_of(who)
    return Browser(
        office.unit.resources, routers=(campaigns, scorecards), role=Role.APPRAISER, lang="en", person=person
    )


def test_a_line_is_decided_refused_and_shown_to_whoever_comes_second(office: Appraisal) -> None:
    lan = browser(office, "Lan")
    line = f"{ROOT}/{office.unit.held.units['S03']}/lines/{DONE}"
    assert "still scoring itself" in lan.get(line)
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        page = lan.get(line)
        assert "98.14%" in page
        page = lan.post(line, page=page, verdict="other", points="4", reason="", seen="0", status=422)
        assert "Enter points from 0 to the maximum." in page
        assert "Say why; the unit reads it." in page
        page = lan.post(line, page=page, verdict="other", points="1,5", reason="Report 215.", seen="0")
        assert "Report 215." in page
        page = lan.post(line, page=page, verdict="agree", points="", reason="", seen="0", status=422)
        assert "Lan has decided meanwhile: Other points, 1.5 points. Report 215." in page
        page = lan.post(line, page=page, verdict="agree", points="", reason="", seen="1", onward="1")
        assert "1.2 " in page.partition("<h1")[2][:200]
        assert "Somebody else appraises this domain." in browser(office, "Minh").get(line)


def test_what_is_typed_is_kept_for_who_typed_it_until_it_is_decided(office: Appraisal) -> None:
    lan, minh = browser(office, "Lan"), browser(office, "Minh")
    line = f"{ROOT}/{office.unit.held.units['S03']}/lines/{DONE}"
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        page = lan.get(line)
        typed = {"verdict": "other", "points": "1,", "reason": "Report 2", "seen": "0", "heard": "0"}
        sent = lan.client.post(f"{line}/draft", data={"csrf": csrf_of(page), **typed})
        assert "Kept as a draft at" in sent.text
        page = lan.get(line)
        assert 'value="1,"' in page
        assert "Report 2</textarea>" in page
        assert "Report 2" not in minh.get(line)
        assert office.line(DONE).decision is None
        refused = minh.client.post(f"{line}/draft", data={"csrf": csrf_of(minh.get(line)), **typed})
        assert refused.status_code == 403
        page = lan.post(line, page=page, verdict="other", points="1,5", reason="Report 215.", seen="0")
        assert "Kept as a draft at" not in page
        assert "Report 215." in page


def test_own_points_are_agreed_with_over_all_units(office: Appraisal) -> None:
    lan, place = browser(office, "Lan"), f"{ROOT}/criteria/{DONE}"
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        units = office.unit.held.units
        page = lan.post(place, page=lan.get(place), unit=str(units["S04"]))
        assert "Agreed" in page
        office.decide(DONE, verdict="other", points="1", reason="Late.")
        assert page.count("Same figures, other points") == 0
        assert lan.get(place).count("Same figures, other points") == 2
        assert "<button" not in browser(office, "Minh").get(place).partition("<main")[2]
        assert lan.get(ROOT).count("Under appraisal") == 2
        assert "Late." in lan.get(f"{ROOT}/{units['S03']}")


def test_the_manager_says_who_appraises(office: Appraisal) -> None:
    manager = Browser(office.unit.resources, routers=(campaigns, scorecards), role=Role.MANAGER, lang="en")
    place = f"/campaigns/{KEY}/appraisers"
    page = manager.get(place)
    assert page.count(" checked") == 7
    page = manager.post(place, page=page, duty=f"direction {office.people['Minh']}")
    assert page.count(" checked") == 1
    assert "Nobody appraises yet: 2, 3, 4, 5, 6, 7." in manager.get(ROOT)
