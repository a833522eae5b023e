"""A unit's officer writes the unit's list and hands it in; the manager returns it, then accepts it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.accounts.models import RoleGrant, User
from app.core.actor import SYSTEM
from app.core.unit_of_work import open_work
from tests.e2e.duties.conftest import signed_in
from tests.integration.campaigns.province import KEY, Province, province, set_times
from tests.support.cast import MANAGER, UNIT_OFFICER
from tests.support.house import Visitor, csrf_of, enrol

__all__ = ["province"]
HERE = f"/campaigns/{KEY}/lists"


def seat_officer(province: Province) -> None:
    """A manager, and an officer whose role is limited to one unit, while lists are taken in."""
    for member in (MANAGER, UNIT_OFFICER):
        enrol(province.resources, member)
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        user_id = work.session.execute(
            select(col(User.id)).where(col(User.email) == UNIT_OFFICER.email)
        ).scalar_one()
        work.session.execute(
            update(RoleGrant).where(col(RoleGrant.user_id) == user_id).values(unit_id=province.units["S16"])
        )
        set_times(work, province, kind="lists")


def write_list(officer: Visitor, list_at: str) -> str:
    """The page of a list after a wrong line, a line that is taken off again, and a file with faults."""
    page = officer.get(HERE)  # one unit only: its list at once
    page = officer.post(f"{list_at}/begin", page=page)
    refused = officer.post(
        f"{list_at}/lines", page=page, status=422, full_name="Le An", group_key="division_leader",
        email="l\u0435.an@a.vn",
    )  # fmt: skip
    assert 'id="email-error"' in refused
    assert "U+0435" in refused
    page = officer.post(
        f"{list_at}/lines", page=page, full_name="Le An", group_key="division_leader", phone="",
        email="le.an@a.example.org",
    )  # fmt: skip
    entry = re.search(rf"{list_at}/lines/([0-9a-f-]+)/remove", page)
    assert entry is not None
    changing = officer.get(f"{list_at}?entry={entry[1]}")
    assert f'name="entry_id" value="{entry[1]}"' in changing
    page = officer.post(f"{list_at}/lines/{entry[1]}/remove", page=page)
    files = {"file": ("l.csv", b"full name,unit,email,group\nLe An,S02,x@a.example.org,division_leader\n")}
    answer = officer.client.post(f"{list_at}/import", data={"csrf": csrf_of(page)}, files=files)
    assert answer.status_code == 422
    return page


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_list_is_written_handed_in_returned_and_accepted(province: Province, lang: str) -> None:
    seat_officer(province)
    officer = signed_in(province, UNIT_OFFICER, lang=lang)
    manager = signed_in(province, MANAGER, lang=lang)
    list_at = f"{HERE}/{province.units['S16']}"
    page = write_list(officer, list_at)
    page = officer.post(f"{list_at}/hand-in", page=page)
    assert "/recall" in page
    assert "/accept" not in page
    officer.get(f"{HERE}/{province.units['S02']}", status=404)
    officer.post(f"{list_at}/accept", page=page, status=403)

    page = manager.get(HERE)
    assert page.count("<tr>") > len(province.units)
    page = manager.get(list_at)
    again = manager.post(f"{list_at}/return", page=page, status=422, reason="no")
    assert 'id="reason-error"' in again
    manager.post(f"{list_at}/return", page=page, reason="Two people are missing")
    page = officer.get(list_at)
    assert "Two people are missing" in page
    officer.post(f"{list_at}/hand-in", page=page)
    page = manager.get(list_at)
    assert csrf_of(page)
    assert "tag ok" in manager.post(f"{list_at}/accept", page=page)
    assert manager.get(f"{HERE}?state=accepted&search=s16").count(f'href="{HERE}/') == 1
    assert 'class="empty"' in manager.get(f"{HERE}?state=returned")

    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        set_times(work, province, kind="lists", at=work.now() - timedelta(days=30))
    other = f"{HERE}/{province.units['S02']}"
    assert "tag err" in manager.get(HERE)
    manager.post(f"{other}/hand-in", page=page, status=403)
    assert "/begin" not in manager.get(other)
