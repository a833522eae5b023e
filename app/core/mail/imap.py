"""The mailbox that mails come back to, read over IMAP (RFC 3501 and 9051) by the standard library.

A mail that was read gets a mark, a keyword of ours, and stays where it is; where the server keeps no keywords
it counts as seen instead. Nothing is deleted and nothing is fetched twice.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from app.core.mail.port import without_addresses
from app.core.settings import Settings

KEYWORD: Final = "$PhieuRead"
LARGEST_PART: Final = 262_144
"""Bytes of a mail that are asked for."""
LARGEST_ANSWER: Final = 2 * LARGEST_PART
_BROKEN: Final = (imaplib.IMAP4.error, OSError, ValueError, AssertionError)
_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f"\\]')


class MailboxDown(Exception):
    """No conversation with the mailbox was possible; `reply` says why, without addresses and passwords."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


@dataclass(frozen=True, slots=True)
class FoundMail:
    """A mail of the mailbox: its beginning, and when the server took it in; `raw` is empty where the server
    does not give it out."""

    uid: int
    raw: bytes
    received_at: datetime | None


class _Bounded:
    """An answer of a server is read up to a size; a larger one ends the conversation."""

    def read(self, size: int) -> bytes:
        if size > LARGEST_ANSWER:
            raise imaplib.IMAP4.abort("the answer of the server is too large")
        found: bytes = super().read(size)  # type: ignore[misc]
        return found


class _Plain(_Bounded, imaplib.IMAP4):
    pass


class _Tls(_Bounded, imaplib.IMAP4_SSL):
    pass


class ImapMailbox:
    """One conversation with the mailbox of `PHIEU_BOUNCE_IMAP_URL`."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection
        self._keeps_keywords = False

    def choose(self, folder: str) -> None:
        """Opens a folder for reading and marking. Raises what the library raises."""
        kind, said = self._connection.select(f'"{folder}"')
        if kind != "OK":
            raise imaplib.IMAP4.error(f"there is no folder {folder}: {_words(said)}")
        _, flags = self._connection.response("PERMANENTFLAGS")
        self._keeps_keywords = b"\\*" in b" ".join(one for one in flags if isinstance(one, bytes))

    def list_unread(self) -> list[int]:
        """The numbers of the mails that were not read yet, the earliest first. Raises `MailboxDown`."""
        wanted = ("UNKEYWORD", KEYWORD) if self._keeps_keywords else ("UNSEEN",)
        with _named():
            kind, found = self._connection.uid("SEARCH", *wanted)
            if kind != "OK":
                raise imaplib.IMAP4.error(f"the server does not search: {_words(found)}")
            return sorted(int(one) for line in found if line for one in line.split())

    def fetch(self, uid: int) -> FoundMail:
        """One mail, cut to what is read of one. Raises `MailboxDown`."""
        with _named():
            kind, parts = self._connection.uid(
                "FETCH", str(uid), f"(INTERNALDATE BODY.PEEK[]<0.{LARGEST_PART}>)"
            )
        pair = next((one for one in parts if isinstance(one, tuple)), None) if kind == "OK" else None
        if pair is None:
            return FoundMail(uid, b"", None)
        around = [pair[0], *(one for one in parts if isinstance(one, bytes))]
        return FoundMail(uid, bytes(pair[1])[:LARGEST_PART], _received_at(b" ".join(around)))

    def mark(self, uids: Sequence[int]) -> None:
        """Marks mails as read. Raises `MailboxDown`."""
        if not uids:
            return
        flag = KEYWORD if self._keeps_keywords else "\\Seen"
        with _named():
            kind, said = self._connection.uid("STORE", ",".join(map(str, uids)), "+FLAGS.SILENT", f"({flag})")
            if kind != "OK":
                raise imaplib.IMAP4.error(f"the server does not mark mails: {_words(said)}")


@contextmanager
def opened_mailbox(settings: Settings) -> Iterator[ImapMailbox]:
    """The mailbox of what comes back, signed in to. Raises `MailboxDown`."""
    with _named():
        connection = _connected(settings)
    try:
        mailbox = ImapMailbox(connection)
        with _named():
            _sign_in(connection, settings=settings)
            mailbox.choose(_folder(settings))
        yield mailbox
    finally:
        _leave(connection)


@contextmanager
def _named() -> Iterator[None]:
    """What breaks in a conversation, as a `MailboxDown`; the library quotes no password in what it says."""
    try:
        yield
    except _BROKEN as error:
        raise MailboxDown(without_addresses(str(error) or type(error).__name__)) from error


def _connected(settings: Settings) -> imaplib.IMAP4:
    parts = urlsplit(settings.bounce_imap_url)
    host, timeout = parts.hostname or "localhost", settings.smtp_timeout_seconds
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if parts.scheme == "imaps":
        return _Tls(host, parts.port or 993, ssl_context=context, timeout=timeout)
    required = settings.bounce_imap_tls == "required"
    if not required and not _is_loopback(host):
        raise ValueError("the password of the mailbox is not sent without TLS")
    connection = _Plain(host, parts.port or 143, timeout=timeout)
    if required:
        try:
            connection.starttls(ssl_context=context)
        except BaseException:
            _hang_up(connection)
            raise
    return connection


def _sign_in(connection: imaplib.IMAP4, *, settings: Settings) -> None:
    parts = urlsplit(settings.bounce_imap_url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if _UNFIT.search(user) or "\x00" in password:
        raise ValueError("the user of the mailbox holds a character that no mailbox has")
    if "AUTH=PLAIN" in connection.capabilities:
        connection.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{password}".encode())
    else:
        connection.login(f'"{user}"', password)


def _folder(settings: Settings) -> str:
    return unquote(urlsplit(settings.bounce_imap_url).path.strip("/")) or "INBOX"


def _leave(connection: imaplib.IMAP4) -> None:
    try:
        connection.logout()
    except _BROKEN:
        _hang_up(connection)


def _hang_up(connection: imaplib.IMAP4) -> None:
    with suppress(OSError):  # a failed handshake has closed the socket already
        connection.shutdown()


def _received_at(answer: bytes) -> datetime | None:
    found = re.search(rb'INTERNALDATE "([^"]{1,40})"', answer)
    try:
        return datetime.strptime(found[1].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z") if found else None
    except ValueError:
        return None


def _words(said: Sequence[Any]) -> str:
    return " ".join(one.decode("utf-8", "replace") for one in said if isinstance(one, bytes))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
