"""Unit types: data that an installation keeps for itself."""

from dataclasses import dataclass

from app.core.actor import EVERYWHERE
from app.core.audit import audited
from app.core.errors import Forbidden
from app.core.permissions import Permission
from app.core.tabular import folded
from app.core.unit_of_work import Work
from app.units import store
from app.units.errors import UnitTypeNotFound, UnitTypeReferred, UnitTypeTaken
from app.units.forms import TypeForm
from app.units.models import UnitType
from app.units.service.reading import list_unit_types


@dataclass(frozen=True, slots=True)
class TypeLine:
    """A unit type with the number of its units, ended ones among them."""

    kind: UnitType
    units: int


def show_types(work: Work) -> list[TypeLine]:
    """Every unit type in official order."""
    counts = store.count_by_type(work.session)
    return [TypeLine(kind, counts.get(kind.key, 0)) for kind in list_unit_types(work)]


def get_unit_type(work: Work, *, key: str) -> UnitType:
    """The unit type; raises `UnitTypeNotFound`."""
    kind = store.find_type(work.session, key=key)
    if kind is None:
        raise UnitTypeNotFound(key=key)
    return kind


@audited("units.type_added")
def add_type(work: Work, *, form: TypeForm) -> None:
    """A new unit type. Raises `UnitTypeTaken` when its key or one of its names is in use."""
    _require_everywhere(work)
    if store.find_type(work.session, key=form.key) is not None:
        raise UnitTypeTaken(name=form.key)
    row = _row(work, form=form)
    store.add_types(work.session, rows=[row])
    work.note(object=f"unit_type:{form.key}", type=row)


@audited("units.type_changed")
def change_type(work: Work, *, key: str, form: TypeForm) -> None:
    """New names or a new rank group; the key stays. Raises `UnitTypeNotFound`, `UnitTypeTaken`."""
    _require_everywhere(work)
    kind = get_unit_type(work, key=key)
    row = {**_row(work, form=form.model_copy(update={"key": key}))}
    changed = {
        name: [getattr(kind, name), value] for name, value in row.items() if getattr(kind, name) != value
    }
    store.set_types(work.session, rows=[row])
    work.note(object=f"unit_type:{key}", changed=changed)


@audited("units.type_removed")
def remove_type(work: Work, *, key: str) -> None:
    """Deletes a unit type without units; raises `UnitTypeReferred` when anything refers to it."""
    _require_everywhere(work)
    kind = get_unit_type(work, key=key)
    if store.list_referring(work.session, target="unit_type.key", key=key):
        raise UnitTypeReferred
    work.note(object=f"unit_type:{key}", name=kind.name_vi)
    store.remove_type(work.session, key=key)


def is_type_used(work: Work, *, key: str) -> bool:
    """Whether units or campaigns refer to a unit type."""
    return bool(store.list_referring(work.session, target="unit_type.key", key=key))


def _row(work: Work, *, form: TypeForm) -> dict[str, str]:
    wanted = {folded(form.name_vi), folded(form.name_en)}
    for kind in store.list_types(work.session):
        if kind.key != form.key and wanted & {folded(kind.name_vi), folded(kind.name_en)}:
            raise UnitTypeTaken(name=form.name_vi)
    return {
        "key": form.key, "name_vi": form.name_vi, "name_en": form.name_en,
        "rank_group": form.rank_group or form.key,
    }  # fmt: skip


def _require_everywhere(work: Work) -> None:
    if work.actor.scope(Permission.UNITS_IMPORT) != EVERYWHERE:
        raise Forbidden
