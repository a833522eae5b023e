"""Somebody who holds the database, its files, a backup from before the opening and the logs of web and mail.

Every order of people that can be had on one side is laid beside every order of answers on the other, and
every value that stands on both sides is tried as a key. People are pairs (unit, number in the unit).
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, inspect, text

from app.core.database import Database
from tests.support.chance import most

Who = tuple[str, int]
Orders = dict[str, list[Who]]
Values = dict[str, dict[str, set[Who]]]
HIDDEN = ("ctid", "xmin::text::bigint", "xmax::text::bigint", "cmin::text::bigint")
LEAST = 10
"""Fewer people of a unit in both orders tell nothing."""


@dataclass
class Side:
    """All that was found about people, or about answers: orders, and who bears which value."""

    orders: Orders = field(default_factory=dict)
    values: Values = field(default_factory=dict)

    def see(self, name: str, rows: Iterable[tuple[Who | None, object]]) -> None:
        """Takes in a list as it came: whose row, and the value it was sorted by."""
        order: list[Who] = []
        bearers: defaultdict[str, set[Who]] = defaultdict(set)
        for who, value in rows:
            if who is not None:
                order.append(who)
                bearers[str(value)].add(who)
        self.orders[name] = list(dict.fromkeys(order))
        self.values[name] = dict(bearers)


def look_at_tables(
    side: Side, database: Database, *, keys: Mapping[str, str], known: Mapping[str, Who]
) -> None:
    """Each table of `keys` (table -> the column that names whose row it is), sorted by each column it has."""
    with database.reader.connect() as connection:
        for table, key in keys.items():
            columns = [f'"{one["name"]}"' for one in inspect(connection).get_columns(table)]
            for column in ("", *columns, *_hidden(connection, table, sqlite=database.is_sqlite)):
                rows = _rows(connection, table, f'"{key}"', column, known)
                side.see(f"{table} by {column.strip(chr(34)) or 'nothing'}", rows)


def _hidden(connection: Connection, table: str, *, sqlite: bool) -> Sequence[str]:
    if not sqlite:
        return HIDDEN
    made = connection.execute(
        text("SELECT sql FROM sqlite_master WHERE name = :t"), {"t": table}
    ).scalar_one()
    return () if "WITHOUT ROWID" in made else ("rowid",)


def _rows(
    connection: Connection, table: str, key: str, column: str, known: Mapping[str, Who]
) -> Iterator[tuple[Who | None, object]]:
    plainly = f"t.{column}" if column else "NULL"
    cast = connection.dialect.name == "postgresql" and "::" not in plainly
    shown = f"CAST({plainly} AS TEXT)" if cast else plainly
    order = f" ORDER BY t.{column}" if column else ""
    for found, value in connection.execute(text(f'SELECT t.{key}, {shown} AS shown FROM "{table}" t{order}')):
        yield known.get(plain(found)), value if column != key else None


def plain(one: object) -> str:
    """An id as 32 hexadecimal digits."""
    return str(one).replace("-", "")


def look_at_chain(side: Side, database: Database, *, known: Mapping[str, Who]) -> None:
    """The log of sealed answers tells the order of arrival: each line is the hash of somebody's envelope."""
    with database.reader.connect() as connection:
        sealed = connection.execute(text("SELECT invitation_id, ciphertext, receipt FROM envelope")).all()
        lines = connection.execute(text("SELECT seq, ciphertext_sha256 FROM ballot_log ORDER BY seq")).all()
    whose = {hashlib.sha256(row[1]).hexdigest(): known.get(plain(row[0])) for row in sealed}
    side.see("ballot log", ((whose.get(digest), seq) for seq, digest in lines))
    by_size = sorted(sealed, key=lambda row: len(row[1]))
    side.see("size of the envelope", ((known.get(plain(row[0])), len(row[1])) for row in by_size))


def look_at_bytes(side: Side, name: str, content: bytes, *, known: Mapping[str, Who]) -> None:
    """Where each id stands first in a file, as bytes or as digits."""
    places = []
    for digits, who in known.items():
        found = [
            content.find(form) for form in (UUID(digits).bytes, digits.encode(), str(UUID(digits)).encode())
        ]
        first = min((at for at in found if at >= 0), default=-1)
        if first >= 0:
            places.append((first, who))
    side.see(f"bytes of {name}", ((who, at) for at, who in sorted(places)))


