"""A browser at the pages of paper, signed in as a member of the cast, every page inspected."""

import re
from collections.abc import Mapping, Sequence

import httpx2
from starlette.testclient import TestClient

from app.campaigns.routes import router as campaigns
from app.core.unit_of_work import Work
from app.paper.routes import router as paper
from app.web.application import build_application
from app.web.deps import SignedIn
from tests.integration.paper_room.scene import KEY, Scene
from tests.support.house import csrf_of
from tests.support.inspector import inspect_page

COOKIE = "__Host-phieu-staff"
HOME = f"/paper/{KEY}"


class CastDoor:
    """Takes the session cookie as the name of a member of the cast."""

    def __init__(self, scene: Scene) -> None:
        self._cast = scene.cast

    def find_actor(self, work: Work, *, session_id: str) -> SignedIn | None:
        return SignedIn(self._cast[session_id])

    def touch_session(self, work: Work, *, session_id: str) -> None:
        """Nothing to renew."""


class Browser:
    """Gets and posts like a person: forms come from pages, cookies stay."""

    def __init__(self, scene: Scene, *, who: str, lang: str = "en") -> None:
        app = build_application(
            scene.resources,
            routers=(campaigns, paper),
            session_cookie=COOKIE,
            staff_door=CastDoor(scene),
            upload_paths=("/scans",),
        )
        cookies = {COOKIE: who, "__Host-phieu-language": lang}
        self.client = TestClient(app, base_url="https://testserver", cookies=cookies)

    def get(self, url: str, *, status: int = 200) -> str:
        """The page, inspected."""
        return self.looked_at(self.client.get(url), status)

    def post(
        self,
        url: str,
        *,
        page: str,
        status: int = 200,
        fields: Mapping[str, str | Sequence[str]] | None = None,
    ) -> str:
        """Sends the form of a page and follows the answer."""
        data = {"csrf": csrf_of(page), **{name: value for name, value in (fields or {}).items()}}
        return self.looked_at(self.client.post(url, data=data), status)

    def upload(self, url: str, *, page: str, name: str, content: bytes, status: int = 200) -> str:
        """Sends a file with the form of a page."""
        sent = self.client.post(url, data={"csrf": csrf_of(page)}, files={"file": (name, content)})
        return self.looked_at(sent, status)

    def looked_at(self, answer: httpx2.Response, status: int) -> str:
        """The body of an answer of the expected status; pages are inspected."""
        html: str = answer.text
        assert answer.status_code == status, html
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert inspect_page(html, url=str(answer.url)) == []
        return html


def heading(page: str) -> str:
    """The text of the page's h1."""
    found = re.search(r"<h1>(.*?)</h1>", page)
    assert found is not None
    return found.group(1)
