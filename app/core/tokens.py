"""Signed values, each for one purpose. A token made for one purpose is nothing for another.

Signing is HMAC-SHA-256 by itsdangerous under a key from a file that lies outside the database.
"""

import base64
import hashlib
import hmac
import os
import secrets
from enum import StrEnum
from pathlib import Path

from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_decode, base64_encode
from itsdangerous.signer import SigningAlgorithm

KEY_BYTES = 32


class Purpose(StrEnum):
    """The salts; a version is part of each."""

    INVITATION = "invite.v1"
    ANSWERING = "answering.v1"
    CSRF = "csrf.v1"
    SERIAL = "serial.v1"
    BOUNCE = "bounce.v1"
    HALF_SIGNED_IN = "half.v1"
    ENROLMENT = "enrolment.v1"
    SECOND_FACTOR = "second-factor.v1"
    RECOVERY = "recovery.v1"
    PASSWORD = "password.v1"  # noqa: S105
    TRIES = "tries.v1"
    SCANS = "scans.v1"


class _HmacAtOnce(SigningAlgorithm):
    """HMAC-SHA-256 in one call: signatures are short, and an object for each costs more than the hash."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """The 32 bytes."""
        return hmac.digest(key, value, "sha256")


class _Signer(Signer):
    """A signer of one purpose that derives its key once."""

    def __init__(self, key: bytes, *, purpose: Purpose) -> None:
        super().__init__(
            key, salt=purpose.value, digest_method=hashlib.sha256, key_derivation="hmac",
            algorithm=_HmacAtOnce(),
        )  # fmt: skip
        self._derived = super().derive_key()

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        """The key of the purpose; another secret is derived anew."""
        mine = secret_key is None or secret_key == self.secret_keys[-1]
        return self._derived if mine else super().derive_key(secret_key)


class Tokens:
    """Makes and reads signed values."""

    def __init__(self, key: bytes) -> None:
        if len(key) < KEY_BYTES:
            raise ValueError(f"the signing key has {len(key)} bytes, {KEY_BYTES} are needed")
        self._signers = {purpose: _Signer(key, purpose=purpose) for purpose in Purpose}

    def sign(self, purpose: Purpose, *, payload: bytes) -> str:
        """The payload and its signature as URL-safe text; the same input gives the same token."""
        return self._signers[purpose].sign(base64_encode(payload)).decode("ascii")

    def read(self, purpose: Purpose, *, token: str) -> bytes | None:
        """The payload of a token of this purpose, or None for anything else."""
        if not token.isascii() or len(token) > 2000:
            return None
        try:
            return base64_decode(self._signers[purpose].unsign(token))
        except (BadSignature, ValueError):
            return None

    def derive(self, purpose: Purpose, *, context: bytes) -> bytes:
        """32 bytes that only this installation can make for this purpose and context."""
        return hashlib.sha256(self._signers[purpose].get_signature(context)).digest()


def load_signing_key(path: Path) -> bytes:
    """Reads the signing key; makes one (mode 0600) where there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)))
    return base64.b64decode(path.read_bytes(), validate=True)
