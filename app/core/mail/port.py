"""The mail port. Failures are types: what may be tried again, what never, what nobody knows."""

import re
from dataclasses import dataclass, field
from typing import Final, Protocol

REPLY_LIMIT: Final = 300
LONGEST_SECONDS: Final = 120.0
"""No step of a conversation takes longer, however slowly the relay speaks; leases count on it."""
_ADDRESS: Final = re.compile(r"[^\s<>\"',;:()\[\]]+@[^\s<>\"',;:()\[\]]+")
_LINK: Final = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one person. `message_id` is fixed when the message is queued."""

    to_address: str
    to_name: str
    subject: str
    text: str
    message_id: str
    html: str = ""
    from_address: str = ""
    from_name: str = ""
    return_path: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=())


def without_addresses(reply: str) -> str:
    """What a relay said, without mail addresses and links, on one line of at most 300 characters."""
    legible = "".join(character if character.isprintable() else " " for character in reply)
    plain = _LINK.sub("…", _ADDRESS.sub("…", legible))
    return " ".join(plain.split())[:REPLY_LIMIT]


class MailFailure(Exception):
    """Any failed delivery; `reply` is what the relay said: show it by `without_addresses` only."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


class TemporaryFailure(MailFailure):
    """The relay said 4xx: try again later."""


class PermanentFailure(MailFailure):
    """The relay said 5xx to this message: never try this address again by itself."""


class RelayDown(MailFailure):
    """No conversation was possible: nothing was sent, the whole queue waits."""


class OutcomeUnknown(MailFailure):
    """The connection broke after the message was handed over: it may have been taken."""


class MailPort(Protocol):
    """What the worker needs of a relay. One conversation at a time."""

    def send(self, mail: Mail) -> str:
        """Hands one message over; returns the relay's reply. Raises a `MailFailure`."""

    def close(self) -> None:
        """Ends the conversation."""
