"""The loopback mailbox of the demonstration: a real SMTP server that keeps what it is given.

It never listens anywhere but on the loopback, and never passes a mail on.
"""

import email
import threading
from dataclasses import dataclass
from datetime import datetime
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from app.core.ids import uuid7


@dataclass(frozen=True, slots=True)
class CapturedMail:
    """A mail as the mailbox page shows it."""

    id: str
    to: str
    subject: str
    text: str
    at: datetime


class _Keeper:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else envelope.content.encode()
        name = f"{uuid7()}.eml"
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(content)
        unfinished.replace(self.folder / name)
        return "250 kept in the local mailbox"


class Mailbox:
    """Captured mails in a folder, newest first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._controller: Any = None
        self._lock = threading.Lock()

    def listen(self, *, port: int) -> None:
        """Starts the SMTP server on the loopback."""
        from aiosmtpd.controller import Controller  # reading the mailbox does without it

        with self._lock:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._controller = Controller(_Keeper(self.folder), hostname="127.0.0.1", port=port)
            self._controller.start()

    def close(self) -> None:
        """Stops the SMTP server."""
        with self._lock:
            if self._controller is not None:
                self._controller.stop()
                self._controller = None

    def list_ids(self) -> list[str]:
        """Ids of all mails, newest first."""
        return sorted((path.stem for path in self.folder.glob("[0-9a-f]*.eml")), reverse=True)

    def read(self, mail_id: str) -> CapturedMail | None:
        """One mail, or None."""
        if mail_id not in self.list_ids():
            return None
        raw = (self.folder / f"{mail_id}.eml").read_bytes()
        message = email.message_from_bytes(raw, policy=SMTP)
        body = message.get_body(preferencelist=("plain",))
        return CapturedMail(
            id=mail_id,
            to=str(message["To"]),
            subject=str(message["Subject"]),
            text=body.get_content() if body is not None else "",
            at=parsedate_to_datetime(str(message["Date"])),
        )
