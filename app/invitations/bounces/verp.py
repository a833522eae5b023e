"""The address that a mail comes back to: it names the mail and proves that we made it.

`bounce+<message id>.<code>@domain`, in letters that survive a change of case (base32, RFC 4648). What comes
back is known by its recipient alone; nothing in its text can name a mail.
"""

import base64
import re
from collections.abc import Callable
from hmac import compare_digest
from typing import Final
from uuid import UUID

CODE_BYTES: Final = 10
ID_LETTERS, CODE_LETTERS = 26, 16
LOCAL_LIMIT: Final = 64
NAME_LIMIT: Final = LOCAL_LIMIT - len("+.") - ID_LETTERS - CODE_LETTERS
"""How long the local part of the mailbox's own address may be (RFC 5321, 4.5.3.1.1)."""

Prove = Callable[[bytes], bytes]
"""At least 10 bytes that only this installation can make for a context."""
_LETTERS: Final = rf"([a-z2-7]{{{ID_LETTERS}}})\.([a-z2-7]{{{CODE_LETTERS}}})"


def return_path(mailbox: str, *, message_id: UUID, prove: Prove) -> str:
    """The address that a mail comes back to; empty where no mailbox is set up."""
    if not mailbox:
        return ""
    name, domain = mailbox.rsplit("@", 1)
    return f"{name}+{_text(message_id.bytes)}.{_code(message_id, prove=prove)}@{domain}"


def find_returned(recipients: str, *, mailbox: str, prove: Prove) -> UUID | None:
    """The id of the mail that came back to one of these recipients; None when none was made here."""
    if not mailbox:
        return None
    name, domain = (re.escape(part) for part in mailbox.lower().rsplit("@", 1))
    pattern = rf"(?<![\w.+-]){name}\+{_LETTERS}@{domain}(?![\w.-])"
    for found in re.finditer(pattern, recipients.lower()):
        message_id = _message_id(found[1])
        if message_id is not None and compare_digest(found[2], _code(message_id, prove=prove)):
            return message_id
    return None


def _message_id(letters: str) -> UUID | None:
    raw = base64.b32decode(letters.upper() + "=" * 6)
    return UUID(bytes=raw) if _text(raw) == letters else None


def _code(message_id: UUID, *, prove: Prove) -> str:
    return _text(prove(message_id.bytes)[:CODE_BYTES])


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=").lower()
