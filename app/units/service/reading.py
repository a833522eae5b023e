"""Finding units, and the tree as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core import clock
from app.core.actor import EVERYWHERE, Scope
from app.core.unit_of_work import Work
from app.units import rules, store
from app.units.errors import UnitNotFound
from app.units.models import Unit, UnitType

Branch = rules.Node[Unit]


def get_unit(work: Work, *, unit_id: UUID, scope: Scope = EVERYWHERE) -> Unit:
    """The unit; raises `UnitNotFound`, also when it lies outside the scope."""
    unit = store.find_unit(work.session, unit_id=unit_id, scope=scope)
    if unit is None:
        raise UnitNotFound(code=str(unit_id))
    return unit


def find_unit_by_code(work: Work, *, code: str) -> Unit | None:
    """The unit with this code, case aside, or None."""
    return store.find_unit_by_code(work.session, code=code.strip())


def list_units(
    work: Work,
    *,
    scope: Scope,
    on: date | None = None,
    type_key: str | None = None,
    search: str | None = None,
) -> list[Unit]:
    """Units in official order: by type, then in the order they first came in.

    `on`: valid on that day (both ends included); `search`: part of a name or code, marks and case aside.
    """
    found = store.list_units(work.session, scope=scope, on=on, type_key=type_key, search=search)
    return sorted(found, key=lambda unit: rules.type_rank(unit.type_key))


def list_unit_types(work: Work) -> list[UnitType]:
    """Every unit type in official order."""
    return sorted(store.list_types(work.session), key=lambda kind: rules.type_rank(kind.key))


def subtree_ids(work: Work, *, unit_id: UUID) -> frozenset[UUID]:
    """The unit and every unit below it; empty when there is no such unit."""
    return store.list_subtree_ids(work.session, unit_id=unit_id)


def ancestor_ids(work: Work, *, unit_id: UUID) -> tuple[UUID, ...]:
    """The units above, the nearest first."""
    return store.list_ancestor_ids(work.session, unit_id=unit_id)


def count_rounds(work: Work, *, unit_id: UUID) -> int:
    """In how many campaigns the unit keeps the name and place that it had at the freeze."""
    return store.count_rounds(work.session, unit_id=unit_id)


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit with what stands around it."""

    unit: Unit
    kind: UnitType
    above: tuple[Unit, ...]
    below: tuple[Unit, ...]
    begins_on: date | None
    is_valid: bool
    rounds: int
    """In how many campaigns the unit keeps the name and place of the freeze."""


def show_unit(work: Work, *, unit_id: UUID, scope: Scope) -> UnitPage:
    """A unit, the units above it (the highest first) and those directly below. Raises `UnitNotFound`."""
    unit = get_unit(work, unit_id=unit_id, scope=scope)
    kinds = {kind.key: kind for kind in store.list_types(work.session)}
    above = [get_unit(work, unit_id=each) for each in reversed(ancestor_ids(work, unit_id=unit_id))]
    below = [each for each in list_units(work, scope=scope) if each.parent_id == unit_id]
    today = clock.today()
    return UnitPage(
        unit=unit,
        kind=kinds[unit.type_key],
        above=tuple(above),
        below=tuple(below),
        begins_on=None if unit.valid_from == rules.LONG_AGO else unit.valid_from,
        is_valid=rules.is_valid_on(today, valid_from=unit.valid_from, valid_to=unit.valid_to),
        rounds=count_rounds(work, unit_id=unit_id),
    )


def show_tree(
    work: Work, *, scope: Scope, search: str = "", type_key: str = "", on: date | None = None
) -> tuple[Sequence[Branch], int]:
    """The trees of all units in scope and how many units match; with a search, a type or a day only
    the matching units and those above them."""
    every = list_units(work, scope=scope)
    if not search and not type_key and on is None:
        return rules.grow_tree(every), len(every)
    found = list_units(work, scope=scope, on=on, type_key=type_key or None, search=search or None)
    return rules.grow_tree(every, keep={unit.id for unit in found}), len(found)
