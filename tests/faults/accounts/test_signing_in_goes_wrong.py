"""Races and broken parts at the sign-in: whatever fails, the door stays closed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pyotp
import pytest
from argon2.exceptions import HashingError
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select
from sqlmodel import col
from starlette.testclient import TestClient

from app.accounts import service as accounts
from app.accounts.errors import CodeRefused, SignInHalfExpired
from app.accounts.guards import HALF_COOKIE, SESSION_COOKIE
from app.accounts.models import LoginSession, User
from app.accounts.service import passwords, second_factor, throttle
from app.accounts.store import second_factor as second_factor_store
from app.core import clock
from app.core.resources import Resources, build_resources
from app.core.settings import Settings
from app.core.unit_of_work import open_work
from app.main import staff_application
from tests.support.cast import FIRST_CLERK, MANAGER
from tests.support.house import SITE, csrf_of, enrol, phone_of

ORIGIN = accounts.Origin(address="203.0.113.5")


def at_once(times: int, attempt: Callable[[], Any]) -> list[str]:
    """Runs it in so many threads together; what each came to: the name of what was raised, or `done`."""
    start = Barrier(times)

    def one(_number: int) -> str:
        start.wait()
        try:
            attempt()
        except Exception as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(one, range(times)))


def half_of(house: Resources) -> str:
    found = accounts.sign_in(house, email=MANAGER.email, password=MANAGER.password, origin=ORIGIN)
    assert not found.session_id
    return found.half


def sessions(house: Resources) -> int:
    with open_work(house, writing=False) as work:
        return len(work.session.execute(select(col(LoginSession.id_sha256))).all())


def test_a_code_shown_by_four_at_once_lets_one_in(house: Resources) -> None:
    enrol(house, MANAGER)
    half, code = half_of(house), pyotp.TOTP(phone_of(MANAGER)).at(clock.now())
    came_to = at_once(4, lambda: accounts.finish_sign_in(house, half=half, code=code, origin=ORIGIN))
    assert came_to == ["CodeRefused"] * 3 + ["done"]
    assert sessions(house) == 1


def test_a_recovery_code_shown_by_four_at_once_lets_one_in(house: Resources) -> None:
    enrol(house, MANAGER)
    with open_work(house, writing=True) as work:
        user_id = work.session.execute(select(col(User.id))).scalar_one()
        code = second_factor.renew_codes(work, user_id=user_id)[0]
    half = half_of(house)
    came_to = at_once(4, lambda: accounts.finish_sign_in(house, half=half, code=code, origin=ORIGIN))
    assert came_to == ["CodeRefused"] * 3 + ["done"]


def test_a_step_advances_once(house: Resources) -> None:
    """The statement itself, without the lock of the counted tries before it."""
    enrol(house, MANAGER)
    with open_work(house, writing=False) as work:
        user_id = work.session.execute(select(col(User.id))).scalar_one()

    def advance() -> None:
        with open_work(house, writing=True) as work:
            if not second_factor_store.advance_step(work.session, user_id=user_id, step=5):
                raise CodeRefused

    assert at_once(4, advance) == ["CodeRefused"] * 3 + ["done"]


def test_guesses_sent_together_are_counted_one_by_one(house: Resources) -> None:
    """Twelve at once get no more than the five free tries that one after the other would get."""

    def guess() -> None:
        throttle.count_try(house, step="password", subject="somebody", origin=ORIGIN)

    came_to = at_once(12, guess)
    assert came_to.count("done") == 5
    assert came_to.count("SignInDelayed") == 7


@pytest.fixture
def client(sqlite_house: Resources) -> TestClient:
    enrol(sqlite_house, FIRST_CLERK)
    return TestClient(
        staff_application(sqlite_house), base_url=SITE, follow_redirects=False, raise_server_exceptions=False
    )


def test_a_hash_that_cannot_be_computed_lets_nobody_in(
    client: TestClient, sqlite_house: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_memory(*_: object, **__: object) -> bool:
        raise HashingError("Memory allocation error")

    monkeypatch.setattr(Argon2Hasher, "verify", out_of_memory)
    page = client.get("/sign-in").text
    fields = {"email": FIRST_CLERK.email, "password": FIRST_CLERK.password, "next": "/"}
    answer = client.post("/sign-in", data={"csrf": csrf_of(page), **fields})
    assert answer.status_code == 500
    assert "Memory" not in answer.text
    assert "Traceback" not in answer.text
    assert not {SESSION_COOKIE, HALF_COOKIE} & set(client.cookies)
    assert sessions(sqlite_house) == 0


def test_a_hash_that_was_damaged_fits_no_password(sqlite_house: Resources) -> None:
    assert not passwords.fits("x" * 20, password_hash="$argon2id$v=19$m=65536,t=3,p=4$damaged$hash")


def test_when_the_queue_for_hashes_is_too_long_the_answer_is_busy(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "TURN_SECONDS", 0.01)
    page = client.get("/sign-in").text
    fields = {"email": FIRST_CLERK.email, "password": FIRST_CLERK.password, "next": "/"}
    with passwords._turn(), passwords._turn():
        answer = client.post("/sign-in", data={"csrf": csrf_of(page), **fields})
    assert answer.status_code == 503
    assert SESSION_COOKIE not in client.cookies
    assert client.post("/sign-in", data={"csrf": csrf_of(page), **fields}).status_code == 303


def test_another_signing_key_opens_no_second_factor(house: Resources, tmp_path: Path) -> None:
    """A database without its key is worth nothing; an administrator resets the second factor."""
    enrol(house, MANAGER)
    other = build_resources(Settings(data_dir=tmp_path / "other", database_url=house.settings.database_url))
    half = accounts.sign_in(other, email=MANAGER.email, password=MANAGER.password, origin=ORIGIN).half
    code = pyotp.TOTP(phone_of(MANAGER)).at(clock.now())
    with pytest.raises(ValueError, match="another signing key"):
        accounts.finish_sign_in(other, half=half, code=code, origin=ORIGIN)
    other.database.dispose()
    assert sessions(house) == 0


def test_half_a_sign_in_ends_with_the_password_it_was_made_by(house: Resources) -> None:
    enrol(house, MANAGER)
    half = half_of(house)
    with open_work(house, writing=True) as work:
        user = work.session.execute(select(User)).scalar_one()
        user.password_hash = passwords.hash_password("another heron in the field")
    with pytest.raises(SignInHalfExpired):
        accounts.finish_sign_in(house, half=half, code="000000", origin=ORIGIN)
