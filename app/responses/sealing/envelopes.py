"""Sealed envelopes: HPKE of RFC 9180 (base mode; X25519, HKDF-SHA256, ChaCha20-Poly1305).

Who seals needs only the campaign's public key; who opens needs the private one. The campaign, the
audience and its mode are bound into the seal: an envelope moved elsewhere does not open.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from app.responses.errors import EnvelopeDamaged, PublicKeyUnreadable
from app.responses.sealing.padding import pad, unpad

RECEIPT_LENGTH: Final = 20
KEY_BYTES: Final = 32
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_LABEL: Final = b"phieu envelope 1\0"
_FINGERPRINT_BYTES: Final = 20


@dataclass(frozen=True, slots=True)
class SealKey:
    """The public half as a campaign keeps it: base64, and a fingerprint people can compare."""

    public_key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """A sealed answer and the number its sender keeps."""

    ciphertext: bytes
    receipt: str


def make_private_key() -> bytes:
    """A new X25519 private key, 32 bytes."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_key_of(private_key: bytes) -> SealKey:
    """The public half of a private key."""
    public = X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()
    encoded = base64.b64encode(public).decode("ascii")
    return SealKey(encoded, fingerprint_of(encoded))


def read_public_key(typed: str) -> SealKey:
    """A public key as somebody pasted it; raises `PublicKeyUnreadable` unless it is 32 bytes in base64."""
    try:
        public = base64.b64decode("".join(typed.split()), validate=True)
        X25519PublicKey.from_public_bytes(public)
    except ValueError as error:
        raise PublicKeyUnreadable from error
    encoded = base64.b64encode(public).decode("ascii")
    return SealKey(encoded, fingerprint_of(encoded))


def fingerprint_of(public_key: str) -> str:
    """The first 160 bits of the SHA-256 of a public key: eight groups of four letters and digits."""
    digest = hashlib.sha256(base64.b64decode(public_key, validate=True)).digest()[:_FINGERPRINT_BYTES]
    letters = base64.b32encode(digest).decode("ascii")
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def seal_envelope(content: bytes, *, public_key: str, campaign_id: UUID, audience_id: UUID) -> Envelope:
    """Pads and seals; every call gives another ciphertext, whose length tells only the step."""
    ciphertext = _SUITE.encrypt(
        pad(content), _public_key(public_key), info=_context(campaign_id=campaign_id, audience_id=audience_id)
    )
    return Envelope(ciphertext, receipt_of(ciphertext))


def open_envelope(ciphertext: bytes, *, private_key: bytes, campaign_id: UUID, audience_id: UUID) -> bytes:
    """The content; raises `EnvelopeDamaged` for a changed or foreign envelope and for another key."""
    return letter_opener(private_key, campaign_id=campaign_id, audience_id=audience_id)(ciphertext)


def letter_opener(private_key: bytes, *, campaign_id: UUID, audience_id: UUID) -> Callable[[bytes], bytes]:
    """`open_envelope` for many: the key is read once."""
    key = X25519PrivateKey.from_private_bytes(private_key)
    context = _context(campaign_id=campaign_id, audience_id=audience_id)

    def opened(ciphertext: bytes) -> bytes:
        try:
            return unpad(_SUITE.decrypt(ciphertext, key, info=context))
        except (InvalidTag, ValueError) as error:
            raise EnvelopeDamaged from error

    return opened


def receipt_of(ciphertext: bytes) -> str:
    """The first 20 base32 characters of the SHA-256 of the sealed answer."""
    return base64.b32encode(hashlib.sha256(ciphertext).digest()).decode("ascii")[:RECEIPT_LENGTH]


def _context(*, campaign_id: UUID, audience_id: UUID) -> bytes:
    return _LABEL + campaign_id.bytes + audience_id.bytes + b"anonymous"


@lru_cache(maxsize=16)
def _public_key(public_key: str) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
