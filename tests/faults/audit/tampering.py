"""What somebody with every right in the database can do to the trail; each way takes a place in it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.sql import ColumnElement
from sqlmodel import Session, col

from app.core.chain import GENESIS, event_hash
from app.core.models import AuditEvent

E = AuditEvent
COLUMNS = ("seq", "at", "actor", "verb", "object", "unit_id", "details", "previous_hash", "hash")
SOMEBODY = UUID(int=7)


def row_at(session: Session, seq: int) -> dict[str, Any]:
    """An event as a mapping."""
    query = select(*(col(getattr(E, name)) for name in COLUMNS)).where(col(E.seq) == seq)
    return dict(session.execute(query).one()._mapping)


def put(session: Session, row: dict[str, Any]) -> None:
    session.execute(insert(E).values(row))


def change(session: Session, place: int, /, **values: Any) -> None:
    statement = update(E).where(col(E.seq) == place).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))


def remove(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(delete(E).where(which).execution_options(synchronize_session=False))


def edit(session: Session, place: int, column: str) -> None:
    """One column of one event, as little as the column allows."""
    row = row_at(session, place)
    changed = {
        "seq": place + 5000,
        "at": row["at"] + timedelta(microseconds=1),
        "actor": str(SOMEBODY),
        "verb": row["verb"] + "x",
        "object": row["object"].upper(),
        "unit_id": None if row["unit_id"] else SOMEBODY,
        "details": {**row["details"], "number": row["details"].get("number", 0) + 1},
        "previous_hash": flipped(row["previous_hash"]),
        "hash": flipped(row["hash"]),
    }
    change(session, place, **{column: changed[column]})


def flipped(digest: str) -> str:
    """The hash with another last digit."""
    return digest[:-1] + ("0" if digest[-1] != "0" else "1")


def shift(session: Session, after: int) -> None:
    """Moves every event behind a place on by one number."""
    for step in (-col(E.seq) - 1, -col(E.seq)):
        behind = (col(E.seq) > after) | (col(E.seq) < 0)
        statement = update(E).where(behind).values(seq=step)
        session.execute(statement.execution_options(synchronize_session=False))


def forge(row: dict[str, Any], *, previous: str) -> dict[str, Any]:
    """A row with the right hash for its content and its place."""
    fields = {name: row[name] for name in ("seq", "at", "actor", "verb", "object", "unit_id", "details")}
    return {**fields, "previous_hash": previous, "hash": event_hash(previous=previous, **fields)}


def slip_in(session: Session, place: int) -> None:
    """A well-made event behind another one; those after it move on."""
    row = row_at(session, place)
    shift(session, place)
    put(session, forge({**row, "seq": place + 1, "object": "thing:never"}, previous=row["hash"]))


def exchange(session: Session, place: int) -> None:
    """An event and the one after it change places."""
    for before, after in ((place, -1), (place + 1, place), (-1, place + 1)):
        change(session, before, seq=after)


def exchange_well(session: Session, place: int) -> None:
    """As `exchange`, with hashes that fit the new places; what follows stays as it was."""
    exchange(session, place)
    previous = row_at(session, place - 1)["hash"] if place > 1 else GENESIS
    for each in (place, place + 1):
        mended = forge(row_at(session, each), previous=previous)
        change(session, each, previous_hash=mended["previous_hash"], hash=mended["hash"])
        previous = mended["hash"]


def cut_out(session: Session, place: int) -> None:
    """One event goes, the others stay."""
    remove(session, col(E.seq) == place)


def cut_out_and_close(session: Session, place: int) -> None:
    """One event goes, and those after it move up."""
    remove(session, col(E.seq) == place)
    for step in (1 - col(E.seq), -col(E.seq)):
        behind = (col(E.seq) > place) | (col(E.seq) < 0)
        statement = update(E).where(behind).values(seq=step)
        session.execute(statement.execution_options(synchronize_session=False))


def truncate(session: Session, place: int) -> None:
    """Everything behind an event goes."""
    remove(session, col(E.seq) > place)


def rewrite(session: Session, place: int) -> None:
    """An event is changed and every hash from it to the end is made anew."""
    query = select(*(col(getattr(E, name)) for name in COLUMNS)).where(col(E.seq) >= place)
    rows = [dict(row._mapping) for row in session.execute(query.order_by(col(E.seq)))]
    rows[0]["object"], previous = "thing:other", rows[0]["previous_hash"]
    forged = []
    for row in rows:
        forged.append(forge(row, previous=previous))
        previous = forged[-1]["hash"]
    remove(session, col(E.seq) >= place)
    session.execute(insert(E), forged)
