"""Password hashes: argon2id, few at once."""

import secrets
import threading
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

_hasher = PasswordHash((Argon2Hasher(),))
_at_once = threading.BoundedSemaphore(2)  # each hash takes tens of milliseconds and 64 MiB


def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    with _at_once:
        return _hasher.hash(password)


def fits(password: str, *, password_hash: str | None) -> bool:
    """Whether a password is the one behind a hash.

    Without a hash (an unknown address) it is checked against nobody's, which takes as long.
    """
    with _at_once:
        nobodys = _nobodys_hash()  # also for a known address: the first sign-in must not tell which it was
        return _hasher.verify(password, password_hash or nobodys)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_hex(16))
