"""Tables with margins: which counts must be hidden beside the small ones, so that none can be worked out.

A published table tells that every row and every column adds up to its margin. With the margins negated all
rows and columns of the table add up to zero, so a change can go round any rectangle of four hidden cells:
+t, -t, +t, -t. How far t can go before a count falls below zero is how uncertain a reader stays. Every hidden
cell is given a rectangle that leaves it at least `width` wide (the hypercube method of table protection).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.estimates.variance import BoolArray

IntArray = npt.NDArray[np.int64]

WIDTH: Final = 7
"""A hidden count may be any of at least 8 numbers: it cannot be told to within 3."""
_FREE: Final = np.iinfo(np.int64).max // 4
_MARGIN_PENALTY: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class TableCover:
    """What is hidden: `cells` (R, C), their margins `rows` (R,) and `columns` (C,), the grand total."""

    cells: BoolArray
    rows: BoolArray
    columns: BoolArray
    total: bool


def cover_table(
    counts: IntArray,
    *,
    minimum: int,
    rows: bool = True,
    columns: bool = True,
    zeros: bool = True,
    width: int = WIDTH,
) -> TableCover:
    """Hide counts below `minimum` (R, C), and as many others as keep each hidden one `width` wide.

    `rows`, `columns`: whether the margin over each is published at all; the grand total is if either is.
    `zeros`: an empty cell is hidden as well. Where no rectangle protects a cell, nothing is shown.
    """
    table = _extended(counts)
    hidden = np.zeros(table.shape, dtype=bool)
    hidden[:-1, :-1] = (counts < minimum) & (zeros | (counts > 0))
    hidden[:-1, -1] = not rows
    hidden[-1, :-1] = not columns
    hidden[-1, -1] = not (rows or columns)
    small = np.argwhere(hidden[:-1, :-1])
    for row, column in small[np.argsort(counts[hidden[:-1, :-1]], kind="stable")]:
        corners = _rectangle(table, hidden, int(row), int(column), width=width)
        if corners is None:
            hidden[:] = True
            break
        hidden[corners[0], column] = hidden[row, corners[1]] = hidden[corners[0], corners[1]] = True
    return TableCover(hidden[:-1, :-1], hidden[:-1, -1], hidden[-1, :-1], bool(hidden[-1, -1]))


def _extended(counts: IntArray) -> IntArray:
    """The table with its margins as last row and column."""
    with_rows = np.column_stack([counts, counts.sum(axis=1)])
    return np.vstack([with_rows, with_rows.sum(axis=0)]).astype(np.int64)


def _rectangle(
    table: IntArray, hidden: BoolArray, row: int, column: int, *, width: int
) -> tuple[int, int] | None:
    """Opposite corner of the cheapest rectangle that leaves the cell `width` wide; None without one."""
    sign = np.ones(table.shape, dtype=np.int64)
    sign[-1, :], sign[:, -1], sign[-1, -1] = -1, -1, 1
    # A change of +t at the cell: how the other corners change, for every opposite corner at once.
    beside = np.broadcast_to(sign[row, :] * -1, table.shape), np.broadcast_to(table[row, :], table.shape)
    below = (
        np.broadcast_to(sign[:, [column]] * -1, table.shape),
        np.broadcast_to(table[:, [column]], table.shape),
    )
    own = np.ones(table.shape, dtype=np.int64), np.full(table.shape, table[row, column])
    corners = (own, beside, below, (sign, table))
    up = np.min([np.where(change < 0, count, _FREE) for change, count in corners], axis=0)
    down = np.min([np.where(change > 0, count, _FREE) for change, count in corners], axis=0)
    price = np.where(hidden, 0, table + 1)
    price[-1, :] += np.where(hidden[-1, :], 0, _MARGIN_PENALTY)
    price[:-1, -1] += np.where(hidden[:-1, -1], 0, _MARGIN_PENALTY)
    cost = price + price[row, :] + price[:, [column]]
    cost[row, :] = cost[:, column] = _FREE
    cost[up + down < width] = _FREE
    best = int(np.argmin(cost))
    if cost.flat[best] >= _FREE:
        return None
    return best // table.shape[1], best % table.shape[1]
