"""From a provisional index to a publication that everybody reads, over HTTP."""

import io
import re

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from analysis.verify.checking import verify
from app.campaigns.routes import router as campaigns
from app.core.actor import Actor, Grant
from app.core.permissions import Role
from app.main import public_application
from app.rankings.routes import router as rankings
from app.reports.routes import router as reports
from app.responses.routes import ANSWER_COOKIE
from app.scorecards.routes import router as scorecards
from tests.e2e.units.door import Browser
from tests.integration.rankings.ending import FINAL, REASON, Ending
from tests.integration.rankings.test_computing import ended
from tests.integration.reports.world import KEY
from tests.support.inspector import inspect_page

INDEX = f"/campaigns/{KEY}/index"
ROUTERS = (campaigns, scorecards, reports, rankings)


class Public:
    """Anybody at the public pages."""

    def __init__(self, ending: Ending, *, lang: str = "vi") -> None:
        app = public_application(ending.resources)
        cookies = {"__Host-phieu-language": lang}
        self.client = TestClient(app, base_url="https://testserver", cookies=cookies)
        assert ANSWER_COOKIE not in self.client.cookies

    def get(self, url: str, *, status: int = 200) -> str:
        answer = self.client.get(url)
        assert answer.status_code == status, answer.text
        faults = inspect_page(answer.text, url=url)
        assert not faults, "\n".join(faults)
        return str(answer.text)


def manager(ending: Ending, *, lang: str = "en") -> Browser:
    ending.know("Hanh")
    person = Actor(kind="staff", user_id=ending.people["Hanh"], name="Hanh", grants=(Grant(Role.MANAGER),))
    return Browser(ending.resources, routers=ROUTERS, role=Role.MANAGER, lang=lang, person=person)


def sent(office: Browser, *, page: str, status: int = 200, missing: str = "block") -> str:
    """The form of a final computation, filled in."""
    title, english, day = (FINAL[name] for name in ("title_vi", "title_en", "released_on"))
    return office.post(
        f"{INDEX}/final", page=page, status=status, missing=missing, title_vi=title, title_en=english,
        released_on=day,
    )  # fmt: skip


def test_a_round_is_computed_released_and_read_by_everybody(ending: Ending) -> None:
    office = manager(ending)
    page = office.get(INDEX)
    assert "6 units without a final decision" in page
    page = office.post(INDEX, page=page)
    run = re.findall(r'href="(/campaigns/[^"]*/index/runs/[^"/]*)"', office.get(INDEX))[0]
    assert "The index is being computed." in page
    ending.carry_out_waiting()
    assert "No index: " in office.get(run)

    page = office.post(f"{INDEX}/final", page=office.get(f"{INDEX}/final"), status=422, title_vi="A")
    assert "Fill in this field." in page
    assert 'value="A"' in page
    page = sent(office, page=page, status=409)
    assert "The round is not ready for a final computation" in page

    ended(ending)
    sent(office, page=page, missing="not_applicable")
    ending.carry_out_waiting()
    run = re.findall(r'href="(/campaigns/[^"]*/index/runs/[^"/]*)"', office.get(INDEX))[0]
    page = office.get(run)
    assert "Ask for publication" in page
    assert "Unit S1" in office.get(f"{run}/units/S1")
    office.get(f"{run}/units/NONE", status=404)
    assert verify(office.client.get(f"{run}/publication.zip").content).findings == ()
    book = load_workbook(io.BytesIO(office.client.get(f"{run}/index.xlsx").content))
    assert book.sheetnames == ["Ranks", "Domains", "Every line", "Does not apply"]
    everybody = Public(ending)
    assert "Unit S1" not in everybody.get("/published")
    everybody.get(f"/published/{KEY}", status=404)
    assert "Ask for publication" in office.post(f"{run}/release", page=page, reason="", status=422)
    office.post(f"{run}/release", page=page, reason=REASON)
    page = office.post(f"{run}/release", page=page, reason=REASON, status=409)
    assert "A second person has been asked" not in page
    ending.grant()
    assert "Publication 1" in office.get(run)

    reading(everybody, ending)


def reading(everybody: Public, ending: Ending) -> None:
    """What anybody finds, in Vietnamese and in English, and to keep."""
    page = everybody.get("/published")
    here = re.findall(rf'href="(/published/{KEY}/\d+)"', page)[0]
    page = everybody.get(here)
    english = Public(ending, lang="en").get(here)
    assert "Unit S1" in page
    assert "Of 3 pairs" in english or "The survey tells all units" in english
    assert "python -m analysis verify" in english
    unit = Public(ending, lang="en").get(f"{here}/units/S1")
    assert "Does not apply" in unit
    assert "Self-assessed" not in unit
    everybody.get(f"{here}/units/S9", status=404)
    everybody.get(f"/published/{KEY}/2", status=404)
    content = everybody.client.get(f"{here}/publication.zip").content
    assert verify(content).findings == ()
    copy = everybody.client.get(f"{here}/copy.html")
    assert copy.headers["content-disposition"].startswith("attachment")
    assert 'href="#/units/S1"' in copy.text
    assert 'id="/units/S1"' in copy.text
    assert not re.findall(r'(?:src|href)="(?!#)', copy.text)


@pytest.mark.parametrize("role", [Role.COUNCIL_MEMBER, Role.AUDITOR, Role.ANALYST])
def test_who_reads_ranks_finds_no_button(ending: Ending, role: Role) -> None:
    run = ending.compute()
    reader = Browser(ending.resources, routers=ROUTERS, role=role, lang="vi")
    for address in (INDEX, f"{INDEX}/runs/{run.id}", f"{INDEX}/runs/{run.id}/units/S1"):
        assert '<form method="post" action="/campaigns' not in reader.get(address)
    reader.get(f"{INDEX}/final", status=403)
