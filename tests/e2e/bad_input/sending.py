"""Requests as bytes: what no browser would send, sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from httpx2 import Response
from sqlalchemy import select
from sqlmodel import col
from starlette.testclient import TestClient

from app.accounts.guards import SESSION_COOKIE
from app.accounts.models import User
from app.core.actor import Actor, Grant
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import Work
from app.main import staff_application
from app.web.deps import SignedIn
from tests.support.cast import Member
from tests.support.house import SITE, csrf_of, enrol
from tests.support.inspector import inspect_page

URL_ENCODED = "application/x-www-form-urlencoded"
CHIEF = Member("chief", "Chief", "chief@noivu.example", "campaign_manager", "", "")


@dataclass(slots=True)
class Sender:
    """Someone signed in, with a token that fits."""

    client: TestClient
    token: str

    def encoded(self, address: str, body: bytes, *, kind: str = URL_ENCODED) -> Response:
        """An encoded form of exactly these bytes, the token before them."""
        return self.raw(address, b"csrf=" + self.token.encode() + b"&" + body, kind=kind)

    def raw(
        self, address: str, body: bytes | Iterable[bytes], *, kind: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Response:  # fmt: skip
        """A POST of exactly these bytes."""
        sent = {"content-type": kind} if kind else {}
        return calm(self.client.post(address, content=body, headers={**sent, **(headers or {})}))

    def multipart(self, address: str, *parts: bytes) -> Response:
        """A multipart body of these parts (headers, blank line, content), the token before them."""
        token = b'Content-Disposition: form-data; name="csrf"\r\n\r\n' + self.token.encode()
        body = b"".join(b"--cut\r\n" + part + b"\r\n" for part in (token, *parts)) + b"--cut--\r\n"
        return self.raw(address, body, kind="multipart/form-data; boundary=cut")

    def get(self, address: str) -> Response:
        """A page, calm whatever it says."""
        return calm(self.client.get(address))


def calm(answer: Response) -> Response:
    """The answer, after a look: no fault of ours, no trace, a page in order with every header."""
    assert answer.status_code < 500, answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    if answer.headers.get("content-type", "").startswith("text/html"):
        faults = inspect_page(answer.text, url=str(answer.url))
        assert not faults, faults[:3]
    return answer


class Doorkeeper:
    """Takes the session cookie as the address of a member of staff: signing in is tested elsewhere."""

    def find_actor(self, work: Work, *, session_id: str) -> SignedIn | None:
        """Whoever has this address, with one role everywhere."""
        address, _, role = session_id.partition("|")
        query = select(User).where(col(User.email) == address)
        user = work.session.execute(query).scalar_one_or_none()
        if user is None:
            return None
        return SignedIn(Actor("staff", user.id, user.name, user.home_unit_id, grants=(Grant(Role(role)),)))

    def touch_session(self, work: Work, *, session_id: str) -> None:
        """Nothing to renew."""


def sender_of(resources: Resources, *, address: str, role: str, strict: bool = True) -> Sender:
    """Somebody who has an account, at the staff pages. Without `strict` a fault answers, as served."""
    app = staff_application(resources)
    app.state.staff_door = Doorkeeper()
    cookies = {SESSION_COOKIE: f"{address}|{role}"}
    client = TestClient(
        app, base_url=SITE, cookies=cookies, follow_redirects=False, raise_server_exceptions=strict
    )
    return Sender(client, csrf_of(client.get("/").text))


def open_sender(resources: Resources, member: Member = CHIEF) -> Sender:
    """Gives somebody an account and opens the staff pages for them."""
    enrol(resources, member)
    return sender_of(resources, address=member.email, role=member.role)
