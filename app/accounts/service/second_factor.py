"""The second factor: codes of an app that change every 30 seconds (TOTP, RFC 6238), and codes on paper.

The secret is sealed with AES-GCM under a key that is derived from the signing key; of the codes on
paper only keyed digests are kept.
"""

import base64
import hmac
import re
import secrets
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.accounts.errors import EnrolmentExpired
from app.accounts.models import User
from app.accounts.store import second_factor as store
from app.core.tokens import Purpose, Tokens
from app.core.unit_of_work import Work

STEP_SECONDS: Final = 30
TOLERATED_STEPS: Final = (0, -1, 1)  # clocks that run up to half a minute apart
SECRET_BYTES: Final = 20
NONCE_BYTES: Final = 12
ENROLMENT_LASTS: Final = timedelta(minutes=30)
RECOVERY_CODES: Final = 10
RECOVERY_LETTERS: Final = "abcdefghjkmnpqrstvwxyz0123456789"  # none that is read as another
RECOVERY_LENGTH: Final = 12
_ENROLMENT: Final = struct.Struct(f">16sQ{SECRET_BYTES}s")


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret that waits for its first code. `token` brings it back with the form; nothing is stored."""

    secret: str
    address: str
    token: str

    @property
    def grouped(self) -> str:
        """The secret as it is typed, in groups of four."""
        return " ".join(re.findall("....", self.secret))


def begin_enrolment(work: Work, *, user: User) -> Enrolment:
    """A fresh secret for a user."""
    raw = secrets.token_bytes(SECRET_BYTES)
    until = int((work.now() + ENROLMENT_LASTS).timestamp())
    payload = _ENROLMENT.pack(user.id.bytes, until, raw)
    token = work.resources.tokens.sign(Purpose.ENROLMENT, payload=payload)
    return _enrolment(user, raw=raw, token=token)


def resume_enrolment(work: Work, *, user: User, token: str) -> Enrolment:
    """The secret that a form brings back. Raises `EnrolmentExpired`, also for another person's."""
    payload = work.resources.tokens.read(Purpose.ENROLMENT, token=token)
    if payload is None or len(payload) != _ENROLMENT.size:
        raise EnrolmentExpired
    raw_id, until, raw = _ENROLMENT.unpack(payload)
    if UUID(bytes=raw_id) != user.id or work.now() >= datetime.fromtimestamp(until, UTC):
        raise EnrolmentExpired
    return _enrolment(user, raw=raw, token=token)


def _enrolment(user: User, *, raw: bytes, token: str) -> Enrolment:
    secret = base64.b32encode(raw).decode()
    address = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="Phieu")
    return Enrolment(secret=secret, address=address, token=token)


def matching_step(secret: str, *, code: str, at: datetime) -> int | None:
    """The number of the 30-second step whose code this is, now or one step away; None for none."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    now, generator = int(at.timestamp()) // STEP_SECONDS, pyotp.TOTP(secret)
    matches = [
        now + away
        for away in TOLERATED_STEPS
        if hmac.compare_digest(generator.generate_otp(now + away), digits)
    ]
    return matches[0] if matches else None


def accept_code(work: Work, *, user: User, code: str) -> str:
    """Uses up a code: "totp", "recovery", or "" when it is wrong or was used before."""
    if user.totp_secret is None:
        return ""
    secret = opened(work.resources.tokens, user_id=user.id, sealed=user.totp_secret)
    step = matching_step(secret, code=code, at=work.now())
    if step is not None:
        return "totp" if store.advance_step(work.session, user_id=user.id, step=step) else ""
    mark = recovery_digest(work.resources.tokens, user_id=user.id, code=code)
    return "recovery" if store.use_recovery_code(work.session, user_id=user.id, digest=mark) else ""


def renew_codes(work: Work, *, user_id: UUID) -> tuple[str, ...]:
    """Ten fresh recovery codes in the place of the former ones, to be shown once."""
    codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
    tokens = work.resources.tokens
    digests = [recovery_digest(tokens, user_id=user_id, code=code) for code in codes]
    store.replace_recovery_codes(work.session, user_id=user_id, digests=digests)
    return codes


def _recovery_code() -> str:
    letters = "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH))
    return "-".join(re.findall("....", letters))


def recovery_digest(tokens: Tokens, *, user_id: UUID, code: str) -> str:
    """What is kept of a recovery code; case, blanks and dashes do not count."""
    plain = re.sub(r"[^a-z0-9]", "", code.casefold())
    return tokens.derive(Purpose.RECOVERY, context=user_id.bytes + plain.encode()).hex()


def sealed(tokens: Tokens, *, user_id: UUID, secret: str) -> str:
    """The secret as the database keeps it; it opens for this user and this installation only."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return base64.b64encode(nonce + _cipher(tokens).encrypt(nonce, secret.encode(), user_id.bytes)).decode()


def opened(tokens: Tokens, *, user_id: UUID, sealed: str) -> str:
    """The secret behind what the database keeps. Raises `ValueError` when it is not this installation's."""
    raw = base64.b64decode(sealed)
    try:
        return _cipher(tokens).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], user_id.bytes).decode()
    except InvalidTag as error:
        raise ValueError(
            "the second factor was sealed under another signing key; an administrator resets it"
        ) from error


def _cipher(tokens: Tokens) -> AESGCM:
    return AESGCM(tokens.derive(Purpose.SECOND_FACTOR, context=b"sealing"))
