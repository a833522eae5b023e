"""Finds the row of headings in a sheet: below title rows, over one or two rows, in either language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.core.tabular.opening import Merge, RawCell, Sheet
from app.core.tabular.text import folded, tidy

ColumnKind = Literal["text", "code", "whole", "decimal", "date"]
SEARCHED_ROWS: Final = 50
_BRACKETS: Final = re.compile(r"\([^)]*\)|\*")
_SIGNS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a file should have.

    `label` is its English name (a message id), `headings` every heading it may stand under, folded
    (lower case, no marks), the most telling first. `required`: the heading must be there; `filled`:
    every row has a value. `kind` "code" is text that a spreadsheet must not have turned into a date.
    """

    key: str
    label: str
    headings: tuple[str, ...]
    kind: ColumnKind = "text"
    required: bool = False
    filled: bool = False
    max_length: int = 200


@dataclass(frozen=True, slots=True)
class Found:
    """Where a column stands: its number from 0, and its heading as written."""

    number: int
    heading: str


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a sheet: the first row of data, columns by key, headings that stand twice."""

    first_row: int
    columns: dict[str, Found]
    twice: tuple[tuple[str, Found], ...] = ()


def find_header(sheet: Sheet, columns: Sequence[Column]) -> Header:
    """The best row (or two rows) of headings; `columns` of the answer is empty when nothing fits."""
    wanted = {
        heading: (column.key, rank) for column in columns for rank, heading in enumerate(column.headings)
    }
    needed = {column.key for column in columns if column.required}
    best, best_score = Header(0, {}), (0, 0)
    for last in range(min(len(sheet.rows), SEARCHED_ROWS)):
        for depth in (1, 2):
            if depth > last + 1:
                continue
            found, twice = _matched(_texts(sheet, last, depth), wanted)
            score = (len(needed & found.keys()), len(found))
            if score > best_score:
                best, best_score = Header(last + 1, found, tuple(twice)), score
    return best


def _texts(sheet: Sheet, last: int, depth: int) -> list[list[str]]:
    """For each column the texts of the heading rows, the lowest row first."""
    rows = [_with_merges(sheet, row) for row in range(last, last - depth, -1)]
    width = max(len(row) for row in rows)
    return [[row[number] for row in rows if number < len(row)] for number in range(width)]


def heading_texts(sheet: Sheet, *, last_row: int) -> dict[int, str]:
    """What stands above the rows of data, by column: the lowest text of the last two rows of headings."""
    texts: dict[int, str] = {}
    for row in range(max(last_row - 2, 0), min(last_row, len(sheet.rows))):
        texts |= {number: text for number, text in enumerate(_with_merges(sheet, row)) if text}
    return texts


def _with_merges(sheet: Sheet, row: int) -> list[str]:
    texts = [tidy(str(cell)) if isinstance(cell, str) else "" for cell in sheet.rows[row]]
    for merge in sheet.merged:
        if merge.top <= row <= merge.bottom:
            texts += [""] * (min(merge.right, merge.left + SEARCHED_ROWS) + 1 - len(texts))
            corner = tidy(str(_cell(sheet.rows, merge.top, merge.left) or ""))
            for number in range(merge.left, min(merge.right + 1, len(texts))):
                texts[number] = corner
    return texts


def _cell(rows: list[list[RawCell]], row: int, number: int) -> RawCell:
    return rows[row][number] if row < len(rows) and number < len(rows[row]) else None


def _matched(
    texts: list[list[str]], wanted: dict[str, tuple[str, int]]
) -> tuple[dict[str, Found], list[tuple[str, Found]]]:
    ranks: dict[str, int] = {}
    found: dict[str, Found] = {}
    twice: list[tuple[str, Found]] = []
    for number, stacked in enumerate(texts):
        for text in stacked:
            match = wanted.get(_heading(text)) or wanted.get(_heading(_BRACKETS.sub(" ", text)))
            if match is None:
                continue
            key, rank = match
            if key not in found or rank < ranks[key]:
                found[key], ranks[key] = Found(number, text), rank
                twice = [pair for pair in twice if pair[0] != key]
            elif rank == ranks[key]:
                twice.append((key, Found(number, text)))
            break
    return found, twice


def _heading(text: str) -> str:
    return _SIGNS.sub(" ", folded(text)).strip()


def is_numbering(cells: Sequence[RawCell]) -> bool:
    """Whether a row only numbers its columns: (1) (2) (3), 1 2 3, A B C."""
    signs = [_sign(cell) for cell in cells if cell is not None]
    count = len(signs)
    if count < 3:
        return False
    return signs in (
        [str(n) for n in range(1, count + 1)],
        [chr(96 + n) for n in range(1, min(count, 26) + 1)],
    )


def _sign(cell: RawCell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip(" ()[].").casefold()


def fill_down(sheet: Sheet, *, first_row: int) -> None:
    """Writes the value of a cell merged downwards into each of its rows that has other content."""
    for merge in sheet.merged:
        if merge.left == merge.right and merge.bottom > merge.top >= first_row:
            value = _cell(sheet.rows, merge.top, merge.left)
            for row in sheet.rows[merge.top + 1 : merge.bottom + 1]:
                if row and value is not None:
                    row.extend([None] * (merge.left + 1 - len(row)))
                    row[merge.left] = value


def is_note_row(cells: Sequence[RawCell], row: int, merges: dict[int, list[Merge]]) -> bool:
    """Whether a row holds one text only, merged over several columns: a title between the rows."""
    filled = [number for number, cell in enumerate(cells) if cell is not None]
    if len(filled) != 1:
        return False
    return any(merge.left == filled[0] and merge.right > merge.left for merge in merges.get(row, []))
