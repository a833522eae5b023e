"""Drafts: AES-256-GCM under a key that only the person's link gives (HKDF-SHA256 of the token)."""

import secrets
from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.responses.sealing.padding import pad, unpad

_NONCE_BYTES: Final = 12
_LABEL: Final = b"phieu draft 1"


def close_draft(content: bytes, *, token: str, unit_id: UUID, invitation_id: UUID) -> bytes:
    """Padded and encrypted, the nonce in front; bound to the invitation it belongs to."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    bound_to = unit_id.bytes + invitation_id.bytes
    return nonce + AESGCM(_key(token)).encrypt(nonce, pad(content), bound_to)


def open_draft(ciphertext: bytes, *, token: str, unit_id: UUID, invitation_id: UUID) -> bytes | None:
    """The content, or None where this link is not the one it was closed with."""
    nonce, sealed = ciphertext[:_NONCE_BYTES], ciphertext[_NONCE_BYTES:]
    try:
        return unpad(AESGCM(_key(token)).decrypt(nonce, sealed, unit_id.bytes + invitation_id.bytes))
    except (InvalidTag, ValueError):
        return None


@lru_cache(maxsize=1)
def _key(token: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_LABEL).derive(token.encode("utf-8"))
