"""Row ids, made in Python: `uuid4` where an id could tell who answered when, `uuid7` elsewhere."""

import secrets
import time
from functools import lru_cache
from threading import Lock
from typing import Final
from uuid import UUID, uuid4

__all__ = ["known_id", "uuid4", "uuid7"]

_STEP_BACK: Final = 1000
"""Milliseconds by which a clock may be set back without ids going back too."""


class _Ticks:
    """Milliseconds and a counter of 12 bits, as one number that always rises within a process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = 0

    def take(self) -> int:
        now = time.time_ns() // 1_000_000
        with self._lock:
            if self._last >> 12 in range(now, now + _STEP_BACK):
                self._last += 1
            else:
                self._last = now << 12 | secrets.randbits(11)
            return self._last


_ticks = _Ticks()


def uuid7() -> UUID:
    """A time-ordered id (RFC 9562, version 7, method 1): 48 bits of milliseconds, a counter, 62 random bits.

    Ids of one process rise in the order in which they were made, so units of one file keep its order.
    """
    tick = _ticks.take()
    value = tick >> 12 << 80 | 0x7 << 76 | (tick & 0xFFF) << 64
    return UUID(int=value | 0b10 << 62 | secrets.randbits(62))


def known_id(raw: str | UUID) -> UUID:
    """An id as the driver gives it (SQLite: text), read once: a table of cells repeats few ids many times."""
    return raw if isinstance(raw, UUID) else _read(raw)


_read = lru_cache(maxsize=1 << 16)(UUID)
