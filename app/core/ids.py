"""Row ids, made in Python: `uuid4` where an id could tell who answered when, `uuid7` elsewhere."""

import secrets
import time
from functools import lru_cache
from uuid import UUID, uuid4

__all__ = ["known_id", "uuid4", "uuid7"]


def uuid7() -> UUID:
    """A time-ordered id (RFC 9562, version 7): 48 bits of milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76
    value |= secrets.randbits(12) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return UUID(int=value)


def known_id(raw: str | UUID) -> UUID:
    """An id as the driver gives it (SQLite: text), read once: a table of cells repeats few ids many times."""
    return raw if isinstance(raw, UUID) else _read(raw)


_read = lru_cache(maxsize=1 << 16)(UUID)
