"""Which of the opened answers count where a quota holds fewer: drawn by a recorded seed."""

import hashlib
from collections.abc import Iterable
from uuid import UUID


def draw_counted(ids: Iterable[UUID], *, allowed: int, seed: str) -> frozenset[UUID]:
    """The `allowed` ids whose SHA-256 with the seed (hex) is smallest; anyone can repeat the draw."""

    def lot(one: UUID) -> bytes:
        return hashlib.sha256(bytes.fromhex(seed) + one.bytes).digest()

    return frozenset(sorted(ids, key=lot)[: max(allowed, 0)])
