"""A browser at the staff application of a few rooms, signed in by role, every page inspected."""

import re
from collections.abc import Sequence
from pathlib import Path

import httpx2
from fastapi import APIRouter
from starlette.testclient import TestClient

from app.core.actor import Actor, Grant
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import Work
from app.web.application import build_application
from app.web.deps import SignedIn
from tests.support.inspector import inspect_page

COOKIE = "__Host-phieu-staff"
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


class RoleDoor:
    """Takes the session cookie as the name of a role; `person` stands before it in any case."""

    def __init__(self, person: Actor | None = None) -> None:
        self._person = person

    def find_actor(self, work: Work, *, session_id: str) -> SignedIn | None:
        if self._person is not None:
            return SignedIn(self._person)
        return SignedIn(Actor(kind="staff", name="Tester", grants=(Grant(Role(session_id)),)))

    def touch_session(self, work: Work, *, session_id: str) -> None:
        """Nothing to renew."""


class Browser:
    """Gets and posts like a person at a browser: forms come from pages, cookies stay."""

    def __init__(
        self,
        resources: Resources,
        *,
        routers: Sequence[APIRouter],
        role: Role,
        lang: str,
        person: Actor | None = None,
    ) -> None:
        app = build_application(
            resources,
            routers=routers,
            session_cookie=COOKIE,
            staff_door=RoleDoor(person),
            upload_paths=("/import",),
        )
        cookies = {COOKIE: role.value, "__Host-phieu-language": lang}
        self.client = TestClient(app, base_url="https://testserver", cookies=cookies)

    def get(self, url: str, *, status: int = 200) -> str:
        """The page, inspected."""
        return self._looked_at(self.client.get(url), status)

    def post(self, url: str, *, page: str, status: int = 200, **fields: str) -> str:
        """Sends the form of a page; follows the answer."""
        return self._looked_at(self.client.post(url, data={"csrf": csrf_of(page), **fields}), status)

    def upload(self, url: str, *, page: str, name: str, content: bytes, status: int = 200) -> str:
        """Sends a file with the form of a page."""
        sent = self.client.post(url, data={"csrf": csrf_of(page)}, files={"file": (name, content)})
        return self._looked_at(sent, status)

    def _looked_at(self, answer: httpx2.Response, status: int) -> str:
        assert answer.status_code == status, answer.text
        html: str = answer.text
        faults = inspect_page(html, url=str(answer.url))
        assert not faults, "\n".join(faults)
        return html


def csrf_of(page: str) -> str:
    """The token in a page's forms."""
    found = _CSRF.search(page)
    assert found is not None
    return found.group(1)


def keep_page(html: str, name: str, folder: Path) -> None:
    """Writes a page to a folder, to look at it."""
    (folder / name).write_text(html, encoding="utf-8")


def sha256_of(page: str) -> str:
    """The SHA-256 in the form that confirms an import."""
    found = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found.group(1)
