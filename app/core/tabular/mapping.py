"""How the columns of a file were understood: which declared column was read from where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.tabular.headings import SEARCHED_ROWS, Column, Header, heading_texts
from app.core.tabular.layout import letters
from app.core.tabular.opening import Book
from app.core.tabular.table import Table
from app.core.tabular.text import shown

MOST_OFFERED = 80


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a sheet: its letter and its heading as written."""

    sheet: str
    letter: str
    heading: str


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """A declared column (`label` is a message id) and where it was found; nowhere: the file lacks it."""

    key: str
    label: str
    required: bool
    places: tuple[Place, ...]


def columns_read(table: Table, *, columns: Sequence[Column]) -> tuple[ColumnRead, ...]:
    """Every declared column with its places, sheet by sheet; empty when there is no sheet."""
    if not table.seen:
        return ()
    return tuple(
        ColumnRead(
            column.key,
            column.label,
            column.required,
            tuple(
                Place(sheet, letters(header.columns[column.key].number), header.columns[column.key].heading)
                for sheet, header in table.headers
                if column.key in header.columns
            ),
        )
        for column in columns
    )


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """A sheet as the form of columns offers it: its columns as (letter, heading), and the present choice.

    `columns`: letter by key of the declared column; `heading_rows`: the rows that may be the last one of
    the headings; `is_read`: whether its rows were read.
    """

    number: int
    name: str
    heading_row: int
    offered: tuple[tuple[str, str], ...]
    columns: Mapping[str, str]
    heading_rows: int
    is_read: bool


def sheets_seen(book: Book, *, table: Table) -> tuple[SheetSeen, ...]:
    """Every sheet with something in it."""
    seen, read = dict(table.seen), {name for name, _ in table.headers}
    found = []
    for number, sheet in enumerate(book.sheets):
        width = min(max((len(row) for row in sheet.rows[:SEARCHED_ROWS]), default=0), MOST_OFFERED)
        header = seen.get(sheet.name, Header(0, {}))
        texts = heading_texts(sheet, last_row=header.first_row)
        if width:
            found.append(
                SheetSeen(
                    number,
                    sheet.name,
                    header.first_row,
                    tuple((letters(place), shown(texts.get(place, ""), limit=60)) for place in range(width)),
                    {key: letters(at.number) for key, at in header.columns.items()},
                    min(len(sheet.rows), SEARCHED_ROWS),
                    sheet.name in read,
                )
            )
    return tuple(found)
