"""Signing in: a password, then a code where a second factor is set up."""

import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from app.accounts import rules
from app.accounts.errors import CodeRefused, SignInHalfExpired, SignInRefused
from app.accounts.models import User
from app.accounts.service import passwords, second_factor, throttle
from app.accounts.service.sessions import digest, open_session
from app.accounts.service.throttle import Origin
from app.accounts.store import directory, sessions, staff
from app.core.actor import Actor
from app.core.audit import audited
from app.core.resources import Resources
from app.core.tokens import Purpose
from app.core.unit_of_work import Work, open_work

HALF_LASTS: Final = timedelta(minutes=5)
_HALF: Final = struct.Struct(">16sQ16s")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`session_id` of a new session, or `half`: a token that asks for a code within five minutes."""

    session_id: str = ""
    half: str = ""


def sign_in(resources: Resources, *, email: str, password: str, origin: Origin, former: str = "") -> SignedIn:
    """Checks a password; opens a session, or asks for the second factor where one is set up.

    Opens its own units of work, none while the password is hashed: one hash, whether the address is
    known or not. `former`: the session cookie that came along; its session ends. Raises
    `SignInRefused` (the same for an unknown address and a wrong password) or `SignInDelayed`.
    """
    address = rules.folded_email(email)
    throttle.count_try(resources, step="password", subject=address, origin=origin)
    with open_work(resources, writing=False) as work:
        user = staff.find_user_by_email(work.session, email=address)
    known = user if user is not None and user.state == "active" else None
    right = passwords.fits(password, password_hash=known.password_hash if known else None)
    if known is None or not right:
        raise SignInRefused
    renewed = passwords.hash_password(password) if passwords.is_outdated(known.password_hash) else ""
    with open_work(resources, writing=True) as work:
        throttle.forgive(work, step="password", subject=address, origin=origin)
        if renewed:
            known = _with_hash(work, user=known, password_hash=renewed)
        if known.totp_secret:
            return SignedIn(half=_half_token(work, user=known))
        session_id = _open_session(work, user=known, factor="password", origin=origin, former=former)
    return SignedIn(session_id=session_id)


def finish_sign_in(resources: Resources, *, half: str, code: str, origin: Origin, former: str = "") -> str:
    """Checks the code of a half-finished sign-in and opens the session; returns the session id.

    `code`: what the app shows, or a recovery code. Raises `SignInHalfExpired`, `CodeRefused` or
    `SignInDelayed`.
    """
    with open_work(resources, writing=False) as work:
        user = read_half(work, half=half)
    throttle.count_try(resources, step="code", subject=str(user.id), origin=origin)
    with open_work(resources, writing=True) as work:
        user = read_half(work, half=half)
        factor = second_factor.accept_code(work, user=user, code=code)
        if not factor:
            raise CodeRefused
        throttle.forgive(work, step="code", subject=str(user.id), origin=origin)
        return _open_session(work, user=user, factor=factor, origin=origin, former=former)


def read_half(work: Work, *, half: str) -> User:
    """Who has shown the password and not yet the code. Raises `SignInHalfExpired`."""
    payload = work.resources.tokens.read(Purpose.HALF_SIGNED_IN, token=half)
    if payload is None or len(payload) != _HALF.size:
        raise SignInHalfExpired
    raw_id, until, fingerprint = _HALF.unpack(payload)
    user = directory.find_user(work.session, user_id=UUID(bytes=raw_id))
    if user is None or user.state != "active" or work.now() >= datetime.fromtimestamp(until, UTC):
        raise SignInHalfExpired
    if not hmac.compare_digest(fingerprint, _fingerprint(user)):
        raise SignInHalfExpired
    return user


def _half_token(work: Work, *, user: User) -> str:
    until = int((work.now() + HALF_LASTS).timestamp())
    payload = _HALF.pack(user.id.bytes, until, _fingerprint(user))
    return work.resources.tokens.sign(Purpose.HALF_SIGNED_IN, payload=payload)


def _fingerprint(user: User) -> bytes:
    """Changes with the password and with the second factor, so that the token dies with either."""
    return hashlib.sha256(f"{user.password_hash}\n{user.totp_secret}".encode()).digest()[:16]


def _with_hash(work: Work, *, user: User, password_hash: str) -> User:
    """The account with its password hashed by today's parameters, unless the password changed meanwhile."""
    directory.set_password(
        work.session, user_id=user.id, former_hash=user.password_hash, password_hash=password_hash,
        state=user.state,
    )  # fmt: skip
    now = directory.find_user(work.session, user_id=user.id)
    if now is None or now.password_hash != password_hash:
        raise SignInRefused
    return now


@audited("accounts.signed_in")
def _open_session(work: Work, *, user: User, factor: str, origin: Origin, former: str) -> str:
    if former:
        sessions.delete_session(work.session, id_sha256=digest(former))
    strong = factor != "password"
    session_id = open_session(work, user_id=user.id, strong=strong, client=origin.client)
    work.actor = Actor(kind="staff", user_id=user.id, name=user.name)
    work.note(object=f"user:{user.id}", factor=factor)
    return session_id
