"""The secretary keeps a session over HTTP, a member writes an opinion, the manager names the council."""

import re
from uuid import UUID

import pytest

from app.accounts import service as accounts
from app.accounts.forms import NewUser
from app.core.actor import SYSTEM, Actor, Grant
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from tests.e2e.rankings.test_story import ROUTERS, manager
from tests.e2e.units.door import Browser
from tests.integration.rankings.ending import Ending
from tests.integration.reports.world import KEY

COUNCIL = f"/campaigns/{KEY}/council"


@pytest.fixture
def people(ending: Ending) -> dict[str, UUID]:
    """A secretary and two members."""
    roles = {"Mai": Role.COUNCIL_SECRETARY, "Nam": Role.COUNCIL_MEMBER, "Oanh": Role.COUNCIL_MEMBER}
    with open_work(ending.resources, actor=SYSTEM, writing=True) as work:
        return {
            name: accounts.add_user(
                work,
                form=NewUser(
                    name=name, email=f"{name.lower()}@example.gov.vn", role=role,
                    password="six small boats at dawn",
                ),
            ).id
            for name, role in roles.items()
        }  # fmt: skip


def named(office: Browser, people: dict[str, UUID]) -> None:
    """Three people sit in the council."""
    page = office.get(COUNCIL)
    assert "The council has not been named yet." in page
    parts = {"Mai": "secretary", "Nam": "chair", "Oanh": "member"}
    csrf = re.findall(r'name="csrf" value="(\w+)"', page)[0]
    marks = [f"{people[name]} {part}" for name, part in parts.items()]
    answer = office.client.post(COUNCIL, data={"csrf": csrf, "member": marks, "quorum_percent": "50"})
    assert "more than 50% of the members" in answer.text


def decided(secretary: Browser, here: str, page: str, *, unit: str, points: str, status: int = 200) -> str:
    """The form for one line, filled in."""
    return secretary.post(
        f"{here}/lines", page=page, status=status, unit_id=unit, points=points, reason="Seen.",
        criterion="direction_plan_issued", votes_for="2",
    )  # fmt: skip


def test_a_session_from_its_plan_to_its_minutes(ending: Ending, people: dict[str, UUID]) -> None:
    ending.decide(state="council")

    def browser(name: str, role: Role) -> Browser:
        person = Actor(kind="staff", user_id=people[name], name=name, grants=(Grant(role),))
        return Browser(ending.resources, routers=ROUTERS, role=role, lang="en", person=person)

    office, secretary = manager(ending), browser("Mai", Role.COUNCIL_SECRETARY)
    member = browser("Nam", Role.COUNCIL_MEMBER)
    named(office, people)
    page = secretary.post(f"{COUNCIL}/sessions", page=secretary.get(COUNCIL), status=422, place="Hall")
    assert 'value="Hall"' in page
    page = secretary.post(f"{COUNCIL}/sessions", page=page, held_on="2024-02-20", place="Hall A")
    here = re.findall(rf'action="({COUNCIL}/sessions/[^"/]*)/open"', page)[0]
    page = secretary.post(f"{here}/open", page=page)
    assert "0 of 3 members take part, 2 are needed: the session cannot decide." in page
    assert "Approve the marked units" not in page
    page = secretary.post(f"{here}/attendance", page=page, present=str(people["Oanh"]))
    assert f'action="{here}/attendance"' not in member.get(here)
    assert "Written opinion" in member.post(f"{here}/opinion", page=member.get(here), words="Agreed.")
    page = secretary.get(here)
    assert "2 of 3 members take part, 2 are needed: the session can decide." in page
    unit = str(ending.world.units["S1"])
    page = decided(secretary, here, page, status=422, unit=unit, points="7")
    assert "This criterion takes 0 to 1" in page
    page = decided(secretary, here, page, unit=unit, points="0,5")
    assert "Seen." in page
    page = secretary.post(f"{here}/units", page=page, status=422, votes_for="2")
    assert "No unit is chosen" in page
    page = secretary.post(f"{here}/units", page=page, unit=unit, votes_for="2")
    assert "Unit S1: points approved" in page
    assert "Draft" in secretary.get(f"{here}/minutes")
    page = secretary.post(f"{here}/close", page=page)
    assert "/close" not in page
    minutes = member.get(f"{here}/minutes")
    assert "Draft" not in minutes
    assert "Agreed." in minutes
