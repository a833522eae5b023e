"""Which unit follows which: recorded with its day, undone when it was a mistake."""

from dataclasses import dataclass
from uuid import UUID

from app.core.audit import audited
from app.core.unit_of_work import Work
from app.units import rules, store
from app.units.errors import (
    SuccessionInCircle,
    SuccessionNotFound,
    SuccessionOverlaps,
    SuccessionRepeated,
    SuccessorNotValid,
)
from app.units.forms import SuccessionForm
from app.units.models import Unit, UnitSuccession
from app.units.service.editing import editable_unit, find_named, set_last_day
from app.units.service.reading import get_unit


@dataclass(frozen=True, slots=True)
class Link:
    """A succession as a unit's page shows it; `other` is the unit at the far end."""

    row: UnitSuccession
    other: Unit


def list_links(work: Work, *, unit_id: UUID) -> tuple[list[Link], list[Link]]:
    """What the unit follows, and what follows it, each by day."""
    rows = store.list_successions(work.session, unit_id=unit_id)
    before = [
        Link(row, get_unit(work, unit_id=row.from_unit_id)) for row in rows if row.to_unit_id == unit_id
    ]
    after = [Link(row, get_unit(work, unit_id=row.to_unit_id)) for row in rows if row.from_unit_id == unit_id]
    return before, after


def list_successions(work: Work) -> list[UnitSuccession]:
    """Every succession on record, by day."""
    return store.list_successions(work.session)


def get_link(work: Work, *, unit_id: UUID, to_unit_id: UUID) -> Link:
    """The succession between two units; raises `SuccessionNotFound`."""
    for link in list_links(work, unit_id=unit_id)[1]:
        if link.row.to_unit_id == to_unit_id:
            return link
    raise SuccessionNotFound


@audited("units.succession_recorded")
def record_succession(work: Work, *, unit_id: UUID, form: SuccessionForm) -> Unit:
    """Another unit takes over on a day; a unit without an end then ends the day before.

    Raises `SuccessionInCircle`, `SuccessionRepeated`, `SuccessionOverlaps`, `SuccessorNotValid`, and what
    naming the successor or ending the unit raises.
    """
    unit = editable_unit(work, unit_id=unit_id)
    successor = find_named(work, text=form.successor)
    _refuse_circle(work, unit=unit, successor=successor)
    if rules.overlaps(unit.valid_to, on=form.on) and unit.valid_to is not None:
        raise SuccessionOverlaps(code=unit.code, until=unit.valid_to.strftime("%d/%m/%Y"))
    if not rules.is_valid_on(form.on, valid_from=successor.valid_from, valid_to=successor.valid_to):
        raise SuccessorNotValid(code=successor.code)
    if unit.valid_to is None:
        set_last_day(work, unit=unit, day=rules.day_before(form.on))
    row = {"from_unit_id": unit.id, "to_unit_id": successor.id, "kind": form.kind, "on": form.on}
    store.add_succession(work.session, row=row)
    work.note(
        object=f"unit:{unit.code}", unit_id=unit.id, successor=successor.code, kind=form.kind,
        on=form.on.isoformat(), valid_to=str(unit.valid_to),
    )  # fmt: skip
    return successor


@audited("units.succession_undone")
def undo_succession(work: Work, *, unit_id: UUID, to_unit_id: UUID) -> None:
    """Takes back a succession recorded by mistake; last days stay. Raises `SuccessionNotFound`."""
    unit = editable_unit(work, unit_id=unit_id)
    if not store.remove_succession(work.session, from_unit_id=unit_id, to_unit_id=to_unit_id):
        raise SuccessionNotFound
    work.note(object=f"unit:{unit.code}", unit_id=unit.id, successor=get_unit(work, unit_id=to_unit_id).code)


def _refuse_circle(work: Work, *, unit: Unit, successor: Unit) -> None:
    pairs = [(row.from_unit_id, row.to_unit_id) for row in store.list_successions(work.session)]
    if (unit.id, successor.id) in pairs:
        raise SuccessionRepeated
    circle = rules.succession_circle(pairs, start=unit.id, successor=successor.id)
    if circle:
        codes = [get_unit(work, unit_id=one).code for one in circle]
        raise SuccessionInCircle(way=" \u2192 ".join(codes))
