"""One unit at a time: adding, changing, ending, removing. Each verb keeps the tree a tree."""

from datetime import date
from typing import Any
from uuid import UUID

from app.core.actor import EVERYWHERE
from app.core.audit import audited
from app.core.errors import Forbidden
from app.core.ids import uuid7
from app.core.permissions import Permission
from app.core.tabular import folded
from app.core.unit_of_work import Work
from app.units import rules, store
from app.units.errors import (
    ParentUnclear,
    ParentUnknown,
    UnitCodeTaken,
    UnitDatesCrossed,
    UnitReferred,
    UnitsBelowLast,
    UnitsInCircle,
    UnitTypeNotFound,
)
from app.units.forms import EndForm, UnitForm
from app.units.models import Unit
from app.units.service.columns import differences, name_columns
from app.units.service.reading import get_unit

_SHOWN = 5


def editable_unit(work: Work, *, unit_id: UUID) -> Unit:
    """A unit that the actor may change; raises `UnitNotFound` outside the scope."""
    return get_unit(work, unit_id=unit_id, scope=work.actor.scope(Permission.UNITS_IMPORT))


@audited("units.unit_added")
def add_unit(work: Work, *, form: UnitForm) -> Unit:
    """A new unit. Raises `UnitCodeTaken`, `UnitTypeNotFound`, `ParentUnknown` or `ParentUnclear`;
    `Forbidden` for a unit at the top by someone who does not act everywhere."""
    values = _values(work, form=form, unit=None)
    unit_id = uuid7()
    store.add_units(work.session, rows=[{"id": unit_id, "valid_to": None, **values}])
    unit = get_unit(work, unit_id=unit_id)
    work.note(object=f"unit:{unit.code}", unit_id=unit.id, name=unit.name_vi, type=unit.type_key)
    return unit


@audited("units.unit_changed")
def change_unit(work: Work, *, unit_id: UUID, form: UnitForm) -> Unit:
    """A unit with new names, code, type, parent or first day; rounds keep what they froze.

    Raises as `add_unit`, and `UnitsInCircle`, `UnitDatesCrossed`, `UnitNotFound`.
    """
    unit = editable_unit(work, unit_id=unit_id)
    values = _values(work, form=form, unit=unit)
    if unit.valid_to is not None and values["valid_from"] > unit.valid_to:
        raise UnitDatesCrossed
    _refuse_circle(work, unit=unit, parent_id=values["parent_id"])
    changed = differences(unit, values=values)
    store.set_units(work.session, rows=[{"id": unit.id, **values}])
    work.session.refresh(unit)
    work.note(object=f"unit:{unit.code}", unit_id=unit.id, changed=changed)
    return unit


@audited("units.unit_ended")
def end_unit(work: Work, *, unit_id: UUID, form: EndForm) -> Unit:
    """Sets or takes away the last day, with a reason. Raises `UnitDatesCrossed`, `UnitsBelowLast`."""
    unit = editable_unit(work, unit_id=unit_id)
    before = unit.valid_to
    set_last_day(work, unit=unit, day=form.valid_to)
    work.note(
        object=f"unit:{unit.code}", unit_id=unit.id, reason=form.reason,
        valid_to=[None if day is None else day.isoformat() for day in (before, form.valid_to)],
    )  # fmt: skip
    return unit


@audited("units.unit_removed")
def remove_unit(work: Work, *, unit_id: UUID, reason: str) -> None:
    """Deletes a unit that was entered by mistake; raises `UnitReferred` when anything refers to it."""
    unit = editable_unit(work, unit_id=unit_id)
    places = list_references(work, unit_id=unit_id)
    if places:
        raise UnitReferred(places=places)
    work.note(object=f"unit:{unit.code}", unit_id=unit.id, name=unit.name_vi, reason=reason)
    store.remove_unit(work.session, unit_id=unit_id)


def list_references(work: Work, *, unit_id: UUID) -> list[str]:
    """What refers to a unit, as message ids; empty when it may be removed."""
    return rules.reference_words(store.list_referring(work.session, target="unit.id", key=unit_id))


def find_named(work: Work, *, text: str) -> Unit:
    """The unit that a code or a name means, among those the actor may change.

    Raises `ParentUnknown` or `ParentUnclear`.
    """
    scope = work.actor.scope(Permission.UNITS_IMPORT)
    unit = store.find_unit_by_code(work.session, code=text)
    if unit is not None and scope.covers(unit.id):
        return unit
    wanted = folded(text)
    alike = store.list_units_named(work.session, name_search=wanted, scope=scope)
    found = [one for one in alike if folded(one.name_vi) == wanted]
    if len(found) > 1:
        raise ParentUnclear(codes=", ".join(one.code for one in found[:_SHOWN]))
    if not found:
        raise ParentUnknown(text=text)
    return found[0]


def set_last_day(work: Work, *, unit: Unit, day: date | None) -> None:
    """Stores the last day of a unit; None: no end."""
    if day is not None:
        if day < unit.valid_from:
            raise UnitDatesCrossed
        below = store.list_children_after(work.session, unit_id=unit.id, day=day)
        if below:
            raise UnitsBelowLast(codes=", ".join(one.code for one in below[:_SHOWN]))
    store.set_units(work.session, rows=[{"id": unit.id, "valid_to": day}])
    work.session.refresh(unit)


def _values(work: Work, *, form: UnitForm, unit: Unit | None) -> dict[str, Any]:
    other = store.find_unit_by_code(work.session, code=form.code)
    if other is not None and (unit is None or other.id != unit.id):
        raise UnitCodeTaken(code=form.code)
    if store.find_type(work.session, key=form.type_key) is None:
        raise UnitTypeNotFound(key=form.type_key)
    return {
        **name_columns(name_vi=form.name_vi, code=form.code),
        "name_en": form.name_en,
        "type_key": form.type_key,
        "parent_id": _parent_id(work, text=form.parent, unit=unit),
        "official_code": form.official_code or None,
        "agency_id": form.agency_id or None,
        "valid_from": form.valid_from or rules.LONG_AGO,
    }


def _parent_id(work: Work, *, text: str, unit: Unit | None) -> UUID | None:
    """The parent that the form names; whoever acts within a subtree leaves its root where it stands."""
    current = (
        store.find_unit(work.session, unit_id=unit.parent_id, scope=EVERYWHERE)
        if unit and unit.parent_id
        else None
    )
    if current is not None and text.casefold() == current.code.casefold():
        return current.id
    if not text and work.actor.scope(Permission.UNITS_IMPORT) != EVERYWHERE:
        raise Forbidden
    return find_named(work, text=text).id if text else None


def _refuse_circle(work: Work, *, unit: Unit, parent_id: UUID | None) -> None:
    parents = {**store.list_parents(work.session), unit.id: parent_id}
    circle = rules.cycle_of(unit.id, parents=parents)
    if circle:
        codes = [get_unit(work, unit_id=one).code for one in circle]
        raise UnitsInCircle(way=" \u2192 ".join(codes))
