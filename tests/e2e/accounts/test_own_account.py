"""One's own account: where it is signed in, the password, and what a change of it ends."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlmodel import col
from starlette.testclient import TestClient

from app.accounts.guards import SESSION_COOKIE
from app.accounts.models import LoginSession
from app.core import clock
from app.core.models import Job
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from tests.support.cast import FIRST_CLERK, SECOND_CLERK
from tests.support.house import SITE, Visitor, csrf_of, enrol

NEW = "a heron stands in the rice field"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def clerk(visitor: Visitor, sqlite_house: Resources) -> Visitor:
    """A clerk, signed in."""
    enrol(sqlite_house, FIRST_CLERK)
    visitor.sign_in(FIRST_CLERK)
    return visitor


def elsewhere(visitor: Visitor, *, browser: str = FIREFOX) -> Visitor:
    """The same clerk in another browser."""
    other = Visitor(TestClient(visitor.client.app, base_url=SITE, headers={"user-agent": browser}))
    other.sign_in(FIRST_CLERK)
    return other


def is_in(visitor: Visitor) -> bool:
    return visitor.client.get("/account", follow_redirects=False).status_code == 200


def change(visitor: Visitor, *, old: str, new: str = NEW, again: str = "", status: int = 200) -> str:
    page = visitor.get("/account/password")
    fields = {"old": old, "password": new, "again": again or new}
    return visitor.post("/account/password", page=page, status=status, **fields)


def test_a_stranger_has_no_account_page(visitor: Visitor) -> None:
    for address in ("/account", "/account/password", "/account/second-factor", "/account/recovery-codes"):
        answer = visitor.client.get(address, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={address}")
    token = csrf_of(visitor.get("/sign-in"))
    for address, fields in (
        ("/account/password", {"old": "x", "password": NEW, "again": NEW}),
        ("/account/sessions/end", {"session": "0" * 20}),
        ("/account/sessions/end-all", {}),
        ("/account/second-factor", {"secret": "x", "code": "000000", "password": "x"}),
        ("/account/second-factor/off", {"password": "x"}),
        ("/account/recovery-codes", {"password": "x"}),
    ):
        answer = visitor.client.post(address, data={"csrf": token, **fields}, follow_redirects=False)
        assert (answer.status_code, "401.1" in answer.text) == (401, True), address


def test_the_own_data_and_sign_ins_are_shown(clerk: Visitor) -> None:
    elsewhere(clerk)
    page = clerk.get("/account")
    assert FIRST_CLERK.full_name in page
    assert FIRST_CLERK.email in page
    assert "Firefox, Linux" in page
    assert page.count('name="session"') == 1  # not for the one in use
    assert 'href="/account"' in page


def test_what_a_browser_calls_itself_does_no_harm(clerk: Visitor) -> None:
    elsewhere(clerk, browser='"><script>alert(1)</script>' + "x" * 300)
    page = clerk.get("/account")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_one_sign_in_is_ended_and_the_others_stay(clerk: Visitor) -> None:
    lost, kept = elsewhere(clerk, browser="lost phone"), elsewhere(clerk)
    page = clerk.get("/account")
    row = next(row for row in page.split("<tr>") if "lost phone" in row)
    handle = re.findall(r'name="session" value="([0-9a-f]+)"', row)[0]
    clerk.post("/account/sessions/end", page=page, session=handle)
    assert [is_in(one) for one in (lost, kept, clerk)] == [False, True, True]
    assert "404.23" in clerk.post("/account/sessions/end", page=page, status=404, session=handle)


def test_nobody_ends_another_persons_sign_in(clerk: Visitor, sqlite_house: Resources) -> None:
    with open_work(sqlite_house, writing=False) as work:
        handle = work.session.execute(select(col(LoginSession.id_sha256))).scalar_one()[:20]
    enrol(sqlite_house, SECOND_CLERK)
    other = Visitor(TestClient(clerk.client.app, base_url=SITE))
    other.sign_in(SECOND_CLERK)
    page = other.get("/account")
    assert "404.23" in other.post("/account/sessions/end", page=page, status=404, session=handle)
    assert is_in(clerk)
    assert is_in(other)


def test_signing_out_everywhere_ends_them_all(clerk: Visitor) -> None:
    other = elsewhere(clerk)
    clerk.post("/account/sessions/end-all", page=clerk.get("/account"))
    assert not is_in(other)
    assert not is_in(clerk)
    assert SESSION_COOKIE not in clerk.client.cookies


def test_a_new_password_ends_the_other_sign_ins_and_a_letter_tells(
    clerk: Visitor, sqlite_house: Resources
) -> None:
    other, before = elsewhere(clerk), clerk.client.cookies[SESSION_COOKIE]
    change(clerk, old=FIRST_CLERK.password)
    assert is_in(clerk)
    assert not is_in(other)
    assert clerk.client.cookies[SESSION_COOKIE] != before
    with open_work(sqlite_house, writing=False) as work:
        letters = [job.payload["purpose"] for job in work.session.execute(select(Job)).scalars()]
    assert letters == ["password_changed"]
    clerk.post("/sign-out", page=clerk.get("/account"))
    page = clerk.get("/sign-in")
    clerk.post("/sign-in", page=page, status=422, email=FIRST_CLERK.email, password=FIRST_CLERK.password)
    clerk.post("/sign-in", page=page, email=FIRST_CLERK.email, password=f" {NEW} ", next="/healthz")
    assert is_in(clerk)


def test_a_bad_new_password_is_refused_with_its_reason(clerk: Visitor) -> None:
    old = FIRST_CLERK.password
    assert "15" in change(clerk, old=old, new="too short", status=422)
    change(clerk, old=old, new="matkhau matkhau 2026", status=422)
    change(clerk, old=old, new=FIRST_CLERK.email + "123456", status=422)
    assert "1024" in change(clerk, old=old, new="\u1ead long one " * 90, status=422)
    change(clerk, old=old, again="something else entirely", status=422)
    change(clerk, old="not the old password", status=422)
    assert is_in(clerk)


def test_wrong_old_passwords_delay(clerk: Visitor) -> None:
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(5):
            change(clerk, old="not the old password", status=422)
        change(clerk, old=FIRST_CLERK.password, status=429)
    with time_machine.travel(clock.now() + timedelta(seconds=5), tick=True):
        change(clerk, old=FIRST_CLERK.password)


def test_a_cookie_set_beforehand_is_discarded(visitor: Visitor, sqlite_house: Resources) -> None:
    """Fixation: the id is new at sign-in, and a session that came along ends."""
    enrol(sqlite_house, FIRST_CLERK)
    enrol(sqlite_house, SECOND_CLERK)
    visitor.client.cookies.set(SESSION_COOKIE, "chosen-by-somebody-else")
    visitor.sign_in(FIRST_CLERK)
    first = visitor.client.cookies.get(SESSION_COOKIE, domain="testserver.local") or next(
        one.value for one in visitor.client.cookies.jar if one.value != "chosen-by-somebody-else"
    )
    assert first != "chosen-by-somebody-else"
    visitor.client.cookies.clear()
    visitor.client.cookies.set(SESSION_COOKIE, str(first))
    assert is_in(visitor)
    visitor.sign_in(SECOND_CLERK)
    with open_work(sqlite_house, writing=False) as work:
        assert len(work.session.execute(select(LoginSession)).all()) == 1


def test_the_cookie_is_bound_to_the_site_and_hidden_from_scripts(
    visitor: Visitor, sqlite_house: Resources
) -> None:
    enrol(sqlite_house, FIRST_CLERK)
    fields = {"email": FIRST_CLERK.email, "password": FIRST_CLERK.password, "next": "/"}
    page = visitor.get("/sign-in")
    answer = visitor.client.post("/sign-in", data={"csrf": csrf_of(page), **fields}, follow_redirects=False)
    [cookie] = [one for one in answer.headers.get_list("set-cookie") if one.startswith(SESSION_COOKIE)]
    said = {part.strip().casefold() for part in cookie.split(";")[1:]}
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= said
    assert not any(part.startswith("domain") for part in said)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_pages_are_sound_in_both_languages(clerk: Visitor, lang: str) -> None:
    clerk.post("/language", page=clerk.get("/account"), lang=lang, next="/account")
    assert f'<html lang="{lang}">' in clerk.get("/account")
    assert f'<html lang="{lang}">' in change(clerk, old="wrong", status=422)
