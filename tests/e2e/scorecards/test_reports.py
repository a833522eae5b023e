"""Reports of an appraisal over HTTP: who is late, where points are lost, what does not apply; a workbook."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from app.core import clock
from tests.e2e.scorecards.test_appraising import browser
from tests.integration.campaigns.province import KEY
from tests.integration.scorecards.appraisal import DONE, Appraisal, appoint
from tests.integration.scorecards.conftest import SelfAssessment, running, scoring

__all__ = ["running", "scoring"]
ROOT = f"/campaigns/{KEY}/appraisal"


@pytest.fixture
def office(scoring: SelfAssessment) -> Iterator[Appraisal]:
    """S03 handed everything in; S04 wrote one line and handed nothing in; their time is over."""
    scoring.say_everything()
    scoring.submit()
    late = SelfAssessment(scoring.resources, scoring.held, unit="S04")
    late.say(DONE, part="1", whole="2", explanation="Half of it.")
    made = appoint(scoring)
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        yield made


def test_who_did_not_hand_in_comes_first(office: Appraisal) -> None:
    lan = browser(office, "Lan")
    page = lan.get(ROOT)
    assert f'href="{ROOT}/reports"' in page
    body = lan.get(f"{ROOT}/reports").partition("<tbody>")[2]
    units = office.unit.held.units
    assert "Overdue" in body.partition("</tr>")[0]
    assert body.index(str(units["S04"])) < body.index(str(units["S03"]))
    row = body[body.index(str(units["S03"])) :].partition("</tr>")[0]
    assert "Within the time" in row


def test_where_most_points_are_lost_comes_first(office: Appraisal) -> None:
    lan = browser(office, "Lan")
    office.decide(DONE, verdict="other", points="0", reason="No file shows it.")
    page = lan.get(f"{ROOT}/reports/criteria")
    first = page.partition("Criteria analysed</caption>")[2].partition("<tbody>")[2].partition("</tr>")[0]
    assert f"{ROOT}/criteria/{DONE}" in first
    assert "0.0%" in first


def test_what_a_unit_holds_not_to_apply_is_listed_with_who_decided(office: Appraisal) -> None:
    lan, minh = browser(office, "Lan"), browser(office, "Minh")
    place = f"{ROOT}/reports/not-applicable"
    assert "No unit holds that a criterion does not apply" in lan.get(place)
    leaf = next(one for one in office.unit.read().lines if one.leaf.not_applicable)
    who = "Lan" if leaf.domain.key == "direction" else "Minh"
    office.decide(
        leaf.leaf.key, who=who, verdict="not_applicable", reason="The department has no such procedure."
    )
    page = minh.get(place)
    assert "The department has no such procedure." in page
    assert f"{who} · " in page


def test_the_workbook_says_the_same(office: Appraisal) -> None:
    office.decide(DONE, verdict="other", points="0", reason="No file shows it.")
    answer = browser(office, "Lan").client.get(f"{ROOT}/reports/reports.xlsx")
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["Progress and lateness", "Criteria analysed", "What does not apply"]
    progress = [row for row in book.worksheets[0].iter_rows(values_only=True) if row[0] in ("S03", "S04")]
    assert [(row[0], row[6]) for row in progress] == [("S04", "Overdue"), ("S03", "Within the time")]
    criteria = list(book.worksheets[1].iter_rows(values_only=True))
    top = next(place for place, row in enumerate(criteria) if row[0] == "Number")
    assert criteria[top + 1][4] == 0
    assert criteria[top + 1][9] == criteria[top + 1][2]
