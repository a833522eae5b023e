"""A running campaign with a handful of officials, and a relay that answers as it is told."""

import asyncio
import email
import re
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import delete, select
from sqlmodel import col

from app.core import clock
from app.core.actor import SYSTEM
from app.core.mail.smtp import SmtpPort
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.bounces import read_report
from app.invitations.jobs import send_due_mail
from app.invitations.models import Invitation, Message
from app.people.models import Person
from tests.integration.campaigns.province import PROVINCES, Province, copied, launch, settle_mail

PEOPLE = {"S01": 5, "X0101": 3}
MAIL_COUNT = sum(PEOPLE.values())


def start_inviting(province: Province) -> Province:
    """Keeps a few officials, launches, gives each an invitation and a queued mail."""
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        kept: list[UUID] = []
        for code, count in PEOPLE.items():
            found = select(col(Person.id)).where(col(Person.unit_id) == province.units[code])
            kept += work.session.execute(found.order_by(col(Person.email)).limit(count)).scalars()
        work.session.execute(delete(Person).where(col(Person.id).not_in(kept)))
    launch(province)
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        assert invitations.prepare_invitations(work, campaign_id=province.campaign_id) == MAIL_COUNT
        queued = invitations.queue_messages(work, campaign_id=province.campaign_id, kind="invite")
        assert queued == MAIL_COUNT
    return province


def read_invitations(province: Province) -> list[Invitation]:
    """Every invitation as stored."""
    with open_work(province.resources, writing=False) as work:
        return list(work.session.execute(select(Invitation).order_by(col(Invitation.id))).scalars())


def read_messages(province: Province) -> list[Message]:
    """The whole outbox."""
    with open_work(province.resources, writing=False) as work:
        return list(work.session.execute(select(Message).order_by(col(Message.id))).scalars())


def states(province: Province) -> Counter[str]:
    """How many messages stand in each state."""
    return Counter(message.state for message in read_messages(province))


def key_of(invitation: Invitation, *, gen: int | None = None) -> invitations.InvitationKey:
    """What the link of an invitation names."""
    return invitations.InvitationKey(
        invitation.campaign_id, invitation.unit_id, invitation.id, invitation.gen if gen is None else gen
    )


BACK = "bounce@khaosat.example"
REPORTS = Path(__file__).parents[2] / "data" / "bounces"


def report_on(province: Province, message: Message, name: str, *, mark: str = "") -> bytes:
    """A report of the collection about a mail; with another `mark` it is another report."""
    settings = province.resources.settings
    settings.bounce_address = BACK
    address = invitations.return_address(province.resources.tokens, mailbox=BACK, message_id=message.id)
    text = (REPORTS / f"{name}.eml").read_bytes().replace(b"{person}", b"mau.nv@xa.example")
    return text.replace(b"{recipient}", address.encode()).replace(
        b"Message-ID: <", f"Message-ID: <{mark}".encode(), 1
    )


def come_back(
    province: Province, message: Message, *names: str, mark: str = "", days: float = 0.1
) -> list[invitations.Became]:
    """Records reports about a mail that arrive so many days from now."""
    at = clock.now() + timedelta(days=days)
    returned = [
        invitations.Returned(read_report(report_on(province, message, name, mark=mark)), at) for name in names
    ]
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        return invitations.record_returns(work, returned=returned, now=at)


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that the relay took, whatever it answered."""

    to: str
    message_id: str
    content: str
    sender: str = ""

    @property
    def link(self) -> str:
        """The link of the mail."""
        [link] = set(re.findall(r"https?://\S+?/r/[\w.-]+", self.text()))
        return str(link)

    def text(self, kind: str = "plain") -> str:
        """The plain or the HTML text of the mail."""
        body = self.message().get_body((kind,))
        assert body is not None
        return str(body.get_content())

    def message(self) -> EmailMessage:
        """The mail as a mail program reads it."""
        return email.message_from_string(self.content, policy=default)


class Relay:
    """An SMTP server in this process. `script`: what it does to the coming mails, then 250 for ever."""

    def __init__(self) -> None:
        self.script: list[str] = []
        self.taken: list[Taken] = []
        self.recipients: list[list[str]] = []
        self._lock = threading.Lock()
        self._controller: Controller | None = None
        self.tls: ssl.SSLContext | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def start(self) -> None:
        """Listens on a port of its own; the same one after a stop."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, tls_context=self.tls)
        self._controller.start()

    def stop(self) -> None:
        """Goes away in the middle of everything."""
        if self._controller is not None:
            self._controller.stop(no_assert=True)
            self._controller = None

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.script and self.script[0].startswith("RCPT "):
            return self.script.pop(0).removeprefix("RCPT ").format(address=address)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        with self._lock:
            act = self.script.pop(0) if self.script else "250 taken"
        content = envelope.content.decode("utf-8", "replace")
        if act == "drop before":
            server.transport.abort()
            return "250 never heard"
        found = re.search(r"^Message-ID: (\S+)", content, re.MULTILINE)
        assert found is not None
        if not act.startswith(("4", "5")):
            self.taken.append(Taken(envelope.rcpt_tos[0], found[1], content, envelope.mail_from))
        self.recipients.append(list(envelope.rcpt_tos))
        if act == "drop after":
            server.transport.abort()
            return "250 never heard"
        if act == "silence":
            await asyncio.sleep(6)
            return "250 too late"
        return act


@dataclass(slots=True)
class Post:
    """The worker's side: sends what is due at a moment that the test moves."""

    resources: Resources
    now: datetime = field(default_factory=clock.now)

    def send(self, *, limit: int = 100) -> int:
        """One round of the worker with a connection of its own."""
        port = SmtpPort(self.resources.settings)
        try:
            return send_due_mail(
                self.resources, port=port, limit=limit, now=lambda: self.now, sleep=lambda _seconds: None
            )
        finally:
            port.close()

    def wait(self, **ago: float) -> None:
        """Lets time pass."""
        self.now += timedelta(**ago)


@contextmanager
def listening(relay: Relay) -> Iterator[Relay]:
    """A relay that listens inside the block."""
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()


@pytest.fixture
def relay() -> Iterator[Relay]:
    """A relay that is up."""
    with listening(Relay()) as up:
        yield up


def _invite(resources: Resources, province: Province) -> Province:
    settle_mail(resources)
    return start_inviting(replace(province, resources=resources))


_inviting = PROVINCES.then(_invite)


@pytest.fixture
def inviting(tmp_path: Path, relay: Relay) -> Iterator[Province]:
    """A running campaign whose mails wait, and the relay it is set up for."""
    with copied(_inviting, "sqlite", tmp_path) as province:
        province.resources.settings.smtp_url = f"smtp://127.0.0.1:{relay.port}"
        yield province


@pytest.fixture
def post(inviting: Province) -> Post:
    """The worker's side of that campaign."""
    return Post(inviting.resources)
