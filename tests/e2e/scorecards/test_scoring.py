"""A unit scores itself over HTTP: what its pages say and refuse."""

import re

import pytest

from app.campaigns.routes import router as campaigns
from app.core.permissions import Role
from app.scorecards.routes import router as scorecards
from tests.e2e.units.door import Browser
from tests.integration.campaigns.province import KEY
from tests.integration.scorecards.conftest import SelfAssessment, running, scoring

__all__ = ["running", "scoring"]


@pytest.fixture
def head(scoring: SelfAssessment) -> Browser:
    """The head of a unit who also writes its self-assessment, in English."""
    return Browser(scoring.resources, routers=(campaigns, scorecards), role=Role.UNIT_HEAD, lang="en")


def test_a_criterion_is_scored_refused_and_proved(scoring: SelfAssessment, head: Browser) -> None:
    card = f"/campaigns/{KEY}/scorecards/{scoring.held.units['S03']}"
    line = f"{card}/lines/direction_plan_done"
    page = head.post(line, page=head.get(line), part="4812", whole="0", status=422)
    assert "Enter a whole above 0, or say that the criterion does not apply." in page
    assert 'value="4812"' in page
    page = head.post(line, page=page, part="4812", whole="4903", explanation="")
    assert "Proof missing" in page
    assert ">2.94<" in page
    page = head.upload(f"{line}/evidence", page=page, name="report.pdf", content=b"%PDF-1.7", status=422)
    assert "Fill in this field." in page  # the title: a document is cited by it
    sent = {"csrf": re.findall(r'name="csrf" value="(\w+)"', page)[0], "title": "Report 215"}
    answer = head.client.post(f"{line}/evidence", data=sent, files={"file": ("x.exe", b"MZ")})
    assert answer.status_code == 422
    assert "Hand in a PDF, a picture" in answer.text
    answer = head.client.post(f"{line}/evidence", data=sent, files={"file": ("r.pdf", b"%PDF-1.7 r")})
    assert "Report 215" in answer.text
    place = re.findall(r'href="([^"]*/evidence/[^"]*)"', answer.text)[0]
    saved = head.client.get(place)
    assert saved.content == b"%PDF-1.7 r"
    assert saved.headers["content-disposition"].startswith("attachment")

    page = head.post(f"{card}/submit", page=head.get(card), status=422)
    assert "1.1.1 Its figures are missing." in page
    assert "direction_plan_done" not in re.findall(r'href="#(\w+)"', page)
    scoring.say_everything()
    page = head.post(f"{card}/submit", page=page)
    assert "Take the self-assessment back" in page
    assert "<form" not in head.get(line).partition("<main")[2]


def test_who_only_reads_sees_no_form(scoring: SelfAssessment) -> None:
    reader = Browser(scoring.resources, routers=(campaigns, scorecards), role=Role.APPRAISER, lang="vi")
    card = f"/campaigns/{KEY}/scorecards/{scoring.held.units['S03']}"
    for address in (f"/campaigns/{KEY}/scorecards", card, f"{card}/lines/direction_plan_done"):
        assert '<form method="post" action="/campaigns' not in reader.get(address)
