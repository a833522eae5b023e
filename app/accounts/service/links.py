"""Links by which people choose a password: signed, short-lived, worthless once used, stored nowhere.

A link names the account and its expiry and carries a digest of what the account is at that moment
(password hash, address, state), so that any change of these, the use of the link first of all, ends it.
"""

import hashlib
import hmac
import struct
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from app.accounts.errors import LinkWorthless
from app.accounts.models import User
from app.accounts.rules import standing
from app.accounts.store import directory as store
from app.core.tokens import Purpose, Tokens
from app.core.unit_of_work import Work

_LINK: Final = struct.Struct(">16sQ16s")


def link_token(tokens: Tokens, *, user: User, until: datetime) -> str:
    """The token of a link for this account as it is now, good until then."""
    payload = _LINK.pack(user.id.bytes, int(until.timestamp()), _fingerprint(user))
    return tokens.sign(Purpose.PASSWORD, payload=payload)


def read_password_link(work: Work, *, token: str) -> User:
    """The account of a link; raises `LinkWorthless` for one that is forged, used or past its time."""
    payload = work.resources.tokens.read(Purpose.PASSWORD, token=token)
    if payload is None or len(payload) != _LINK.size:
        raise LinkWorthless
    raw_id, until, fingerprint = _LINK.unpack(payload)
    if work.now() >= datetime.fromtimestamp(until, UTC):
        raise LinkWorthless
    user = store.find_user(work.session, user_id=UUID(bytes=raw_id))
    if user is None or standing.next_state(user.state, event="choose_password") is None:
        raise LinkWorthless
    if not hmac.compare_digest(fingerprint, _fingerprint(user)):
        raise LinkWorthless
    return user


def _fingerprint(user: User) -> bytes:
    text = "\n".join((user.password_hash, user.email, user.state))
    return hashlib.sha256(text.encode()).digest()[:16]
