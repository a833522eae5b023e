"""A unit answers an appraiser over HTTP: what each of them reads, and what is refused with words kept."""

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


def test_question_and_answer_stand_beside_the_line_on_both_sides(office: Appraisal) -> None:
    lan = browser(office, "Lan")
    head = Browser(office.unit.resources, routers=(campaigns, scorecards), role=Role.UNIT_HEAD, lang="en")
    unit_id = office.unit.held.units["S03"]
    ours, theirs = f"/campaigns/{KEY}/scorecards/{unit_id}", f"/campaigns/{KEY}/appraisal/{unit_id}"
    line = f"{ours}/lines/{DONE}"
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        office.decide(DONE, verdict="explain", reason="Which files were late?")
        assert "The calendar does not say yet until when answers are taken." in head.get(ours)
        set_time(office.unit, "explanation", opens=-1, closes=3)
        page = head.get(ours)
        assert "The appraiser asks for an explanation of 1 criteria." in page
        page = head.get(line)
        assert "Which files were late?" in page
        assert 'name="part"' not in page
        page = head.post(f"{line}/explanation", page=page, words=" ", asked="1", status=422)
        assert "Fill in this field." in page
        page = head.post(f"{line}/explanation", page=page, words="Those of July.", asked="1")
        assert "Explanation sent" in page
        assert "Answers to decide: 1" in lan.get(f"/campaigns/{KEY}/appraisal")
        page = lan.get(f"{theirs}/lines/{DONE}")
        assert "Those of July." in page
        office.decide(DONE, seen=1, heard=1, verdict="explain", reason="And whose?")
        page = head.post(f"{line}/explanation", page=head.get(line), words="Mine.", asked="1", status=422)
        assert "Mine." in page
        assert "And whose?" in page
    with time_machine.travel(clock.now() + timedelta(days=12), tick=False):
        page = head.get(line)
        assert "The time for answers is over since" in page
        late = head.client.post(
            f"{line}/explanation", data={"csrf": _csrf(page), "words": "Late.", "asked": "2"}
        )
        assert late.status_code == 409
        assert "The time for explaining is" in late.text


def _csrf(page: str) -> str:
    return page.partition('name="csrf" value="')[2].partition('"')[0]
