"""A manager sets up the second factor, signs in with it, loses the phone, and nobody gets round it."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select, update
from sqlmodel import col
from starlette.testclient import TestClient

from app.accounts.guards import HALF_COOKIE, SESSION_COOKIE
from app.accounts.models import LoginSession, RecoveryCode, User
from app.core import clock
from app.core.models import Job
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from tests.support.cast import FIRST_CLERK, MANAGER, Member
from tests.support.house import SITE, Visitor, csrf_of, enrol, phone_of, show_code

SETTING_UP = "/account/second-factor"


@pytest.fixture
def newcomer(visitor: Visitor, sqlite_house: Resources) -> Visitor:
    """An administrator who has no second factor yet, at the page that asks for one."""
    enrol(sqlite_house, MANAGER, role=Role.ADMINISTRATOR)
    with open_work(sqlite_house, writing=True) as work:
        work.session.execute(update(User).values(totp_secret=None))
    visitor.post(
        "/sign-in", page=visitor.get("/sign-in"), email=MANAGER.email, password=MANAGER.password,
        next="/healthz",
    )  # fmt: skip
    return visitor


def shown_secret(page: str) -> str:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
    assert found
    return found[1].replace(" ", "")


def hidden_secret(page: str) -> str:
    found = re.search(r'name="secret" value="([^"]+)"', page)
    assert found
    return found[1]


def set_up(visitor: Visitor, *, password: str = MANAGER.password, status: int = 200) -> str:
    page = visitor.get(SETTING_UP)
    code = pyotp.TOTP(shown_secret(page)).at(clock.now())
    return visitor.post(
        SETTING_UP, page=page, status=status, secret=hidden_secret(page), code=code, password=password
    )


def password_step(client: TestClient, member: Member) -> str:
    """Shows the password; returns the page that asks for the code."""
    page = client.get("/sign-in").text
    fields = {"email": member.email, "password": member.password, "next": "/users"}
    answer = client.post("/sign-in", data={"csrf": csrf_of(page), **fields}, follow_redirects=False)
    assert (answer.status_code, SESSION_COOKIE in client.cookies) == (303, False)
    assert answer.headers["location"].endswith("/sign-in/code?next=/users")
    return client.get(answer.headers["location"]).text


def code_step(client: TestClient, page: str, code: str) -> int:
    sent = {"csrf": csrf_of(page), "code": code, "next": "/users"}
    return client.post("/sign-in/code", data=sent, follow_redirects=False).status_code


def codes_on(page: str) -> list[str]:
    return re.findall(r"<code>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</code>", page)


def test_without_it_the_role_opens_nothing_but_the_own_account(newcomer: Visitor) -> None:
    for address in ("/users", "/users/new"):
        answer = newcomer.client.get(address, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, SETTING_UP)
    assert "TOTP" in newcomer.get(SETTING_UP)
    assert MANAGER.email in newcomer.get("/account")
    page = newcomer.get("/account")
    answer = newcomer.client.post("/users/new", data={"csrf": csrf_of(page)}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, SETTING_UP)


def test_with_it_the_role_opens_and_the_codes_are_shown_once(
    newcomer: Visitor, sqlite_house: Resources
) -> None:
    before = newcomer.client.cookies[SESSION_COOKIE]
    page = set_up(newcomer)
    codes = codes_on(page)
    assert len(set(codes)) == 10
    assert newcomer.client.cookies[SESSION_COOKIE] != before
    assert MANAGER.email in newcomer.get("/users")
    assert codes[0] not in newcomer.get("/account")
    with open_work(sqlite_house, writing=False) as work:
        secret = work.session.execute(select(col(User.totp_secret))).scalar_one()
        kept = set(work.session.execute(select(col(RecoveryCode.digest))).scalars())
        letters = [job.payload["purpose"] for job in work.session.execute(select(Job)).scalars()]
    assert secret
    assert shown_secret_is_sealed(secret, page)
    assert len(kept) == 10
    assert not {code.replace("-", "") for code in codes} & kept
    assert letters == ["second_factor_set"]


def shown_secret_is_sealed(stored: str, page: str) -> bool:
    return stored not in page and not re.fullmatch(r"[A-Z2-7]{32}", stored)


def test_the_form_on_the_page_of_codes_still_works(newcomer: Visitor) -> None:
    """Its token belongs to the new session, though the page answers a request of the old one."""
    page = set_up(newcomer)
    answer = newcomer.client.post("/sign-out", data={"csrf": csrf_of(page)}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_a_wrong_first_code_or_password_keeps_the_secret_on_the_page(newcomer: Visitor) -> None:
    page = newcomer.get(SETTING_UP)
    fields = {"secret": hidden_secret(page), "password": MANAGER.password}
    again = newcomer.post(SETTING_UP, page=page, status=422, code="000000", **fields)
    assert shown_secret(again) == shown_secret(page)
    assert "422.25" not in set_up(newcomer, password="not the password at all", status=422)
    assert newcomer.client.get("/users", follow_redirects=False).status_code == 303


def test_another_persons_secret_is_not_taken(newcomer: Visitor, sqlite_house: Resources) -> None:
    page = newcomer.get(SETTING_UP)
    code = pyotp.TOTP(shown_secret(page)).at(clock.now())
    enrol(sqlite_house, FIRST_CLERK)
    other = Visitor(TestClient(newcomer.client.app, base_url=SITE))
    other.sign_in(FIRST_CLERK)
    sent = {"secret": hidden_secret(page), "code": code, "password": FIRST_CLERK.password}
    answer = other.client.post(
        SETTING_UP, data={"csrf": csrf_of(other.get("/account")), **sent}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, SETTING_UP)


def test_the_code_is_asked_for_after_the_password(visitor: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, MANAGER, role=Role.ADMINISTRATOR)
    page = password_step(visitor.client, MANAGER)
    assert HALF_COOKIE in visitor.client.cookies
    assert visitor.client.get("/users", follow_redirects=False).headers["location"].startswith("/sign-in")
    assert code_step(visitor.client, page, "000000") == 422
    assert code_step(visitor.client, page, show_code(sqlite_house, MANAGER)) == 303
    assert HALF_COOKIE not in visitor.client.cookies
    assert MANAGER.email in visitor.get("/users")
    with open_work(sqlite_house, writing=False) as work:
        assert work.session.execute(select(col(LoginSession.strong))).scalar_one() is True


def test_a_code_works_once(visitor: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, MANAGER, role=Role.ADMINISTRATOR)
    with time_machine.travel(clock.now(), tick=False):
        code = show_code(sqlite_house, MANAGER)
        assert code_step(visitor.client, password_step(visitor.client, MANAGER), code) == 303
        visitor.client.cookies.clear()
        assert code_step(visitor.client, password_step(visitor.client, MANAGER), code) == 422
        older = pyotp.TOTP(phone_of(MANAGER)).at(clock.now() - timedelta(seconds=30))
        assert code_step(visitor.client, visitor.get("/sign-in/code"), older) == 422
    assert SESSION_COOKIE not in visitor.client.cookies


def test_a_recovery_code_works_once_in_any_writing(newcomer: Visitor) -> None:
    first, second, *_ = codes_on(set_up(newcomer))
    for code, answer in ((first.upper(), 303), (first, 422), (second.replace("-", " "), 303)):
        newcomer.client.cookies.clear()
        assert code_step(newcomer.client, password_step(newcomer.client, MANAGER), code) == answer
    assert " 8 m\u00e3 " in newcomer.get("/account")


def test_five_minutes_after_the_password_it_is_asked_for_again(
    visitor: Visitor, sqlite_house: Resources
) -> None:
    enrol(sqlite_house, MANAGER, role=Role.ADMINISTRATOR)
    page = password_step(visitor.client, MANAGER)
    half = visitor.client.cookies[HALF_COOKIE]
    with time_machine.travel(clock.now() + timedelta(minutes=5, seconds=1), tick=True):
        visitor.client.cookies.set(HALF_COOKIE, half)
        sent = {"csrf": csrf_of(page), "code": show_code(sqlite_house, MANAGER)}
        answer = visitor.client.post("/sign-in/code", data=sent, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert visitor.client.get("/sign-in/code", follow_redirects=False).status_code == 303


def test_wrong_codes_delay_too(visitor: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, MANAGER, role=Role.ADMINISTRATOR)
    page = password_step(visitor.client, MANAGER)
    with time_machine.travel(clock.now(), tick=False):
        answers = [code_step(visitor.client, page, "000000") for _ in range(6)]
        assert answers == [422] * 5 + [429]
        assert code_step(visitor.client, page, show_code(sqlite_house, MANAGER)) == 429
    with time_machine.travel(clock.now() + timedelta(seconds=30), tick=True):
        assert code_step(visitor.client, page, show_code(sqlite_house, MANAGER)) == 303


def test_a_session_without_it_ends_when_it_is_set_up(newcomer: Visitor, sqlite_house: Resources) -> None:
    stolen = newcomer.client.cookies[SESSION_COOKIE]
    set_up(newcomer)
    thief = TestClient(newcomer.client.app, base_url=SITE)
    thief.cookies.set(SESSION_COOKIE, stolen)
    answer = thief.get("/account", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/account")


def test_it_is_switched_off_only_where_no_role_asks_for_it(visitor: Visitor, sqlite_house: Resources) -> None:
    enrol(sqlite_house, MANAGER, role=Role.ADMINISTRATOR)
    visitor.sign_in(MANAGER)
    page = visitor.get(f"{SETTING_UP}/off")
    assert "409.26" in visitor.post(f"{SETTING_UP}/off", page=page, status=409, password=MANAGER.password)
    visitor.client.cookies.clear()
    enrol(sqlite_house, FIRST_CLERK)
    visitor.sign_in(FIRST_CLERK)
    form = visitor.get(SETTING_UP)
    fields = {"secret": hidden_secret(form), "password": FIRST_CLERK.password}
    code = pyotp.TOTP(shown_secret(form)).at(clock.now())
    visitor.post(SETTING_UP, page=form, code=code, **fields)  # type: ignore[arg-type]
    page = visitor.get(f"{SETTING_UP}/off")
    visitor.post(f"{SETTING_UP}/off", page=page, status=422, password="wrong")
    page = visitor.post(f"{SETTING_UP}/off", page=page, password=FIRST_CLERK.password)
    assert SETTING_UP in page


def test_new_recovery_codes_replace_the_former_ones(newcomer: Visitor) -> None:
    former = codes_on(set_up(newcomer))
    page = newcomer.get("/account/recovery-codes")
    newcomer.post("/account/recovery-codes", page=page, status=422, password="wrong")
    fresh = codes_on(newcomer.post("/account/recovery-codes", page=page, password=MANAGER.password))
    assert len(fresh) == 10
    assert not set(former) & set(fresh)
    newcomer.client.cookies.clear()
    page = password_step(newcomer.client, MANAGER)
    assert code_step(newcomer.client, page, former[0]) == 422
    assert code_step(newcomer.client, page, fresh[0]) == 303


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_of_it_is_sound_in_both_languages(newcomer: Visitor, lang: str) -> None:
    newcomer.post("/language", page=newcomer.get("/account"), lang=lang, next="/account")
    page = set_up(newcomer)
    assert f'<html lang="{lang}">' in page
    for address in ("/account", "/account/password", "/account/recovery-codes", f"{SETTING_UP}/off"):
        assert f'<html lang="{lang}">' in newcomer.get(address)
    newcomer.post("/sign-out", page=newcomer.get("/account"))
    assert f'<html lang="{lang}">' in password_step(newcomer.client, MANAGER)
    newcomer.get("/sign-in/code")
