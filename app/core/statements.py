"""Reading by key where it is asked tens of thousands of times: on PostgreSQL by the driver itself.

There the machinery around a statement costs as much as the driver. Only reading goes this way: what
writes can be refused by a constraint, and how that becomes a sentence is known to the connection.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, Select

from app.core.errors import DatabaseBusy

Values = tuple[Any, ...]
Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Wording:
    """A statement as the driver takes it. `fixed`: values that stand in the statement itself;
    `changes`: what makes a value of the driver one of the house, by its place in the row."""

    text: str
    fixed: Mapping[str, Any]
    changes: tuple[tuple[int, Change], ...]


class KeptRead:
    """A SELECT that is put into words once a process. Its parameters are texts, numbers and UUIDs."""

    def __init__(self, statement: Select[Any]) -> None:
        self._statement = statement
        self._wording: _Wording | None = None

    def first(self, connection: Connection, params: Mapping[str, Any]) -> Values | None:
        """The first row, or None. Raises `DatabaseBusy` when PostgreSQL is gone or takes too long."""
        dialect = connection.dialect
        if dialect.name != "postgresql":
            row = connection.execute(self._statement, params).first()
            return None if row is None else tuple(row)
        wording = self._wording
        if wording is None:
            wording = self._wording = _worded(self._statement, dialect=dialect)
        driver: Any = connection.connection.driver_connection
        try:
            with driver.cursor(binary=True) as cursor:
                found = cursor.execute(wording.text, {**wording.fixed, **params}).fetchone()
        except dialect.loaded_dbapi.OperationalError as error:
            if driver.closed:
                connection.invalidate(error)
            raise DatabaseBusy from error
        if found is None:
            return None
        values = list(found)
        for place, change in wording.changes:
            values[place] = change(values[place])
        return tuple(values)


def _worded(statement: Select[Any], *, dialect: Dialect) -> _Wording:
    compiled = statement.compile(dialect=dialect)
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    kinds = (column.type.dialect_impl(dialect) for column in statement.selected_columns)
    changes = ((place, kind.result_processor(dialect, None)) for place, kind in enumerate(kinds))
    return _Wording(str(compiled), fixed, tuple((at, change) for at, change in changes if change))
