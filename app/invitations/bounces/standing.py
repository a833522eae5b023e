"""What follows from the mails that came back: how a mail stands, and whether it is sent once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from app.core.clock import in_vietnam
from app.invitations.bounces.kinds import Kind, find_status, kind_of

Standing = Literal["", "delayed", "returned", "blocked", "undeliverable"]
"""`returned`: another try may work; `blocked`: the sender has to mend something; both are no fault of the
person. `undeliverable`: somebody has to call."""
STANDINGS: Final[tuple[Standing, ...]] = ("", "delayed", "returned", "blocked", "undeliverable")
SOFT_DAYS: Final = 3
SOFT_WITHIN: Final = timedelta(days=14)
TRY_AGAIN_AFTER: Final = timedelta(days=1)
REPORTED_WITHIN: Final = timedelta(days=14)
"""Servers give up after five days; what comes much later was made up or lay somewhere."""
AHEAD: Final = timedelta(minutes=10)
"""How much earlier than our own note of the sending a report may say it came: clocks differ."""


@dataclass(frozen=True, slots=True)
class Return:
    """One report about a mail."""

    kind: Kind
    received_at: datetime


def standing(returns: Sequence[Return], *, sent_at: datetime | None) -> Standing:
    """How a mail stands after these reports; refusals and delays count since it was sent last.

    `hard` ends at once; `soft` on three days within fourteen, however many reports a day brings.
    """
    latest = [one for one in returns if sent_at is None or one.received_at >= sent_at - AHEAD]
    kinds = {one.kind for one in latest}
    if any(one.kind == "hard" for one in returns) or _soft_days(returns) >= SOFT_DAYS:
        return "undeliverable"
    if "policy" in kinds:
        return "blocked"
    if "soft" in kinds:
        return "returned"
    return "delayed" if kinds else ""


def _soft_days(returns: Sequence[Return]) -> int:
    """The most days with a soft failure within any fourteen days."""
    days = sorted({in_vietnam(one.received_at).date() for one in returns if one.kind == "soft"})
    within = SOFT_WITHIN.days
    return max((sum(0 <= (other - day).days < within for other in days) for day in days), default=0)


def is_timely(received_at: datetime, *, sent_at: datetime | None, in_doubt: bool) -> bool:
    """Whether a report may be about a mail: after its sending, within fourteen days.

    `in_doubt`: the connection broke while it was handed over, so it may have left without a note of it.
    """
    if sent_at is None:
        return in_doubt
    return sent_at - AHEAD <= received_at <= sent_at + REPORTED_WITHIN


def standing_of_refusal(reply: str) -> Standing:
    """How a mail stands that our relay refused for good, or for 72 hours."""
    return "blocked" if kind_of(find_status(reply), words=reply) == "policy" else "undeliverable"
