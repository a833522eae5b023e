"""A clerk signs in, works, leaves; an attacker does not get in."""

import re
from datetime import timedelta

import time_machine
from sqlalchemy import select
from sqlmodel import col

from app.accounts.guards import SESSION_COOKIE
from app.accounts.models import LoginSession
from app.core import clock
from app.core.models import AuditEvent
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from tests.support.cast import FIRST_CLERK, MANAGER
from tests.support.house import Visitor, csrf_of, enrol


def bare(page: str, address: str) -> str:
    """A page without what may differ: the tokens of its forms, and the address that was typed."""
    return re.sub(r'value="[0-9a-f]{128}"', "", page).replace(address, "")


def verbs(house: Resources) -> list[str]:
    with open_work(house, writing=False) as work:
        return list(
            work.session.execute(select(col(AuditEvent.verb)).order_by(col(AuditEvent.seq))).scalars()
        )


def test_the_administrator_sees_the_staff_after_signing_in(visitor: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, MANAGER, role=Role.ADMINISTRATOR)
    enrol(sqlite_house, FIRST_CLERK)
    visitor.sign_in(MANAGER)
    page = visitor.get("/users")
    assert FIRST_CLERK.full_name in page
    assert MANAGER.email in page
    assert verbs(sqlite_house)[-1] == "accounts.signed_in"


def test_a_clerk_may_not_see_the_list_of_staff(visitor: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, FIRST_CLERK)
    visitor.sign_in(FIRST_CLERK)
    assert "403.1" in visitor.get("/users", status=403)


def test_without_a_session_the_page_leads_to_sign_in(visitor: Visitor) -> None:
    answer = visitor.client.get("/users", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/users"


def test_unknown_address_and_wrong_password_get_the_same_page(
    visitor: Visitor, sqlite_house: Resources
) -> None:
    enrol(sqlite_house, FIRST_CLERK)
    page = visitor.get("/sign-in")
    wrong = visitor.post(
        "/sign-in", page=page, status=422, email=FIRST_CLERK.email, password="x" * 20, next="/"
    )
    unknown = visitor.post(
        "/sign-in", page=page, status=422, email="nobody@noivu.example", password="x" * 20, next="/"
    )
    assert bare(wrong, FIRST_CLERK.email) == bare(unknown, "nobody@noivu.example")
    assert SESSION_COOKIE not in visitor.client.cookies


def test_many_wrong_tries_delay_and_never_lock(visitor: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, FIRST_CLERK)
    page = visitor.get("/sign-in")
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(5):
            visitor.post(
                "/sign-in", page=page, status=422, email=FIRST_CLERK.email, password="wrong", next="/"
            )
        visitor.post(
            "/sign-in",
            page=page,
            status=429,
            email=FIRST_CLERK.email,
            password=FIRST_CLERK.password,
            next="/",
        )
    with time_machine.travel(clock.now() + timedelta(seconds=5), tick=True):
        visitor.sign_in(FIRST_CLERK)
    assert SESSION_COOKIE in visitor.client.cookies


def test_signing_out_ends_the_session_on_the_server(visitor: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, MANAGER, role=Role.ADMINISTRATOR)
    visitor.sign_in(MANAGER)
    stolen = visitor.client.cookies[SESSION_COOKIE]
    visitor.post("/sign-out", page=visitor.get("/users"))
    visitor.client.cookies.set(SESSION_COOKIE, stolen)
    assert visitor.client.get("/users", follow_redirects=False).status_code == 303


def test_an_idle_session_ends_and_a_used_one_does_not(visitor: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, MANAGER, role=Role.ADMINISTRATOR)
    start = clock.now()
    visitor.sign_in(MANAGER)
    for minutes in (20, 40, 60):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=True):
            visitor.get("/users")
    with time_machine.travel(start + timedelta(minutes=91), tick=True):
        assert visitor.client.get("/users", follow_redirects=False).status_code == 303


def test_the_database_holds_no_session_id_and_no_password(visitor: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, MANAGER, role=Role.ADMINISTRATOR)
    visitor.sign_in(MANAGER)
    cookie = visitor.client.cookies[SESSION_COOKIE]
    with open_work(sqlite_house, writing=False) as work:
        stored = work.session.execute(select(col(LoginSession.id_sha256))).scalar_one()
    assert cookie not in stored
    raw = b"".join(path.read_bytes() for path in sqlite_house.database.files())
    assert cookie.encode() not in raw
    assert MANAGER.password.encode() not in raw


def test_sign_in_never_leads_to_another_site(visitor: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, FIRST_CLERK)
    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        page = visitor.get("/sign-in")
        fields = {"email": FIRST_CLERK.email, "password": FIRST_CLERK.password, "next": target}
        answer = visitor.client.post(
            "/sign-in", data={"csrf": csrf_of(page), **fields}, follow_redirects=False
        )
        assert answer.headers["location"] == "/"
        visitor.client.cookies.clear()


def test_the_language_can_be_switched_and_stays(visitor: Visitor) -> None:
    page = visitor.get("/sign-in")
    assert '<html lang="vi">' in page
    page = visitor.post("/language", page=page, lang="en", next="/sign-in")
    assert "<h1>Sign in</h1>" in page
    assert '<html lang="en">' in visitor.get("/sign-in")
