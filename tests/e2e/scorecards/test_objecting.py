"""A concluded appraisal over HTTP: the unit reads and objects, its head sends, the appraiser answers."""

from dataclasses import dataclass
from datetime import timedelta

import time_machine

from app.campaigns.routes import router as campaigns
from app.core import clock
from app.core.permissions import Role
from app.scorecards.routes import router as scorecards
from tests.e2e.scorecards.test_appraising import browser, office
from tests.e2e.units.door import Browser
from tests.integration.campaigns.province import KEY
from tests.integration.scorecards.appraisal import DONE, Appraisal
from tests.integration.scorecards.conftest import running, scoring
from tests.integration.scorecards.test_explaining import set_time

__all__ = ["office", "running", "scoring"]


@dataclass(slots=True)
class Round:
    """Browsers of everybody, and where they meet over one line of S03."""

    head: Browser
    officer: Browser
    manager: Browser
    lan: Browser
    ours: str
    theirs: str
    work: str = f"/campaigns/{KEY}/appraisal"

    @property
    def line(self) -> str:
        return f"{self.ours}/lines/{DONE}"


def meet(office: Appraisal) -> Round:
    def at(role: Role) -> Browser:
        return Browser(office.unit.resources, routers=(campaigns, scorecards), role=role, lang="en")

    unit_id = office.unit.held.units["S03"]
    return Round(
        at(Role.UNIT_HEAD), at(Role.UNIT_OFFICER), at(Role.MANAGER), browser(office, "Lan"),
        f"/campaigns/{KEY}/scorecards/{unit_id}", f"/campaigns/{KEY}/appraisal/{unit_id}/lines/{DONE}",
    )  # fmt: skip


def test_points_are_read_objected_to_and_answered(office: Appraisal) -> None:
    office.unit.say_everything()
    set_time(office.unit, "objection", opens=8, closes=11)
    at = meet(office)
    with time_machine.travel(clock.now() + timedelta(days=9), tick=False):
        office.decide(DONE, verdict="other", points="1", reason="A third was late.")
        office.settle("S03")
        assert "A third was late." not in at.head.get(at.ours) + at.head.get(at.line)
        concluded(at)
        objected(at)
        answered(at)
    with time_machine.travel(clock.now() + timedelta(days=12), tick=False):
        page = at.manager.get(at.work)
        assert "Send 1 units on to the council" in page
        assert "Before the council" in at.manager.post(f"{at.work}/forward", page=page)
        assert "Before the council" in at.head.get(at.ours)


def concluded(at: Round) -> None:
    page = at.manager.get(at.work)
    assert "Conclude the appraisal of 1 units" in page
    assert "Ready to conclude" in page
    assert "<form" not in at.lan.get(at.work).partition("<main")[2]
    assert "Provisional points" in at.manager.post(f"{at.work}/conclude", page=page)
    page = at.head.get(at.ours)
    assert "A third was late." in page
    assert "Accept the result" in page


def objected(at: Round) -> None:
    place = f"{at.line}/objection"
    page = at.officer.post(place, page=at.officer.get(at.line), words="", status=422)
    assert "Fill in this field." in page
    assert "It was half." in at.officer.post(place, page=page, words="It was half.")
    assert "The head of the unit sends the objections." in at.officer.get(at.ours)
    assert "It was half." not in at.lan.get(at.theirs)
    assert "Objection sent" in at.head.post(f"{at.ours}/objections", page=at.head.get(at.ours))
    assert "Objections to answer: 1" in at.lan.get(at.work)


def answered(at: Round) -> None:
    place, page = f"{at.theirs}/answer", at.lan.get(at.theirs)
    page = at.lan.post(place, page=page, status=422, verdict="other", points="1", reason="", seen="2")
    assert "Say why; the unit reads it." in page
    page = at.lan.post(place, page=page, verdict="uphold", points="", reason="It says so.", seen="2")
    assert "The points stand" in page
    assert "It says so." in at.head.get(at.line)
