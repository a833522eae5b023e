"""An administrator at the pages of staff: invites, changes, gives and takes roles, disables."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import col
from starlette.testclient import TestClient

from app.accounts.models import RoleGrant, User
from app.core import clock
from app.core.i18n import translate
from app.core.models import Job
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.main import staff_application
from tests.support.cast import FIRST_CLERK, MANAGER, OFFICER, SECOND_CLERK
from tests.support.house import SITE, Visitor, enrol

NEWCOMER: dict[str, Any] = {"name": "Somebody New", "email": "Moi@Noivu.example", "role": "clerk"}
REASON = "no longer in the department"


@pytest.fixture
def chief(sqlite_house: Resources) -> Visitor:
    """An administrator, signed in at the whole staff application."""
    enrol(sqlite_house, MANAGER, role=Role.ADMINISTRATOR)
    visitor = Visitor(TestClient(staff_application(sqlite_house), base_url=SITE))
    visitor.sign_in(MANAGER)
    return visitor


def user_of(house: Resources, email: str) -> User:
    with open_work(house, writing=False) as work:
        found: User = work.session.execute(select(User).where(col(User.email) == email)).scalar_one()
    return found


def grants_of(house: Resources, user_id: UUID) -> list[RoleGrant]:
    with open_work(house, writing=False) as work:
        query = select(RoleGrant).where(col(RoleGrant.user_id) == user_id).order_by(col(RoleGrant.id))
        return list(work.session.execute(query).scalars())


def in_english(visitor: Visitor) -> None:
    visitor.post("/language", page=visitor.get("/users"), lang="en", next="/users")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_is_drawn_in_both_languages(chief: Visitor, sqlite_house: Resources, lang: str) -> None:
    enrol(sqlite_house, FIRST_CLERK)
    chief.post("/language", page=chief.get("/users"), lang=lang, next="/users")
    clerk = user_of(sqlite_house, FIRST_CLERK.email)
    own = user_of(sqlite_house, MANAGER.email)
    [grant] = grants_of(sqlite_house, clerk.id)
    for address, heading in (
        ("/users", "Staff"),
        ("/users/new", "Invite somebody"),
        (f"/users/{clerk.id}/edit", "Change the account"),
        (f"/users/{clerk.id}/grants/new", "Give a role"),
        (f"/users/{clerk.id}/grants/{grant.id}/end", "Take the role away"),
        ("/password/forgot", "Ask for a new password"),
        ("/password/asked", "Look into the mailbox"),
        ("/password/chosen", "The password is set"),
    ):
        assert f"<h1>{translate('vi' if lang == 'vi' else 'en', heading)}</h1>" in chief.get(address)
    for user in (clerk, own):
        assert f"<h1>{user.name}</h1>" in chief.get(f"/users/{user.id}")


def test_somebody_is_invited_from_the_page(chief: Visitor, sqlite_house: Resources) -> None:
    in_english(chief)
    page = chief.post("/users/new", page=chief.get("/users/new"), **NEWCOMER)
    assert "<h1>Somebody New</h1>" in page
    assert "Invited" in page
    assert "In the queue" in page
    user = user_of(sqlite_house, "moi@noivu.example")
    assert [grant.role for grant in grants_of(sqlite_house, user.id)] == ["clerk"]
    page = chief.post(f"/users/{user.id}/invitation", page=page)
    with open_work(sqlite_house, writing=False) as work:
        assert len(work.session.execute(select(Job)).all()) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", '"quoted local"@noivu.example'),
        ("email", "Somebody <moi@noivu.example>"),
        ("email", "moi@xn--noivu-9ya.example"),
        ("email", "m\u00f3i@noivu.example"),
        ("email", "moi"),
        ("email", MANAGER.email.upper()),
        ("name", ""),
        ("name", "Some\u200bbody"),
        ("role", "owner"),
        ("unit", "no-id"),
        ("campaign", "5f0c9a52-94a1-4f8e-9a3c-6b1f0d7e2a11"),
        ("valid_to", "2020-01-01"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(chief: Visitor, field: str, value: str) -> None:
    page = chief.post("/users/new", page=chief.get("/users/new"), status=422, **{**NEWCOMER, field: value})
    assert re.search(rf'<a href="#{field}">', page)
    assert 'value="Somebody New"' in page or field == "name"


def test_an_account_is_changed_and_a_taken_address_refused(chief: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, FIRST_CLERK)
    clerk = user_of(sqlite_house, FIRST_CLERK.email)
    where = f"/users/{clerk.id}/edit"
    data: dict[str, Any] = {"name": "Another Name", "email": MANAGER.email}
    page = chief.post(where, page=chief.get(where), status=422, **data)
    assert re.search('<a href="#email">', page)
    page = chief.post(where, page=page, **{**data, "email": "khac@noivu.example"})
    assert "<h1>Another Name</h1>" in page


def test_a_role_is_given_and_taken_away_with_a_reason(chief: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, FIRST_CLERK)
    clerk = user_of(sqlite_house, FIRST_CLERK.email)
    where = f"/users/{clerk.id}"
    last = (clock.today() + timedelta(days=30)).isoformat()
    page = chief.post(f"{where}/grants/new", page=chief.get(where), status=422, role="", valid_to=last)
    chief.post(f"{where}/grants/new", page=page, role="auditor", valid_to=last)
    _, auditor = grants_of(sqlite_house, clerk.id)
    end = f"{where}/grants/{auditor.id}/end"
    page = chief.post(end, page=chief.get(end), status=422, reason="no")
    page = chief.post(end, page=page, reason=REASON)
    assert "<details>" in page
    assert grants_of(sqlite_house, clerk.id)[1].valid_to == clock.today() - timedelta(days=1)


def test_a_disabled_person_is_out_and_cannot_sign_in(chief: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, FIRST_CLERK)
    visitor = Visitor(TestClient(staff_application(sqlite_house), base_url=SITE))
    visitor.sign_in(FIRST_CLERK)
    where = f"/users/{user_of(sqlite_house, FIRST_CLERK.email).id}"
    page = chief.post(f"{where}/disable", page=chief.get(where), status=422, reason="")
    assert "reason-error" in page
    page = chief.post(f"{where}/disable", page=page, reason=REASON)
    assert visitor.client.get("/", follow_redirects=False).headers["location"].startswith("/sign-in")
    fields = {"email": FIRST_CLERK.email, "password": FIRST_CLERK.password, "next": "/"}
    assert visitor.post("/sign-in", page=visitor.get("/sign-in"), status=422, **fields)
    chief.post(f"{where}/enable", page=page, reason=REASON)
    visitor.sign_in(FIRST_CLERK)


def test_the_own_page_offers_no_change_of_roles_and_the_server_takes_none(
    chief: Visitor, sqlite_house: Resources
) -> None:
    own = user_of(sqlite_house, MANAGER.email)
    where = f"/users/{own.id}"
    page = chief.get(where)
    for action in ("/disable", "/grants/new", "/end", "/second-factor"):
        assert f'{where}{action}"' not in page
    [grant] = grants_of(sqlite_house, own.id)
    for step in ("disable", "enable", "second-factor", f"grants/{grant.id}/end"):
        assert "409.21" in chief.post(f"{where}/{step}", page=page, status=409, reason=REASON)
    assert "409.21" in chief.post(f"{where}/grants/new", page=page, status=409, role="clerk")


def test_a_lost_second_factor_is_removed_by_an_administrator(chief: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, OFFICER)
    officer = user_of(sqlite_house, OFFICER.email)
    assert officer.totp_secret is not None
    where = f"/users/{officer.id}"
    page = chief.post(f"{where}/second-factor", page=chief.get(where), reason="lost the phone")
    assert "/second-factor" not in page
    assert user_of(sqlite_house, OFFICER.email).totp_secret is None


def test_the_list_is_searched_filtered_and_paged(chief: Visitor, sqlite_house: Resources) -> None:
    for member in (FIRST_CLERK, SECOND_CLERK):
        enrol(sqlite_house, member)
    assert chief.get("/users").count("<tr>") == 4
    assert chief.get("/users?role=clerk").count("<tr>") == 3
    assert chief.get("/users?role=clerk&search=LE+thu").count("<tr>") == 2
    assert 'class="empty"' in chief.get("/users?state=disabled")
    assert chief.get("/users?role=owner&state=odd&start=-4").count("<tr>") == 4
    chief.get("/users/5f0c9a52-94a1-4f8e-9a3c-6b1f0d7e2a11", status=404)


def test_an_auditor_reads_everything_about_accounts_and_finds_nothing_to_press(
    chief: Visitor, sqlite_house: Resources
) -> None:
    enrol(sqlite_house, FIRST_CLERK)
    enrol(sqlite_house, OFFICER, role=Role.AUDITOR)
    clerk = user_of(sqlite_house, FIRST_CLERK.email)
    auditor = Visitor(TestClient(staff_application(sqlite_house), base_url=SITE))
    auditor.sign_in(OFFICER)
    assert f"/users/{clerk.id}" in auditor.get("/users")
    seen, full = auditor.get(f"/users/{clerk.id}"), chief.get(f"/users/{clerk.id}")
    assert clerk.email in seen
    for address in (f"/users/{clerk.id}/edit", f"/users/{clerk.id}/grants/new", f"/users/{clerk.id}/disable"):
        assert address in full
        assert address not in seen
    auditor.get(f"/users/{clerk.id}/edit", status=403)
