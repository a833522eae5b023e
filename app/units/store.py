"""All SQL of units."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    CursorResult,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import Session, SQLModel, col

from app.core.actor import Scope
from app.core.tabular import folded
from app.units.models import Unit, UnitSuccession, UnitType


def find_unit(session: Session, *, unit_id: UUID, scope: Scope) -> Unit | None:
    """A unit within the scope, or None."""
    return session.execute(select(Unit).where(col(Unit.id) == unit_id, *_within(scope))).scalar_one_or_none()


def find_unit_by_code(session: Session, *, code: str) -> Unit | None:
    """A unit by its code; small and capital letters of English are one."""
    same = or_(col(Unit.code) == code, func.lower(col(Unit.code)) == code.lower())
    rows = session.execute(select(Unit).where(same)).scalars().all()
    return next((unit for unit in rows if unit.code == code), rows[0] if rows else None)


def list_units(
    session: Session,
    *,
    scope: Scope,
    on: date | None = None,
    type_key: str | None = None,
    search: str | None = None,
) -> list[Unit]:
    """Units within the scope in the order they came in; `on`: valid on this day."""
    query = select(Unit).where(*_within(scope)).order_by(col(Unit.id))
    if on is not None:
        lasting = or_(col(Unit.valid_to).is_(None), col(Unit.valid_to) >= on)
        query = query.where(col(Unit.valid_from) <= on, lasting)
    if type_key:
        query = query.where(col(Unit.type_key) == type_key)
    if search:
        query = query.where(col(Unit.name_search).contains(folded(search), autoescape=True))
    return list(session.execute(query).scalars())


def _within(scope: Scope) -> list[ColumnElement[bool]]:
    return [] if scope.unit_ids is None else [col(Unit.id).in_(scope.unit_ids)]


def list_types(session: Session) -> list[UnitType]:
    """Every unit type."""
    return list(session.execute(select(UnitType)).scalars())


def list_subtree_ids(session: Session, *, unit_id: UUID) -> frozenset[UUID]:
    """The unit and every unit below it."""
    start = select(col(Unit.id)).where(col(Unit.id) == unit_id).cte("subtree", recursive=True)
    whole = start.union(select(col(Unit.id)).join(start, col(Unit.parent_id) == start.c.id))
    return frozenset(session.execute(select(whole.c.id)).scalars())


def list_ancestor_ids(session: Session, *, unit_id: UUID) -> tuple[UUID, ...]:
    """The units above, the nearest first."""
    found: list[UUID] = []
    step = unit_id
    while True:
        parent = session.execute(select(col(Unit.parent_id)).where(col(Unit.id) == step)).scalar_one_or_none()
        if parent is None or parent in found:
            return tuple(found)
        found.append(parent)
        step = parent


def add_types(session: Session, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores new unit types."""
    if rows:
        session.execute(insert(UnitType), list(rows))


def set_types(session: Session, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores changed names and rank groups of unit types, found by key."""
    if rows:
        session.execute(update(UnitType), list(rows))


def add_units(session: Session, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores new units; parents must stand before their children."""
    if rows:
        session.execute(insert(Unit), list(rows))


def set_units(session: Session, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores changed units, found by id; each row holds the same columns."""
    if rows:
        session.execute(update(Unit), list(rows))


def find_type(session: Session, *, key: str) -> UnitType | None:
    """A unit type by its key, or None."""
    return session.get(UnitType, key)


def count_by_type(session: Session) -> dict[str, int]:
    """How many units each type has, by key; types without units are absent."""
    query = select(col(Unit.type_key), func.count()).group_by(col(Unit.type_key))
    return {key: count for key, count in session.execute(query)}


def remove_type(session: Session, *, key: str) -> None:
    """Deletes a unit type that nothing refers to."""
    session.execute(delete(UnitType).where(col(UnitType.key) == key))


def list_units_named(session: Session, *, name_search: str, scope: Scope) -> list[Unit]:
    """Units whose folded name begins with a text: candidates for a name as written."""
    found = col(Unit.name_search).startswith(name_search, autoescape=True)
    return list(session.execute(select(Unit).where(found, *_within(scope))).scalars())


def list_parents(session: Session) -> dict[UUID, UUID | None]:
    """The parent of every unit."""
    return {unit: parent for unit, parent in session.execute(select(col(Unit.id), col(Unit.parent_id)))}


def list_children_after(session: Session, *, unit_id: UUID, day: date) -> list[Unit]:
    """Units directly below one that last longer than a day."""
    lasting = or_(col(Unit.valid_to).is_(None), col(Unit.valid_to) > day)
    query = select(Unit).where(col(Unit.parent_id) == unit_id, lasting).order_by(col(Unit.code))
    return list(session.execute(query).scalars())


def remove_unit(session: Session, *, unit_id: UUID) -> None:
    """Deletes a unit that nothing refers to."""
    session.execute(delete(Unit).where(col(Unit.id) == unit_id))


def list_successions(session: Session, *, unit_id: UUID | None = None) -> list[UnitSuccession]:
    """Successions by day; of one unit (in either direction) or of all."""
    query = select(UnitSuccession).order_by(col(UnitSuccession.on), col(UnitSuccession.to_unit_id))
    if unit_id is not None:
        sides = (col(UnitSuccession.from_unit_id) == unit_id, col(UnitSuccession.to_unit_id) == unit_id)
        query = query.where(or_(*sides))
    return list(session.execute(query).scalars())


def add_succession(session: Session, *, row: Mapping[str, Any]) -> None:
    """Stores a succession."""
    session.execute(insert(UnitSuccession), [row])


def remove_succession(session: Session, *, from_unit_id: UUID, to_unit_id: UUID) -> bool:
    """Deletes a succession; whether there was one."""
    mine = (col(UnitSuccession.from_unit_id) == from_unit_id, col(UnitSuccession.to_unit_id) == to_unit_id)
    return cast(CursorResult[Any], session.execute(delete(UnitSuccession).where(*mine))).rowcount > 0


def list_referring(session: Session, *, target: str, key: object) -> list[str]:
    """Names of the tables with a row that refers to this row of `target` ("unit.id", "unit_type.key").

    The big tables are looked at only when no small one refers: their rows stand in a round's tables too.
    """
    columns = [
        column
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if any(foreign.target_fullname == target for foreign in column.foreign_keys)
    ]
    small = [column for column in columns if column.table.info.get("kind") != "big"]
    big = [column for column in columns if column.table.info.get("kind") == "big"]
    return _referring(session, small, key) or _referring(session, big, key)


def _referring(session: Session, columns: Sequence[Column[Any]], key: object) -> list[str]:
    found = [
        one.table.name for one in columns if session.execute(select(exists().where(one == key))).scalar()
    ]
    return list(dict.fromkeys(found))


def count_rounds(session: Session, *, unit_id: UUID) -> int:
    """In how many rounds the unit stands with the name and place it had when their lists were frozen."""
    table = SQLModel.metadata.tables.get("campaign_unit")
    if table is None:
        return 0
    query = select(func.count()).select_from(table).where(table.c.unit_id == unit_id)
    count: int = session.execute(query).scalar_one()
    return count
