"""Fixtures: the house over a fresh database, and people who are signed in to it."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from httpx2 import Response
from sqlalchemy import update
from sqlmodel import col
from starlette.testclient import TestClient

from app.accounts import rules
from app.accounts import service as accounts
from app.accounts.forms import NewUser
from app.accounts.models import User
from app.accounts.service import second_factor
from app.accounts.store.second_factor import set_second_factor
from app.core import clock
from app.core.actor import SYSTEM
from app.core.permissions import Role
from app.core.resources import Resources, build_resources
from app.core.settings import Settings
from app.core.unit_of_work import open_work
from tests.support.cast import Member
from tests.support.inspector import inspect_page

SITE = "https://testserver"
ENROL = Callable[..., None]
SEE_OTHER = 303


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[Resources]:
    """Resources over a migrated database; the test runs once on each engine."""
    yield from _opened(database_url, tmp_path)


@pytest.fixture
def sqlite_house(sqlite_url: str, tmp_path: Path) -> Iterator[Resources]:
    """Resources over SQLite alone, for stories in which the engine makes no difference."""
    yield from _opened(sqlite_url, tmp_path)


def _opened(url: str, folder: Path) -> Iterator[Resources]:
    resources = build_resources(Settings(data_dir=folder / "var", database_url=url))
    yield resources
    resources.database.dispose()


def enrol(resources: Resources, member: Member, *, role: Role | None = None) -> None:
    """Gives a member of the cast an account, with a second factor where the role asks for one."""
    form = NewUser(
        email=member.email, name=member.full_name, password=member.password, role=role or Role(member.role)
    )
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        user = accounts.add_user(work, form=form)
        if rules.needs_second_factor([form.role]):
            secret = second_factor.sealed(resources.tokens, user_id=user.id, secret=phone_of(member))
            set_second_factor(work.session, user_id=user.id, secret=secret, step=0)


def phone_of(member: Member) -> str:
    """The secret in a member's app for one-time codes."""
    return base64.b32encode(hashlib.sha256(member.key.encode()).digest()[:20]).decode()


def show_code(resources: Resources, member: Member) -> str:
    """What the member's app shows now.

    A code works once, and a story signs in faster than half a minute: the step of the last code is forgotten.
    """
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        known = col(User.email) == member.email
        work.session.execute(update(User).where(known).values(totp_last_step=None))
    return pyotp.TOTP(phone_of(member)).at(clock.now())


def sign_in(client: TestClient, member: Member, *, target: str = "/") -> Response:
    """Signs in through the pages, with the code where one is asked for; returns the last answer."""
    fields = {"email": member.email, "password": member.password, "next": target}
    page = client.get("/sign-in").text
    answer = client.post("/sign-in", data={"csrf": csrf_of(page), **fields}, follow_redirects=False)
    if answer.status_code != SEE_OTHER or "/sign-in/code" not in answer.headers["location"]:
        return answer
    page = client.get(answer.headers["location"]).text
    resources: Resources = client.app.state.resources  # type: ignore[attr-defined]
    fields = {"code": show_code(resources, member), "next": target}
    return client.post("/sign-in/code", data={"csrf": csrf_of(page), **fields}, follow_redirects=False)


class Visitor:
    """A person at the staff pages: every page that arrives is inspected."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def get(self, address: str, *, status: int = 200) -> str:
        """Opens a page."""
        answer = self.client.get(address)
        assert answer.status_code == status, f"{address} answered {answer.status_code}"
        self._inspect(answer.text, address=str(answer.url), kind=answer.headers.get("content-type", ""))
        return answer.text

    def post(self, address: str, *, page: str, status: int = 200, **fields: str) -> str:
        """Sends a form with the CSRF token of a page that was opened before."""
        answer = self.client.post(address, data={"csrf": csrf_of(page), **fields})
        assert answer.status_code == status, f"{address} answered {answer.status_code}: {answer.text[:500]}"
        self._inspect(answer.text, address=str(answer.url), kind=answer.headers.get("content-type", ""))
        return answer.text

    def _inspect(self, html: str, *, address: str, kind: str) -> None:
        if kind.startswith("text/html"):
            assert inspect_page(html, url=address) == []

    def sign_in(self, member: Member) -> str:
        """Signs in through the page and lands on the start page."""
        page = self.get("/sign-in")
        page = self.post("/sign-in", page=page, email=member.email, password=member.password, next="/healthz")
        if 'name="code"' not in page:
            return page
        resources: Resources = self.client.app.state.resources  # type: ignore[attr-defined]
        return self.post("/sign-in/code", page=page, code=show_code(resources, member), next="/healthz")


def csrf_of(page: str) -> str:
    """The token in a page's first form."""
    mark = 'name="csrf" value="'
    start = page.index(mark) + len(mark)
    return page[start : page.index('"', start)]
