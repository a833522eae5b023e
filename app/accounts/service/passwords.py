"""Password hashes: argon2id, few at once."""

import base64
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.accounts import rules
from app.accounts.errors import PasswordTooLong, PasswordTooShort, PasswordTooWeak
from app.core.errors import DatabaseBusy

ROUNDS: Final = 3
MEMORY_KIB: Final = 65_536
LANES: Final = 4
_argon2 = Argon2Hasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=LANES, hash_len=32, salt_len=16)
_hasher = PasswordHash((_argon2,))
_at_once = threading.BoundedSemaphore(2)  # each hash takes tens of milliseconds and 64 MiB
TURN_SECONDS: Final = 20.0


def hash_password(password: str) -> str:
    """The argon2id hash to keep. Raises `PasswordTooLong`."""
    if rules.is_too_long(password):
        raise PasswordTooLong(maximum=rules.MAXIMUM_PASSWORD_BYTES)
    with _turn():
        return _hasher.hash(rules.prepared(password))


def fits(password: str, *, password_hash: str | None) -> bool:
    """Whether a password is the one behind a hash: one argon2 computation, whatever the outcome.

    Without a hash (an unknown address) it is checked against nobody's, which takes as long.
    """
    with _turn():
        return _hasher.verify(rules.prepared(password), password_hash or _nobodys_hash())


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than those of today."""
    return _argon2.check_needs_rehash(password_hash)


def require_good(password: str, *, email: str, name: str = "", minimum: int = rules.MINIMUM_PASSWORD) -> None:
    """Raises `PasswordTooShort`, `PasswordTooLong` or `PasswordTooWeak` unless the password may be chosen."""
    if rules.is_too_long(password):
        raise PasswordTooLong(maximum=rules.MAXIMUM_PASSWORD_BYTES)
    if rules.is_too_short(password, minimum=minimum):
        raise PasswordTooShort(minimum=minimum)
    if rules.is_easy_to_guess(password, email=email, name=name):
        raise PasswordTooWeak(minimum=minimum)


@contextmanager
def _turn() -> Iterator[None]:
    if not _at_once.acquire(timeout=TURN_SECONDS):
        raise DatabaseBusy
    try:
        yield
    finally:
        _at_once.release()


@cache
def _nobodys_hash() -> str:
    """A hash that no password has: today's parameters, a random salt, a random end."""
    salt, end = (base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
    return f"$argon2id$v=19$m={MEMORY_KIB},t={ROUNDS},p={LANES}${salt}${end}"