def files_of(database: Database, *, tables: Sequence[str], since: str = "") -> dict[str, bytes]:
    """The raw files: the SQLite file with its log, or the heaps of these tables and the log since `since`."""
    if database.is_sqlite:
        return {path.suffix or path.name: path.read_bytes() for path in database.files()}
    with database.reader.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CHECKPOINT"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        heaps = {
            table: connection.execute(text("SELECT pg_relation_filepath(:t)"), {"t": table}).scalar_one()
            for table in tables
        }
    found = {table: (folder / path).read_bytes() for table, path in heaps.items()}
    segments = [one for one in sorted((folder / "pg_wal").glob("0*")) if one.name >= since]
    found["log"] = b"".join(one.read_bytes() for one in segments)
    return found


def first_segment(database: Database) -> str:
    """The file of PostgreSQL's log that is written now; "" on SQLite."""
    if database.is_sqlite:
        return ""
    with database.reader.connect() as connection:
        return str(connection.execute(text("SELECT pg_walfile_name(pg_current_wal_lsn())")).scalar_one())


@dataclass(frozen=True)
class Join:
    """One way of laying two lists side by side: whom it names right, and what chance allows."""

    name: str
    people: int
    right: int
    allowed: int

    @property
    def better_than_chance(self) -> bool:
        return self.right > self.allowed


def joins(people: Side, answers: Side, *, of: set[str], false_alarm: float) -> list[Join]:
    """Every join over the units `of`. `false_alarm`: how often all of them together may err."""
    pairs = [(left, right) for left in people.orders for right in answers.orders]
    each = false_alarm / max(4 * len(pairs), 1)
    found: list[Join] = []
    for left, right in pairs:
        found += _by_order(left, right, people.orders[left], answers.orders[right], of=of, chance=each)
    for left, lefts in people.values.items():
        for right, rights in answers.values.items():
            found += _by_value(f"{left} = {right}", lefts, rights, of=of, chance=each)
    return found


def _by_order(
    left: str, right: str, people: Sequence[Who], answers: Sequence[Who], *, of: set[str], chance: float
) -> Iterator[Join]:
    shared = set(people) & set(answers)
    groups = {unit: ([], []) for unit in of}  # type: dict[str, tuple[list[Who], list[Who]]]
    for at, order in enumerate((people, answers)):
        for who in order:
            if who in shared and who[0] in of:
                groups[who[0]][at].append(who)
    full = [pair for pair in groups.values() if len(pair[0]) >= LEAST]
    if not full:
        return
    sizes = tuple(sorted(Counter(len(one) for one, _ in full).items()))
    n = sum(len(one) for one, _ in full)
    for turn, step in (("", 1), (" backwards", -1)):
        places = sum(a == b for one, other in full for a, b in zip(one, other[::step], strict=True))
        yield Join(f"{left} / {right}{turn}", n, places, most("places", sizes, chance))
        beside = sum(len(set(pairwise(one)) & set(pairwise(other[::step]))) for one, other in full)
        yield Join(f"{left} / {right}{turn}, neighbours", n, beside, most("neighbours", sizes, chance))


def _by_value(
    name: str, people: Mapping[str, set[Who]], answers: Mapping[str, set[Who]], *, of: set[str], chance: float
) -> Iterator[Join]:
    """Values that one person and one answer bear alone; the unit is no secret, so chance works within it."""
    alone = [
        (next(iter(people[value])), next(iter(answers[value])))
        for value in people.keys() & answers.keys()
        if len(people[value]) == len(answers[value]) == 1
    ]
    inside = [pair for pair in alone if pair[0][0] in of]
    if inside:
        right = sum(one == other for one, other in inside)
        alike = Counter(one[0] for one, other in inside if one[0] == other[0])
        sizes = tuple(sorted(Counter(max(n, LEAST) for n in alike.values()).items())) or ((LEAST, 1),)
        yield Join(name, len(inside), right, most("places", sizes, chance))
