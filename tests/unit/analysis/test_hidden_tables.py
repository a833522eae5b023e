"""No hidden count of a table with margins can be worked out to within 3, tried by solving for its bounds."""

import os

import numpy as np
import pytest
from scipy.optimize import linprog

from analysis.disclosure.tables import IntArray, TableCover, cover_table

TABLES = 1_000 if os.environ.get("LONG") else 60


def bounds(counts: IntArray, cover: TableCover) -> list[tuple[int, float, float]]:
    """Count, lowest and highest possible value of every hidden cell, from all that is shown."""
    rows, columns = counts.shape
    table = np.zeros((rows + 1, columns + 1))
    table[:-1, :-1] = counts
    table[-1, :] = table[:-1, :].sum(axis=0)
    table[:, -1] = table[:, :-1].sum(axis=1)
    hidden = np.zeros(table.shape, dtype=bool)
    hidden[:-1, :-1], hidden[:-1, -1], hidden[-1, :-1], hidden[-1, -1] = (
        cover.cells, cover.rows, cover.columns, cover.total,
    )  # fmt: skip
    sign = np.ones(table.shape)
    sign[-1, :-1] = sign[:-1, -1] = -1
    places = np.argwhere(hidden)
    equations, known = [], []
    for axis, length in ((0, rows + 1), (1, columns + 1)):
        for line in range(length):
            equations.append([sign[tuple(at)] * (at[axis] == line) for at in places])
            shown = np.where(hidden, 0, sign * table).take(line, axis=axis)
            known.append(-shown.sum())
    found = []
    for number, at in enumerate(places):
        if at[0] == rows or at[1] == columns:
            continue
        aim = np.zeros(len(places))
        aim[number] = 1
        ends = [linprog(way * aim, A_eq=equations, b_eq=known, bounds=(0, None)) for way in (1, -1)]
        assert ends[0].status == 0
        highest = np.inf if ends[1].status == 3 else -float(ends[1].fun or 0)
        found.append((int(table[tuple(at)]), float(ends[0].fun or 0), highest))
    return found


@pytest.mark.parametrize("margins", [(True, True), (True, False), (False, True)], ids=str)
def test_no_hidden_count_can_be_told_to_within_three(margins: tuple[bool, bool]) -> None:
    stream = np.random.default_rng(2023)
    hidden = 0
    for _ in range(TABLES):
        shape = stream.integers(1, 7), stream.integers(2, 5)
        counts = stream.poisson(stream.choice([3, 8, 20], size=shape)).astype(np.int64)
        cover = cover_table(counts, minimum=5, rows=margins[0], columns=margins[1])
        assert cover.cells[counts < 5].all()
        for count, low, high in bounds(counts, cover):
            assert low - 1e-6 <= count <= high + 1e-6
            assert high - low > 6, (counts, cover)
            hidden += 1
    assert hidden > TABLES


def test_a_table_without_small_counts_is_shown_whole() -> None:
    cover = cover_table(np.array([[5, 9], [20, 7]]), minimum=5)
    assert not (cover.cells.any())
    assert not (cover.rows.any())
    assert not (cover.columns.any())
    assert not (cover.total)


def test_the_smallest_neighbours_are_hidden_beside_a_small_count() -> None:
    counts = np.array([[2, 30, 40], [50, 11, 60], [70, 80, 12]])
    cover = cover_table(counts, minimum=5)
    assert cover.cells.tolist() == [[True, True, False], [True, True, False], [False, False, False]]
    assert not cover.rows.any()


def test_one_row_hides_its_margin_or_a_second_count() -> None:
    cover = cover_table(np.array([[3, 30, 12]]), minimum=5, columns=False)
    assert cover.cells.tolist() == [[True, False, True]]
    assert not cover.rows.any()
    alone = cover_table(np.array([[3]]), minimum=5, columns=False)
    assert alone.rows.all()


def test_empty_cells_may_stay() -> None:
    assert not cover_table(np.array([[0, 9], [20, 7]]), minimum=5, zeros=False).cells.any()
    assert cover_table(np.array([[0, 9], [20, 7]]), minimum=5).cells[0, 0]
