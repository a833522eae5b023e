"""Pages of a round that a district opens itself: the right, the round, the report, its return."""

from typing import Any

from app.accounts.routes import router as accounts
from app.campaigns.routes import router as campaigns
from app.core.actor import Actor, Grant
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.scorecards.routes import router as scorecards
from app.units import service as units
from tests.e2e.units.door import Browser
from tests.integration.campaigns.province import KEY, Province, house, province
from tests.integration.scorecards.test_delegated_rounds import DISTRICT, OTHER, OWN_KEY, settle

__all__ = ["house", "province"]


def browser(resources: Resources, *, person: Actor | None = None) -> Browser:
    routers = (accounts, campaigns, scorecards)
    return Browser(resources, routers=routers, role=Role.MANAGER, lang="en", person=person)


def manager_of(held: Province, code: str) -> Actor:
    with open_work(held.resources, writing=False) as work:
        subtree = units.subtree_ids(work, unit_id=held.units[code])
    grant = Grant(Role.MANAGER, unit_ids=subtree, owner_unit_ids=frozenset({held.units[code]}))
    return Actor(kind="staff", name=f"Manager of {code}", grants=(grant,))


def test_a_district_opens_a_round_and_reports_it_up(province: Province) -> None:
    resources, district = province.resources, province.units[DISTRICT]
    office, own = browser(resources), browser(resources, person=manager_of(province, DISTRICT))
    page = office.get("/round-rights")
    page = office.post("/round-rights", page=page, status=422, unit_id=str(district), reason="")
    page = office.post("/round-rights", page=page, unit_id=str(district), reason="Decision 43/QD-UBND")
    assert "Take the right away" in page
    own.get("/round-rights", status=403)
    fields: dict[str, Any] = {
        "key": OWN_KEY, "name_vi": "Chi so xa", "name_en": "Communes", "period_from": "2023-01-01",
        "period_to": "2023-12-31", "framework": "commune_2022:1", "minimum_cell": "5",
    }  # fmt: skip
    page = own.get("/campaigns/new")
    assert str(district) in page
    assert str(province.units[OTHER]) not in page
    refused = own.post(
        "/campaigns/new", page=page, status=422, owner_unit_id=str(province.units[OTHER]), **fields
    )
    assert "You may not open a round in the name of this unit" in refused
    page = own.post("/campaigns/new", page=page, owner_unit_id=str(district), **fields)
    assert "Report up" in page
    own.get(f"/campaigns/{KEY}/calendar", status=404)
    own.get(f"/campaigns/{OWN_KEY}/calendar")
    browser(resources, person=manager_of(province, OTHER)).get(f"/campaigns/{OWN_KEY}/calendar", status=404)
    reported_and_returned(office, own, resources)


def reported_and_returned(office: Browser, own: Browser, resources: Resources) -> None:
    place = f"/campaigns/{OWN_KEY}/report-up"
    assert "Report the results up" not in own.get(place)
    settle(resources, OWN_KEY)
    page = own.get(place)
    page = own.post(place, page=page)
    assert "Reported up at" in page
    assert "This round was reported up already" in own.post(
        place, page=office.get("/round-rights"), status=409
    )
    listed = office.get("/reports-up")
    assert "Communes" in listed
    assert "Communes" not in own.get("/reports-up")
    address = listed.split('href="/reports-up/')[1].split('"')[0]
    own.get(f"/reports-up/{address}", status=404)
    shown = office.get(f"/reports-up/{address}")
    office.client.get(f"/reports-up/{address}/record.json").raise_for_status()
    shown = office.post(f"/reports-up/{address}/return", page=shown, status=422, reason="")
    assert "Returned at" in office.post(
        f"/reports-up/{address}/return", page=shown, reason="Two communes lack evidence."
    )
    assert "Two communes lack evidence." in own.get(place)
    assert "Report the results up" in own.get(place)
