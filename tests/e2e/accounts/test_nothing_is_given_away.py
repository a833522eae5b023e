"""What an answer tells about an address: nothing. Known, unknown, disabled: the same bytes, one hash each."""

import re
from datetime import timedelta

import pytest
import time_machine
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select, update
from sqlmodel import col

from app.accounts.guards import HALF_COOKIE, SESSION_COOKIE
from app.accounts.models import User
from app.accounts.service import passwords
from app.core import clock
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from tests.support.cast import ADJUDICATOR, FIRST_CLERK, MANAGER
from tests.support.house import Visitor, csrf_of, enrol

UNKNOWN = "nobody@noivu.example"


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every argon2 computation from here on, by its kind."""
    done: list[str] = []
    verify, make = Argon2Hasher.verify, Argon2Hasher.hash

    def counted_verify(self: Argon2Hasher, password: str, hash: str) -> bool:  # noqa: A002
        done.append("verify")
        return verify(self, password, hash)

    def counted_hash(self: Argon2Hasher, password: str, *, salt: bytes | None = None) -> str:
        done.append("hash")
        return make(self, password, salt=salt)

    monkeypatch.setattr(Argon2Hasher, "verify", counted_verify)
    monkeypatch.setattr(Argon2Hasher, "hash", counted_hash)
    return done


def attempt(visitor: Visitor, email: str, password: str = "x" * 20) -> tuple[int, list[tuple[str, str]], str]:
    """Status, headers and body of a sign-in, without the token and the typed address."""
    page = visitor.get("/sign-in")
    fields = {"email": email, "password": password, "next": "/"}
    answer = visitor.client.post(
        "/sign-in", data={"csrf": csrf_of(page), **fields}, follow_redirects=False,
        headers={"accept-encoding": "identity"},  # a packed page is as long as its random token lets it be
    )  # fmt: skip
    body = re.sub(r'value="[0-9a-f]{128}"', "", answer.text).replace(email, "")
    return answer.status_code, sorted(answer.headers.items()), body


@pytest.fixture
def known(sqlite_house: Resources) -> list[str]:
    """Addresses of a clerk, of a manager with a second factor, and of somebody whose account is disabled."""
    enrol(sqlite_house, FIRST_CLERK)
    enrol(sqlite_house, MANAGER, role=Role.ADMINISTRATOR)
    enrol(sqlite_house, ADJUDICATOR)
    with open_work(sqlite_house, writing=True) as work:
        gone = update(User).where(col(User.email) == ADJUDICATOR.email).values(state="disabled")
        work.session.execute(gone)
    return [FIRST_CLERK.email, MANAGER.email, ADJUDICATOR.email]


def same_length(known: list[str]) -> list[str]:
    """Unknown addresses as long as the known ones: the page repeats what was typed."""
    parts = [(letter, one.partition("@")) for letter, one in zip("qwxyz", known, strict=False)]
    return [f"{letter * len(local)}@{domain}" for letter, (local, _, domain) in parts]


def test_known_and_unknown_get_the_same_bytes_through_all_delays(visitor: Visitor, known: list[str]) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        for known_one, unknown in zip(known, same_length(known), strict=True):
            for turn in range(8):
                assert attempt(visitor, known_one) == attempt(visitor, unknown), turn
                time.shift(timedelta(seconds=1))
            time.shift(timedelta(hours=1))  # so that the network's own delay stays out of it


def test_each_try_costs_one_hash_whatever_the_address(
    visitor: Visitor, known: list[str], hashes: list[str]
) -> None:
    for email in (*known, UNKNOWN, ""):
        hashes.clear()
        attempt(visitor, email)
        assert hashes == ["verify"], email


def test_the_first_try_of_a_process_costs_one_hash_too(visitor: Visitor, hashes: list[str]) -> None:
    passwords._nobodys_hash.cache_clear()
    attempt(visitor, UNKNOWN)
    assert hashes == ["verify"]


def test_nobodys_hash_is_like_everybodys(
    shipped_hashes: None, visitor: Visitor, known: list[str], sqlite_house: Resources
) -> None:
    """The same parameters and lengths, so that it takes the same time; and dear to a guesser."""
    with open_work(sqlite_house, writing=False) as work:
        stored = work.session.execute(select(col(User.password_hash)).limit(1)).scalar_one()
    shape = re.compile(r"[A-Za-z0-9+/]{22,}")
    nobodys = passwords._nobodys_hash()
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert shape.sub("", nobodys) == shape.sub("", stored)
    assert len(nobodys) == len(stored)
    assert not passwords.fits("x" * 20, password_hash=None)


def test_a_delayed_try_costs_no_hash(visitor: Visitor, known: list[str], hashes: list[str]) -> None:
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(5):
            attempt(visitor, FIRST_CLERK.email)
        hashes.clear()
        assert attempt(visitor, FIRST_CLERK.email, FIRST_CLERK.password)[0] == 429
    assert hashes == []


def test_a_right_password_of_a_disabled_account_opens_nothing(visitor: Visitor, known: list[str]) -> None:
    assert attempt(visitor, ADJUDICATOR.email, ADJUDICATOR.password)[0] == 422
    assert not {SESSION_COOKIE, HALF_COOKIE} & set(visitor.client.cookies)


def test_an_old_hash_is_made_anew_at_sign_in(
    visitor: Visitor, known: list[str], sqlite_house: Resources
) -> None:
    old = Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1).hash(FIRST_CLERK.password)
    mine = col(User.email) == FIRST_CLERK.email
    with open_work(sqlite_house, writing=True) as work:
        work.session.execute(update(User).where(mine).values(password_hash=old))
    assert attempt(visitor, FIRST_CLERK.email, FIRST_CLERK.password)[0] == 303
    with open_work(sqlite_house, writing=False) as work:
        renewed = work.session.execute(select(col(User.password_hash)).where(mine)).scalar_one()
    assert not passwords.is_outdated(renewed)
    assert passwords.fits(FIRST_CLERK.password, password_hash=renewed)


def test_a_hundred_wrong_tries_slow_down_and_the_account_stays_usable(
    visitor: Visitor, known: list[str]
) -> None:
    """At each refusal the guesser waits as long as told; the waits grow to a quarter of an hour."""
    waits = []
    with time_machine.travel(clock.now(), tick=False) as time:
        for _ in range(24):
            status, _, body = attempt(visitor, FIRST_CLERK.email)
            while status == 429:
                waits.append(int(re.findall(r"\b(\d+) gi\u00e2y", body)[0]))
                time.shift(timedelta(seconds=waits[-1]))
                status, _, body = attempt(visitor, FIRST_CLERK.email)
        assert waits == sorted(waits)
        assert waits[-1] == 900
        time.shift(timedelta(minutes=15))
        assert attempt(visitor, FIRST_CLERK.email, FIRST_CLERK.password)[0] == 303


def test_a_network_that_tries_many_addresses_is_slowed_down(visitor: Visitor) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        answers = [attempt(visitor, f"somebody{number}@noivu.example")[0] for number in range(31)]
        assert answers == [422] * 30 + [429]
        time.shift(timedelta(minutes=31))
        assert attempt(visitor, UNKNOWN)[0] == 422
