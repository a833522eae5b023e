"""A mail as bytes, ready for the relay (RFC 5322, 2045 and 2047).

Ours, because the standard library folds and parses every header anew for each mail, which takes longer
than everything else about it. What could break out of a header is refused, never mended: a mail either
says exactly what was asked for or is not written at all. Texts travel as base64.
"""

import base64
import re
import unicodedata
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Final

from app.core.mail.port import Mail, PermanentFailure

LINE: Final = 76
LONGEST_LINE: Final = 900
_BOUNDARY: Final = "=_two_texts_of_one_mail"
"""Cannot occur in a part: base64 has no underscore."""
_WORD_BYTES: Final = 45
_CONTROLS: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_PLAIN: Final = re.compile(r"[ -~]*")
_ATOMS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN: Final = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*"
)
_MESSAGE_ID: Final = re.compile(r"<[^\s<>@]{1,150}@[^\s<>@]{1,100}>", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_OURS: Final = frozenset(
    {
        "from", "to", "cc", "bcc", "sender", "subject", "date", "message-id", "mime-version", "content-type",
        "content-transfer-encoding",
    }
)  # fmt: skip


class UnwritableMail(PermanentFailure):
    """The mail cannot be written as asked: says which field is at fault, never what stands in it."""

    def __init__(self, field: str) -> None:
        super().__init__(f"not sent: {field} cannot stand in a mail")


def write_wire(mail: Mail, *, sender: str, moment: datetime) -> bytes:
    """The whole mail with CRLF line ends. `sender`: the address in From. Raises `UnwritableMail`."""
    if not _MESSAGE_ID.fullmatch(mail.message_id):
        raise UnwritableMail("the Message-ID")
    lines = [
        _mailbox("From", mail.from_name, address=sender),
        _mailbox("To", mail.to_name, address=mail.to_address),
        _unstructured("Subject", mail.subject),
        f"Message-ID: {mail.message_id}",
        f"Date: {format_datetime(moment)}",
        "Auto-Submitted: auto-generated",
        *(_extra(name, value=value) for name, value in mail.headers),
        "MIME-Version: 1.0",
    ]
    if not mail.html:
        return "\r\n".join([*lines, *_part("plain", mail.text)]).encode("ascii")
    lines += [
        f'Content-Type: multipart/alternative; boundary="{_BOUNDARY}"',
        "",
        f"--{_BOUNDARY}",
        *_part("plain", mail.text),
        f"--{_BOUNDARY}",
        *_part("html", mail.html),
        f"--{_BOUNDARY}--",
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def envelope_address(address: str) -> str:
    """An address as the relay is told it: ASCII, the domain in its IDNA form. Raises `UnwritableMail`."""
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise UnwritableMail("the address") from error
    if len(address) > 254 or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise UnwritableMail("the address")
    return f"{local}@{domain}"


def _checked(value: str, *, field: str) -> str:
    """The value with single blanks; refused when a character could end the line or is none."""
    if any(unicodedata.category(character) in _CONTROLS for character in value):
        raise UnwritableMail(f"a control character in {field}")
    return " ".join(value.split())


@lru_cache(maxsize=256)
def _unstructured(name: str, value: str) -> str:
    value = _checked(value, field=name)
    if not _PLAIN.fullmatch(value) or "=?" in value:
        return f"{name}: {_words(value)}"
    return _folded(f"{name}: {value}") or f"{name}: {_words(value)}"


def _mailbox(name: str, shown: str, *, address: str) -> str:
    address = envelope_address(address)
    shown = _checked(shown, field=name)
    if not shown:
        return f"{name}: {address}"
    if not _PLAIN.fullmatch(shown) or "=?" in shown or len(shown) > LINE - len(name) - 6:
        phrase = _words(shown)
    elif _ATOMS.fullmatch(shown):
        phrase = shown
    else:
        phrase = '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
    last = phrase.rpartition("\n")[2]
    gap = " " if len(name) + 2 + len(last) + len(address) + 3 <= LINE else "\r\n "
    return f"{name}: {phrase}{gap}<{address}>"


def _extra(name: str, *, value: str) -> str:
    value = _checked(value, field=name)
    line = _folded(f"{name}: {value}") if _PLAIN.fullmatch(value) else None
    if line is None or not _NAME.fullmatch(name) or name.lower() in _OURS:
        raise UnwritableMail("a header")
    return line


def _words(value: str) -> str:
    """RFC 2047 words of at most 75 characters, one a line, none cutting a character."""
    words, piece = [], b""
    for character in value:
        encoded = character.encode()
        if len(piece) + len(encoded) > _WORD_BYTES:
            words.append(piece)
            piece = b""
        piece += encoded
    words.append(piece)
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(word).decode('ascii')}?=" for word in words)


def _folded(line: str) -> str | None:
    """A plain line broken before words; None when a word is too long for any line."""
    if len(line) <= LINE:
        return line
    rows = [""]
    for word in line.split(" "):
        if len(word) > LONGEST_LINE:
            return None
        if rows[-1] and len(rows[-1]) + 1 + len(word) > LINE and not rows[-1].endswith(":"):
            rows.append("")
        rows[-1] += f" {word}" if rows[-1] else word
    return "\r\n ".join(rows)


def _part(subtype: str, text: str) -> list[str]:
    """Headers and body of a text, whatever its line ends were."""
    even = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    try:
        body = base64.encodebytes(even.encode()).decode("ascii")
    except UnicodeError as error:
        raise UnwritableMail("the text") from error
    return [
        f'Content-Type: text/{subtype}; charset="utf-8"',
        "Content-Transfer-Encoding: base64",
        "",
        body.rstrip("\n").replace("\n", "\r\n"),
        "",
    ]
