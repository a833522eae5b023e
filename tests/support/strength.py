"""Argon2 at a small part of its price, so that the suite spends its minutes on what it tests."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app.accounts.service import passwords
from app.responses.sealing import keyfile

SHIPPED = (passwords.ROUNDS, passwords.MEMORY_KIB, passwords.LANES)
"""Rounds, KiB and lanes of a password as they leave the house."""
SHIPPED_KEY_FILE = (keyfile._ITERATIONS, keyfile._MEMORY_KIB, keyfile._LANES)
CHEAP = (1, 64, 1)


@contextmanager
def hashes_of(password: tuple[int, int, int], key_file: tuple[int, int, int]) -> Iterator[None]:
    """Passwords and key files hashed with these rounds, KiB and lanes, in this process only."""
    rounds, memory, lanes = password
    hasher = Argon2Hasher(time_cost=rounds, memory_cost=memory, parallelism=lanes, hash_len=32, salt_len=16)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in zip(("ROUNDS", "MEMORY_KIB", "LANES"), password, strict=True):
            patch.setattr(passwords, name, value)
        for name, value in zip(("_ITERATIONS", "_MEMORY_KIB", "_LANES"), key_file, strict=True):
            patch.setattr(keyfile, name, value)
        patch.setattr(passwords, "_argon2", hasher)
        patch.setattr(passwords, "_hasher", PasswordHash((hasher,)))
        passwords._nobodys_hash.cache_clear()
        yield
    passwords._nobodys_hash.cache_clear()


@pytest.fixture(autouse=True, scope="session")
def cheap_hashes() -> Iterator[None]:
    """Every test's hashes are cheap unless it asks for `shipped_hashes`."""
    with hashes_of(CHEAP, CHEAP):
        yield


@pytest.fixture
def shipped_hashes() -> Iterator[None]:
    """Hashes as they leave the house."""
    with hashes_of(SHIPPED, SHIPPED_KEY_FILE):
        yield
