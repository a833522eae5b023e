"""A browser at the pages of the audit log, signed in with one grant, every page inspected."""

import html
import re
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from app.audit.routes import router
from app.core.actor import Actor, Grant
from app.core.resources import Resources
from app.core.unit_of_work import Work
from app.web.application import build_application
from app.web.deps import SignedIn
from tests.support.house import SITE, csrf_of
from tests.support.inspector import inspect_page

COOKIE = "__Host-phieu-staff"
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)


class OneDoor:
    """Whoever has a cookie holds the one grant."""

    def __init__(self, grant: Grant) -> None:
        self.actor = Actor(kind="staff", name="Tester", grants=(grant,))

    def find_actor(self, work: Work, *, session_id: str) -> SignedIn | None:
        return SignedIn(self.actor)

    def touch_session(self, work: Work, *, session_id: str) -> None:
        """Nothing to renew."""


class Auditor:
    """Gets pages and sends their forms."""

    def __init__(self, resources: Resources, *, grant: Grant, lang: str) -> None:
        app = build_application(
            resources, routers=(router,), session_cookie=COOKIE, staff_door=OneDoor(grant)
        )
        cookies = {COOKIE: "somebody", "__Host-phieu-language": lang}
        self.client = TestClient(app, base_url=SITE, cookies=cookies)

    def get(self, address: str = "/audit", *, status: int = 200, **query: Any) -> str:
        """The page, inspected."""
        answer = self.client.get(address, params=query or None)
        assert answer.status_code == status, f"{answer.url} answered {answer.status_code}"
        assert inspect_page(answer.text, url=str(answer.url)) == []
        return answer.text

    def send(self, address: str, **fields: str) -> Response:
        """The answer to a form."""
        token = csrf_of(self.get("/audit"))
        return self.client.post(address, data={"csrf": token, **fields}, follow_redirects=False)


def rows_of(page: str) -> list[list[str]]:
    """The cells of the table as a reader sees them."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [[shown(cell) for cell in _CELL.findall(row)] for row in _ROW.findall(body)]


def shown(text: str) -> str:
    """The words of a piece of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def numbers_of(page: str) -> list[int]:
    """The numbers of the events on a page, in its order."""
    return [int(row[0].replace(".", "").replace(",", "")) for row in rows_of(page)]
