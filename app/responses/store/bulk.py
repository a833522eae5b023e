"""Very many rows of one table at once: by the driver's own way, with the types as SQLAlchemy binds them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert

Row = tuple[Any, ...]


def insert_many(connection: Connection, *, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Writes the rows in the order given; all have the same columns. A third of the cost of `execute`.

    On PostgreSQL by COPY, which asks for the same right as INSERT.
    """
    if not rows:
        return
    names = list(rows[0])
    writers = [_writer(table, name, connection=connection) for name in names]
    values = (
        tuple(
            row[name] if write is None else write(row[name])
            for name, write in zip(names, writers, strict=True)
        )
        for row in rows
    )
    if connection.dialect.name == "postgresql":
        _copy(connection, table=table, names=names, values=values)
        return
    statement = insert(table).values(dict.fromkeys(names)).compile(dialect=connection.dialect)
    connection.exec_driver_sql(str(statement), list(values))


def _copy(connection: Connection, *, table: Table, names: Sequence[str], values: Iterable[Row]) -> None:
    quoted = ", ".join(f'"{name}"' for name in names)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as stream:
        for row in values:
            stream.write_row(row)


def _writer(table: Table, name: str, *, connection: Connection) -> Callable[[Any], Any] | None:
    """How a value of the column is bound; None: as it is.

    The same object comes in many rows, which outlive this, so it is known by its identity.
    """
    bind = table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if bind is None:
        return None
    known: dict[int, Any] = {}

    def write(value: Any) -> Any:
        place = id(value)
        if place not in known:
            known[place] = bind(value)
        return known[place]

    return write
