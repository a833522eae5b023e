"""A hash tree over a list: one value that stands for all of it (tree hash of RFC 6962, section 2.1)."""

import hashlib
from collections.abc import Iterable
from typing import Literal

_LEAF, _NODE = b"\x00", b"\x01"
Tree = tuple[tuple[bytes, ...], ...]
"""Rows of hashes from the leaves up; the last row is the root alone."""
Side = Literal["left", "right"]


def hash_tree(leaves: Iterable[bytes]) -> Tree:
    """The tree over the leaves in the order given; a hash without a neighbour moves up as it is.

    Without leaves it is SHA-256 of nothing alone.
    """
    row = tuple(hashlib.sha256(_LEAF + leaf).digest() for leaf in leaves)
    if not row:
        return ((hashlib.sha256(b"").digest(),),)
    rows = [row]
    while len(row) > 1:
        paired = tuple(_joined(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2))
        row = paired + row[len(paired) * 2 :]
        rows.append(row)
    return tuple(rows)


def merkle_root(leaves: Iterable[bytes]) -> str:
    """Root of the tree over the leaves in the order given, in hex; SHA-256 of nothing when there is none."""
    return hash_tree(leaves)[-1][0].hex()


def inclusion_proof(tree: Tree, *, index: int) -> list[tuple[Side, bytes]]:
    """What leads from a leaf to the root: the hash to join at each step, and on which side it stands.

    The audit path of RFC 6962, section 2.1.1. `index`: from 0; `IndexError` beyond the leaves.
    """
    if not 0 <= index < len(tree[0]):
        raise IndexError(index)
    path: list[tuple[Side, bytes]] = []
    for row in tree[:-1]:
        beside = index ^ 1
        if beside < len(row):
            path.append(("left" if beside < index else "right", row[beside]))
        index //= 2
    return path


def _joined(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
