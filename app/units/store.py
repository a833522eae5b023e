"""All SQL of units."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, or_, select, update
from sqlmodel import Session, col

from app.core.actor import Scope
from app.core.tabular import folded
from app.units.models import Unit, UnitType


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
