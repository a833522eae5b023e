"""Reads a mail that came back: whose it is, whether it reports a failure, which one. It trusts nothing.

Delivery status notifications (RFC 3464) are read by their fields, reports in plain text by their words,
both only up to where the returned mail begins. An absence note is no failure.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.policy import Compat32
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any, Final, Literal

from app.core.mail.port import without_addresses
from app.invitations.bounces.kinds import Kind, find_status, kind_of, plain

SIZE_LIMIT: Final = 262_144
"""Bytes of a mail that are looked at; what a report says stands at its beginning."""
LINES_LIMIT: Final = 5000
PARTS_LIMIT: Final = 24
HEADER_LIMIT: Final = 2000
TEXT_LIMIT: Final = 16_384

What = Literal["failure", "absence", "other", "unreadable"]
_RECIPIENTS: Final = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to")
_DAEMON: Final = re.compile(r"mailer-?daemon|postmaster|mail delivery (sub)?system|mail administrator")
_ABSENCE: Final = re.compile(
    r"tra loi tu dong|thu tra loi tu dong|vang mat|dang nghi|nghi phep|di cong tac|ngoai van phong"
    r"|auto(matic)?[ -]?(reply|response)|out of (the )?office|autoreply|on (annual )?leave|vacation"
)
_RETURNED: Final = re.compile(
    r"^.{0,12}(this is a copy of|below this line is a copy|(the )?original message(?! was)"
    r"|copy of (the|your) message|returned message|header of the (original|message)"
    r"|message header follow|noi dung thu goc)",
    re.IGNORECASE | re.MULTILINE,
)
_TAGS: Final = re.compile(r"<(style|script)\b.{0,5000}?</\1>|<[^<>]{0,500}>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Report:
    """One mail that came back. `recipients`: whom it was sent to, as its header says.

    `kind`, `status` and `words` (the server's, without addresses) are those of a failure. `mark` is the same
    for the same mail, however often it is read; `sent_at` is what the mail itself says.
    """

    what: What
    mark: str
    recipients: str = ""
    sent_at: datetime | None = None
    kind: Kind | None = None
    status: str = ""
    words: str = ""


class _Bounded(Compat32):
    """Headers cut to a length that no reading of their parameters can make slow."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Name and value as they stand, the value cut."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:HEADER_LIMIT]


def read_report(raw: bytes) -> Report:
    """Reads one mail as it came; never raises, whatever it holds."""
    cut = b"\n".join(raw[:SIZE_LIMIT].split(b"\n", LINES_LIMIT)[:LINES_LIMIT])
    mark = hashlib.sha256(cut).hexdigest()
    if cut.lower().count(b"content-type") > PARTS_LIMIT or not cut.strip():
        return Report("unreadable", mark)
    try:
        return _read(message_from_bytes(cut, policy=_Bounded()), mark=mark)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError):
        return Report("unreadable", mark)


def _read(mail: Message, *, mark: str) -> Report:
    named = _header(mail, "Message-ID").strip()
    mark = hashlib.sha256(named.encode("utf-8", "replace")).hexdigest() if named else mark
    recipients = "\n".join(_header(mail, name) for name in _RECIPIENTS)
    what, kind, status, words = _judge(mail)
    return Report(
        what, mark, recipients, _date(mail), kind, status[:16], without_addresses(words)
    )  # fmt: skip


def _judge(mail: Message) -> tuple[What, Kind | None, str, str]:
    fields = _status_fields(mail)
    if fields is not None:
        return _by_fields(fields)
    subject = plain(_header(mail, "Subject"))
    automatic = _header(mail, "Auto-Submitted").lower().startswith("auto-replied")
    if _ABSENCE.search(subject):
        return "absence", None, "", ""
    if _DAEMON.search(_header(mail, "From").lower()) or mail["X-Failed-Recipients"]:
        return _by_text(_text(mail))
    automatic = automatic or mail["X-Autoreply"] is not None or mail["X-Autorespond"] is not None
    return ("absence" if automatic else "other"), None, "", ""


def _status_fields(mail: Message) -> Sequence[Message] | None:
    """The groups of fields of a status notification that is a part of this very mail, not of a mail in it."""
    parts = mail.get_payload() if mail.is_multipart() else [mail]
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, Message) and part.get_content_type() in _STATUS_TYPES:
            groups = part.get_payload()
            return [one for one in groups if isinstance(one, Message)] if isinstance(groups, list) else []
    return None


_STATUS_TYPES: Final = ("message/delivery-status", "message/global-delivery-status")
_STILL: Final = ("delivered", "relayed", "expanded")


def _by_fields(groups: Sequence[Message]) -> tuple[What, Kind | None, str, str]:
    for group in groups:
        action = _header(group, "Action").strip().lower()
        said = " ".join(_header(group, "Diagnostic-Code").split())
        words = said.partition(";")[2].strip() if ";" in said[:20] else said
        status = find_status(_header(group, "Status")) or find_status(words)
        if action == "delayed":
            return "failure", "delayed", status, words
        if action in _STILL or not (action or status):
            continue
        inner = find_status(words)
        if status.endswith(".0.0") and inner:  # 5.0.0 says nothing, the server's own words may
            status = inner
        return "failure", kind_of(status, words=words) or "hard", status, words
    return "other", None, "", ""


def _by_text(text: str) -> tuple[What, Kind | None, str, str]:
    for line in _telling(text):
        status = find_status(line)
        kind = kind_of(status, words=line)
        if kind is not None:
            late = re.search(
                r"will (be re|keep |re)tr|still trying|no action is required|delayed", plain(text)
            )
            return "failure", ("delayed" if late and kind == "soft" else kind), status, line
    return "other", None, "", ""


def _telling(text: str) -> list[str]:
    """The lines of a report that may hold the failure, those with a code first."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][:400]
    return sorted(lines, key=lambda line: not find_status(line))


def _text(mail: Message) -> str:
    """The words of a report, up to where the returned mail begins."""
    texts = []
    for part in mail.walk():
        if part.get_content_maintype() == "message":
            break
        if part.get_content_type() in ("text/plain", "text/html"):
            content = part.get_payload(decode=True)
            text = _decoded(content if isinstance(content, bytes) else b"", part.get_content_charset())
            texts.append(unescape(_TAGS.sub(" ", text)) if part.get_content_subtype() == "html" else text)
    whole = "\n".join(texts)[:TEXT_LIMIT]
    end = _RETURNED.search(whole)
    return whole[: end.start()] if end else whole


def _decoded(content: bytes, charset: str | None) -> str:
    try:
        return content[: 4 * TEXT_LIMIT].decode(charset or "utf-8", "replace")[:TEXT_LIMIT]
    except (LookupError, ValueError):
        return content[:TEXT_LIMIT].decode("latin-1")


def _header(mail: Message, name: str) -> str:
    """A header as text; several of the same name one a line."""
    found: list[Any] = mail.get_all(name, [])
    return "\n".join(_unfolded(str(one)) for one in found[:20])


def _unfolded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))[:HEADER_LIMIT]
    except (ValueError, LookupError):
        return value


def _date(mail: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(_header(mail, "Date"))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
