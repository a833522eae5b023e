"""The key file: a campaign's private key under a passphrase (argon2id, AES-256-GCM), as JSON.

Protects backups and whoever finds the file; not against the one who runs the opening.
"""

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.responses.errors import KeyFileUnreadable, PassphraseTooShort, WrongPassphrase
from app.responses.sealing.envelopes import KEY_BYTES, public_key_of

LEAST_PASSPHRASE: Final = 12
"""Characters."""
_FORMAT: Final = "phieu key 1"
_MEMORY_KIB: Final = 65_536
_MOST_MEMORY_KIB: Final = 1_048_576
_ITERATIONS: Final = 3
_LANES: Final = 4


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What a key file gave: the private key and the campaign it was made for."""

    campaign: str
    private_key: bytes


def write_key_file(private_key: bytes, *, passphrase: str, campaign: str) -> bytes:
    """The file's content, UTF-8 JSON; `PassphraseTooShort` below 12 characters."""
    if len(passphrase) < LEAST_PASSPHRASE:
        raise PassphraseTooShort(least=LEAST_PASSPHRASE)
    head: dict[str, Any] = {
        "format": _FORMAT,
        "campaign": campaign,
        "fingerprint": public_key_of(private_key).fingerprint,
        "kdf": {
            "name": "argon2id", "memory_kib": _MEMORY_KIB, "iterations": _ITERATIONS, "lanes": _LANES,
            "salt": _encoded(secrets.token_bytes(16)),
        },
        "cipher": "AES-256-GCM",
        "nonce": _encoded(secrets.token_bytes(12)),
    }  # fmt: skip
    sealed = _cipher(head, passphrase).encrypt(_decoded(head["nonce"]), private_key, _bound(head))
    return (json.dumps({**head, "ciphertext": _encoded(sealed)}, indent=2) + "\n").encode("ascii")


def read_key_file(content: bytes, *, passphrase: str) -> KeyFile:
    """The private key; `KeyFileUnreadable` for another kind of file, `WrongPassphrase` otherwise."""
    try:
        head = json.loads(content)
        sealed = _decoded(head.pop("ciphertext"))
        campaign = str(head["campaign"])
        known = head["format"] == _FORMAT and head["kdf"]["name"] == "argon2id"
        if not known or not 0 < int(head["kdf"]["memory_kib"]) <= _MOST_MEMORY_KIB:
            raise KeyFileUnreadable
        cipher, nonce = _cipher(head, passphrase), _decoded(head["nonce"])
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise KeyFileUnreadable from error
    try:
        private_key = cipher.decrypt(nonce, sealed, _bound(head))
    except (InvalidTag, ValueError) as error:
        raise WrongPassphrase from error
    if len(private_key) != KEY_BYTES:
        raise KeyFileUnreadable
    return KeyFile(campaign, private_key)


def _cipher(head: dict[str, Any], passphrase: str) -> AESGCM:
    kdf = head["kdf"]
    stretched = Argon2id(
        salt=_decoded(kdf["salt"]), length=KEY_BYTES, iterations=int(kdf["iterations"]),
        lanes=int(kdf["lanes"]), memory_cost=int(kdf["memory_kib"]),
    ).derive(passphrase.encode("utf-8"))  # fmt: skip
    return AESGCM(stretched)


def _bound(head: dict[str, Any]) -> bytes:
    """Everything beside the ciphertext, so that none of it can be changed unseen."""
    return json.dumps(head, sort_keys=True).encode("ascii")


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _decoded(value: str) -> bytes:
    return base64.b64decode(value, validate=True)
