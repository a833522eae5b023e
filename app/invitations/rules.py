"""Decisions of the outbox and the layout of a link. Pure."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from uuid import UUID

from app.core.clock import VIETNAM, in_vietnam
from app.core.mail.port import without_addresses as without_addresses

Kind = Literal["invite", "remind"]
KINDS: Final[tuple[Kind, ...]] = ("invite", "remind")
REPLACED: Final = "replaced"
"""The kind that the mails of a withdrawn link keep, so that only the present link's mail is shown."""

WAITING: Final = ("queued", "retry", "unknown")
"""States a message may be claimed from when it is due."""
STATES: Final = (*WAITING, "sending", "sent", "failed", "dropped")
TRANSITIONS: Final = {
    ("queued", "claim"): "sending",
    ("retry", "claim"): "sending",
    ("unknown", "claim"): "sending",
    ("sending", "claim"): "sending",  # its lease ran out: whoever held it may have fallen
    ("sending", "accepted"): "sent",
    ("sending", "temporary"): "retry",
    ("sending", "unknown"): "unknown",
    ("sending", "permanent"): "failed",
    ("sending", "relay_down"): "queued",
    ("sending", "postpone"): "queued",
    ("sending", "drop"): "dropped",
    ("sent", "returned"): "retry",  # full or out of reach: it is sent once more
    ("retry", "undeliverable"): "failed",
    ("unknown", "undeliverable"): "failed",
    ("sent", "send_again"): "queued",
    ("failed", "send_again"): "queued",
}
"""The life of a message: (state, event) -> next state. What is not listed is refused."""

FIRST_WAITS: Final = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
LATER_WAIT: Final = timedelta(hours=1)
LONGEST: Final = timedelta(hours=72)
UNKNOWN_WAIT: Final = timedelta(minutes=10)
BREAKER_FAILURES: Final = 5
BREAKER_WAIT: Final = timedelta(minutes=1)

TESTS_AN_HOUR: Final = 10
"""Test mails to one person."""

_LINK: Final = struct.Struct(">16s16s16sI")


@dataclass(frozen=True, slots=True)
class InvitationKey:
    """What a link names. `gen`: the generation of the link; only the present one is good."""

    campaign_id: UUID
    unit_id: UUID
    invitation_id: UUID
    gen: int


def pack_link(key: InvitationKey) -> bytes:
    """The 52 bytes that a link carries: campaign, unit, invitation, generation."""
    return _LINK.pack(key.campaign_id.bytes, key.unit_id.bytes, key.invitation_id.bytes, key.gen)


def unpack_link(payload: bytes) -> InvitationKey | None:
    """The key in a payload, or None when it has another shape."""
    if len(payload) != _LINK.size:
        return None
    campaign, unit, invitation, gen = _LINK.unpack(payload)
    return InvitationKey(UUID(bytes=campaign), UUID(bytes=unit), UUID(bytes=invitation), gen)


def dedupe_key(invitation_id: UUID, *, kind: str, gen: int) -> str:
    """One message a kind, invitation and generation of its link."""
    return f"{invitation_id}:{kind}:{gen}"


def gen_of(key: str) -> int:
    """The generation that a dedupe key was made for."""
    return int(key.rsplit(":", 1)[1])


def mail_id(invitation_id: UUID, *, kind: str, gen: int, sender: str) -> str:
    """The Message-ID, fixed when the message is queued; `sender` is the address the mail comes from."""
    domain = sender.rsplit("@", 1)[-1].strip("<> ") or "localhost"
    return f"<inv-{invitation_id}-{kind}-{gen}@{domain}>"


def next_state(state: str, *, event: str) -> str | None:
    """The state of a message after an event, or None when the event is not open in this state."""
    return TRANSITIONS.get((state, event))


def next_wait(attempts: int) -> timedelta | None:
    """How long to wait after so many tries (1, 2, …): 5, 15, 60 minutes, then hourly; None after 72 hours."""
    waited = sum(FIRST_WAITS[: attempts - 1], timedelta())
    waited += LATER_WAIT * max(0, attempts - 1 - len(FIRST_WAITS))
    wait = FIRST_WAITS[attempts - 1] if attempts <= len(FIRST_WAITS) else LATER_WAIT
    return wait if waited + wait <= LONGEST else None


@dataclass(frozen=True, slots=True)
class Hours:
    """When mails may leave: minutes after midnight in Vietnam, the end not included; bit 0 is Monday."""

    opens: int = 0
    closes: int = 24 * 60
    weekdays: int = 127


@dataclass(frozen=True, slots=True)
class Held:
    """What is not taken up now: campaigns, and single mail domains of a campaign."""

    campaigns: tuple[UUID, ...] = ()
    domains: tuple[tuple[UUID, str], ...] = ()


def opening(hours: Hours, *, moment: datetime) -> datetime:
    """The moment itself when mails may leave then, else the next one at which they may."""
    local = in_vietnam(moment)
    minute = local.hour * 60 + local.minute
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(8):
        start = midnight + timedelta(days=day)
        if not hours.weekdays >> start.weekday() & 1:
            continue
        if day or minute < hours.opens:
            return (start + timedelta(minutes=hours.opens)).astimezone(moment.tzinfo)
        if minute < hours.closes:
            return moment
    raise ValueError("no day of the week is chosen")


WAVES_APART: Final = timedelta(days=1)
WAVE_MINUTE: Final = 8 * 60
"""When a wave begins where the plan names no hours: 8 in the morning in Vietnam."""


def wave_time(day: date, *, opens_minute: int) -> datetime:
    """When the wave of a day is due, in UTC: at the beginning of the sending hours."""
    minute = opens_minute or WAVE_MINUTE
    return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=VIETNAM).astimezone(UTC)


def fits_wave(
    due_at: datetime, *, now: datetime, opens_at: datetime, closes_at: datetime, others: Sequence[datetime]
) -> bool:
    """Whether a wave may be due then: to come, inside the time to answer, a day from every other."""
    inside = max(now, opens_at) < due_at < closes_at
    return inside and all(abs(due_at - other) >= WAVES_APART for other in others)


RosterAction = Literal["add", "move", "remove"]
"""What can be asked for about one person and a frozen list."""


def roster_action(listed: UUID | None, *, present: UUID | None) -> RosterAction | None:
    """What brings a frozen list in line with where a person works now; None: it is in line.

    `listed`: the person's unit on the list; `present`: among the officials; None: not there.
    """
    if listed == present:
        return None
    if listed is None:
        return "add"
    return "move" if present is not None else "remove"
