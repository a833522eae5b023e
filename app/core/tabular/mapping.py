"""How the columns of a file were understood: which declared column was read from where."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.tabular.headings import Column
from app.core.tabular.table import Table, letters


@dataclass(frozen=True, slots=True)
class Place:
    """A column of a sheet: its letter and its heading as written."""

    sheet: str
    letter: str
    heading: str


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """A declared column (`label` is a message id) and where it was found; nowhere: the file lacks it."""

    label: str
    required: bool
    places: tuple[Place, ...]


def columns_read(table: Table, *, columns: Sequence[Column]) -> tuple[ColumnRead, ...]:
    """Every declared column with its places, sheet by sheet; empty when no sheet could be read."""
    if not table.headers:
        return ()
    return tuple(
        ColumnRead(
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
