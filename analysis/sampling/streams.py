"""A stream of whole numbers from a seed: the same on every machine, engine and version of Python.

SHA-256 in counter mode: block i is SHA-256(key || i as 8 bytes, big end first), key = SHA-256 of the parts
joined by line feeds. Each block gives four words of 64 bits. Nothing of `random` or numpy is used, whose
streams may change from one version to the next.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

WORD: Final = 1 << 64


class Stream:
    """Independent streams for different parts: seed, frame, what is drawn."""

    def __init__(self, *parts: str | int) -> None:
        self._key = sha256("\n".join(str(part) for part in parts).encode("utf-8")).digest()
        self._words = self._blocks()

    def _blocks(self) -> Iterator[int]:
        counter = 0
        while True:
            block = sha256(self._key + counter.to_bytes(8, "big")).digest()
            for start in range(0, 32, 8):
                yield int.from_bytes(block[start : start + 8], "big")
            counter += 1

    def below(self, bound: int) -> int:
        """A number from 0 to bound − 1, each equally likely: words past its last multiple are skipped."""
        if not 1 <= bound <= WORD:
            raise ValueError("The bound lies outside 1 to 2^64.")
        limit = WORD - WORD % bound
        return next(word for word in self._words if word < limit) % bound

    def order(self, population: int, *, first: int) -> list[int]:
        """The `first` leading places of a random order of 0 to population − 1 (Fisher and Yates).

        Only the places that were exchanged are kept: 10 of a million cost 10 steps.
        """
        moved: dict[int, int] = {}
        found = []
        for place in range(min(first, population)):
            other = place + self.below(population - place)
            found.append(moved.get(other, other))
            moved[other] = moved.get(place, place)
        return found
