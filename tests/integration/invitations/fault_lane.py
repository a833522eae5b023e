"""Mails through a relay that breaks in a dozen ways: what became of every one of them, counted."""

import ssl
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import col

from app.core.actor import SYSTEM
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.models import Invitation, Message
from app.invitations.rules import WAITING
from app.people.models import Person
from app.sampling.models import Quota
from tests.integration.invitations.inviting import Post
from tests.support.answering import Round
from tests.support.certificates import found_authority, self_signed
from tests.support.faulty_relay import Fault, FaultyRelay

PATIENT, HASTY = 20.0, 0.15
"""Seconds that a relay has to answer: where it keeps silent the lane does not wait long."""
MOST_ROUNDS: Final = 60


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of trouble. `every`: each so-many-th mail meets it on its first try."""

    faults: tuple[Fault, ...]
    every: int = 1
    timeout: float = PATIENT
    tls: bool = False


TALK: Final = ("MAIL", "RCPT", "DATA", "end")
KINDS: Final[Mapping[str, Kind]] = {
    "4xx at every step": Kind(
        (*(Fault(step, "451 4.3.0 later") for step in TALK), Fault("end", "421 4.3.2 going down"))
    ),
    "5xx at every step": Kind(
        (
            Fault("MAIL", "550 5.7.1 who are you"),
            Fault("RCPT", "550 5.1.1 no such user"),
            Fault("DATA", "554 5.5.0 no"),
            Fault("end", "554 5.7.1 refused"),
        )
    ),
    "garbage": Kind(
        (
            *(Fault(step, "\x00\xff\xfe what is this") for step in TALK),
            *(Fault(step, "twice") for step in TALK),
            *(Fault(step, "299 perhaps") for step in ("DATA", "end")),
            Fault("RCPT", "250-" + "x" * 9_000),
        )
    ),
    "silence": Kind(tuple(Fault(step, "silence") for step in (*TALK, "text")), every=20, timeout=HASTY),
    "dropped before the text": Kind(
        tuple(Fault(step, act) for step in ("MAIL", "RCPT", "DATA", "text") for act in ("drop", "leave"))
    ),
    "dropped after the text": Kind((Fault("end", "drop", kept=True), Fault("end", "leave", kept=True))),
    "silence after the text": Kind((Fault("end", "silence", kept=True),), every=20, timeout=HASTY),
    "TLS refused": Kind(
        (
            Fault("EHLO", "plain"),
            Fault("STARTTLS", "454 4.7.0 no TLS now"),
            Fault("STARTTLS", "drop"),
            Fault("STARTTLS", "false"),
            Fault("STARTTLS", "220-\x00\r\n999 what"),
        ),
        tls=True,
    ),
    "slow drip": Kind(tuple(Fault(step, "drip") for step in TALK), every=10),
    "full mailbox": Kind(
        (
            Fault("RCPT", "452 4.2.2 mailbox full"),
            Fault("RCPT", "552 5.2.2 over quota"),
            Fault("end", "452 4.2.2 mailbox full"),
            Fault("end", "552 5.2.2 over quota"),
        )
    ),
    "greylisting": Kind(
        (Fault("RCPT", "450 4.2.0 greylisted, come back"), Fault("end", "451 4.7.1 greylisted"))
    ),
    "no conversation": Kind(
        (
            Fault("greeting", "421 4.3.2 too busy"),
            Fault("greeting", "554 5.7.1 go away"),
            Fault("greeting", "\x00 garbage"),
            Fault("greeting", "drop"),
            Fault("EHLO", "drop"),
            Fault("EHLO", "\x00 garbage"),
        )
    ),
}


@dataclass(slots=True)
class Lane:
    """A running round, its worker, its relay."""

    held: Round
    relay: FaultyRelay

    def prepare(self, kind: Kind) -> None:
        """Every first mail waits anew, and the relay breaks in this way."""
        settings = self.held.resources.settings
        settings.smtp_url = f"smtp://127.0.0.1:{self.relay.port}"
        settings.smtp_start_tls = "required" if kind.tls else "never"
        settings.smtp_timeout_seconds, settings.mail_per_second = kind.timeout, 100_000
        settings.bounce_address = "bounce@khaosat.example"
        self.relay.begin(kind.faults, every=kind.every)
        with open_work(self.held.resources, actor=SYSTEM, writing=True) as work:
            work.session.execute(delete(Message))
            work.session.execute(update(Quota).values(issued=0))
            invitations.queue_messages(work, campaign_id=self.held.campaign_id, kind="invite")

    def send_all(self, *, wait_first: float = 0) -> None:
        """The worker's rounds until nothing waits any more; hours pass in between."""
        post = Post(self.held.resources)
        post.wait(minutes=wait_first)
        for _ in range(MOST_ROUNDS):
            post.send(limit=1_000_000)
            if not any(one.state in (*WAITING, "sending") for one in self.held.read(Message)):
                return
            post.wait(minutes=10.1)
        raise AssertionError(f"mails still wait after {MOST_ROUNDS} rounds")

    def count(self) -> dict[str, int]:
        """The row of the table, after every mail was looked at."""
        messages, copies = self.held.read(Message), self.relay.copies
        states = Counter(one.state for one in messages)
        taken = {copy.message_id for copy in copies}
        self._require_named(messages)
        self._require_same(messages)
        lost = [one for one in messages if one.state == "sent" and one.message_id not in taken]
        lost += [one for one in messages if one.state not in ("sent", "failed")]
        return {
            "mails": len(messages), "struck": sum(self.relay.struck.values()), "sent": states["sent"],
            "failed": states["failed"], "copies": len(copies) - len(taken),
            "lost replies": self.relay.lost_replies, "lost": len(lost),
        }  # fmt: skip

    def _require_named(self, messages: list[Message]) -> None:
        """What was not sent says why and how the person stands; what was sent is counted as issued."""
        for one in messages:
            named = one.last_reply and one.returned in ("undeliverable", "blocked")
            assert one.state != "failed" or named, one.state
        issued = sum(cell.issued for cell in self.held.read(Quota))
        assert issued == sum(one.state == "sent" for one in messages)

    def _require_same(self, messages: list[Message]) -> None:
        """Every copy of a mail went to the same person with the same Message-ID and the same link."""
        with open_work(self.held.resources, writing=False) as work:
            found = select(col(Invitation.id), col(Person.email)).join(
                Person, col(Person.id) == col(Invitation.person_id)
            )
            addresses = {row[0]: row[1] for row in work.session.execute(found)}
        links = {link.invitation_id: link.token for link in self.held.links}
        site = self.held.resources.settings.public_url
        right = {
            one.message_id: (addresses[one.invitation_id], f"{site}/r/{links[one.invitation_id]}")
            for one in messages
        }
        for copy in self.relay.copies:
            assert (copy.to, copy.link) == right[copy.message_id]


def run_kind(lane: Lane, name: str) -> dict[str, int]:
    """One kind of trouble from the queue to the end; the counts, with nothing lost."""
    lane.prepare(KINDS[name])
    lane.send_all()
    counts = lane.count()
    assert counts["lost"] == 0, counts
    assert counts["struck"] > 0, counts
    in_doubt = KINDS[name].timeout == HASTY
    assert counts["copies"] >= counts["lost replies"]
    assert in_doubt or name == "garbage" or counts["copies"] == counts["lost replies"], counts
    return counts


def certified_relay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> FaultyRelay:
    """A relay whose certificate this process trusts, and a false one beside it."""
    authority = found_authority(folder)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    real: ssl.SSLContext = authority.serve("127.0.0.1")
    return FaultyRelay(tls=real, false_tls=self_signed(folder))
