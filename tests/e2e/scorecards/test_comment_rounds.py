"""A draft of criteria over HTTP: brought in, put out, commented by a commune, answered, published."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from app.campaigns import service as campaigns
from app.campaigns.routes import router as campaigns_routes
from app.core import clock
from app.core.actor import Actor, Grant
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.home.routes import router as home
from app.scorecards.routes import router as scorecards
from app.templates.routes import router as templates
from tests.e2e.units.door import Browser
from tests.integration.campaigns.province import Province, house, province
from tests.integration.scorecards.drafts import FIRST, PLAN, SECOND, UNBALANCED

__all__ = ["house", "province"]
ROUTERS = (campaigns_routes, scorecards, templates, home)
Open = Callable[[Actor | None], Browser]


@pytest.fixture
def open_at(province: Province) -> Open:
    def opened(person: Actor | None = None) -> Browser:
        return Browser(province.resources, routers=ROUTERS, role=Role.MANAGER, lang="en", person=person)

    return opened


def officer_of_a_commune(held: Province, place: int = 0) -> Actor:
    with open_work(held.resources, writing=False) as work:
        campaign = campaigns.get_campaign_by_id(work, campaign_id=held.campaign_id)
        found = campaigns.list_round_units(work, campaign=campaign)
    unit_id = [unit.id for unit in found if unit.type_key == "commune"][place]
    grants = (Grant(Role.UNIT_OFFICER, unit_ids=frozenset({unit_id})),)
    return Actor(kind="staff", name="Commune officer", home_unit_id=unit_id, grants=grants)


def test_a_draft_is_discussed_and_published(province: Province, open_at: Open) -> None:
    manager = open_at(None)
    page = manager.get("/framework-drafts/import")
    page = manager.upload(
        "/framework-drafts/import", page=page, name="a.yaml", content=UNBALANCED.encode(), status=422
    )
    line = next(n for n, one in enumerate(UNBALANCED.splitlines(), 1) if "max_points: 14" in one)
    assert f'class="n">{line}<' in page
    assert "add up to 13 points, not 14" in page
    page = manager.upload("/framework-drafts/import", page=page, name="a.yaml", content=FIRST.encode())
    assert "Against what came before: 0 criteria are new, 2 changed, 0 taken out." in page
    found = re.search(r'"(/framework-drafts/[0-9a-f-]{36})/round"', page)
    assert found is not None
    draft = found.group(1)
    compared = manager.get(f"{draft}/changes")
    assert ">4.00<" in compared
    put_out(manager, province, draft)
    discussed(province, open_at, draft)
    with time_machine.travel(clock.now() + timedelta(days=6), tick=False):
        answered(manager, province, open_at, draft)


def put_out(manager: Browser, held: Province, draft: str) -> None:
    page = manager.get(f"{draft}/round")
    fields: dict[str, Any] = {
        "unit_type": "commune",
        "asking_unit_id": str(held.units["S02"]),
        "letter": "Letter 12/SNV",
    }
    late = manager.post(f"{draft}/round", page=page, status=422, last_day="2020-01-01", **fields)
    assert "Choose a day that is still to come." in late
    assert "Letter 12/SNV" in late
    day = clock.today() + timedelta(days=5)
    page = manager.post(f"{draft}/round", page=late, last_day=day.isoformat(), **fields)
    assert "Out for comment" in page
    assert "Units may comment until" in page


def discussed(held: Province, open_at: Open, draft: str) -> None:
    at = open_at(officer_of_a_commune(held))
    sheet = at.get("/comment-rounds")  # with one draft it leads there at once
    assert "Out for comment" in sheet
    found = re.search(rf'"(/comment-rounds/[^"]+/criteria/{PLAN})"', sheet)
    assert found is not None
    line = found.group(1)
    page = at.post(line, page=at.get(line), words=" ", status=422)
    assert "Fill in this field." in page
    sheet = at.post(line, page=page, words="Three points, <b>not</b> two.")
    assert "Three points, &lt;b&gt;not&lt;/b&gt; two." in sheet
    other = open_at(officer_of_a_commune(held, 1))
    assert "Three points" not in other.get("/comment-rounds")
    other.get(line, status=404)
    other.get(draft, status=403)
    page = other.get("/comment-rounds")
    agree = re.search(r'action="([^"]+/agree)"', page)
    assert agree is not None
    assert "Agrees" in other.post(agree.group(1), page=page)


def answered(manager: Browser, held: Province, open_at: Open, draft: str) -> None:
    page = manager.get(draft)
    assert "2 of " in page
    refused = manager.post(f"{draft}/publish", page=page, status=409)
    assert "1 comments on the drafts of these criteria have no answer" in refused
    page = manager.get(f"{draft}/comments/{PLAN}")
    mark = re.search(r'name="comment" value="([^"]+)"', page)
    assert mark is not None
    page = manager.post(
        f"{draft}/comments/{PLAN}", page=page, status=422, comment=mark.group(1), verdict="not", words=""
    )
    assert "Say why; the unit reads it." in page
    page = manager.post(
        f"{draft}/comments/{PLAN}", page=page, comment=mark.group(1), verdict="not", words="Two is enough."
    )
    assert "Not taken over" in page
    commune = open_at(officer_of_a_commune(held))
    sheet = commune.get("/comment-rounds")
    assert "Not taken over" in sheet
    assert "Save the comment" not in commune.get(re.findall(rf'"([^"]+/criteria/{PLAN})"', sheet)[0])
    page = manager.get("/framework-drafts/import")
    second = manager.upload("/framework-drafts/import", page=page, name="b.yaml", content=SECOND.encode())
    assert "draft 2" in second
    assert "1 criteria are new, 0 changed, 1 taken out" in second
    assert "There is a later draft" in manager.post(f"{draft}/publish", page=second, status=409)
    action = re.search(r'action="([^"]+/publish)"', second)
    assert action is not None
    assert "A hotline for citizens" in manager.post(action.group(1), page=second)
    book = manager.client.get(f"{draft}/comments.xlsx")
    assert book.status_code == 200
    assert book.content.startswith(b"PK")
    assert manager.get("/framework-drafts").count("Published") == 2
