"""Unit types: the list, one more, another name, none."""

from fastapi import APIRouter, Request, Response

from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.units import service
from app.units.errors import UnitTypeReferred
from app.units.forms import TypeForm
from app.units.models import UnitType
from app.units.routes.said import MENDABLE, Errors, said
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import render, say, see_other

router = APIRouter()
Values = dict[str, str]
DONE = {
    "added": "The unit type was added.",
    "changed": "The unit type was changed.",
    "removed": "The unit type was removed.",
}
"""What the notice says after a form: message ids by the word in the address."""


@router.get("/units/types", name="units.types")
@page(Permission.UNITS_READ)
def list_types(work: Work, request: Request, done: str = "") -> Response:
    """Every unit type with its number of units."""
    context = {
        "lines": service.show_types(work),
        "notice": say(request, DONE[done]) if done in DONE else None,
    }
    return render(request, "units/types.html", context=context)


@router.get("/units/types/new", name="units.new_type")
@page(Permission.UNITS_IMPORT)
def show_new_type(request: Request) -> Response:
    """The form of a new unit type."""
    return _type_page(request, values={})


def _type_page(
    request: Request, *, values: Values, kind: UnitType | None = None, errors: Errors | None = None
) -> Response:
    context = {"values": values, "kind": kind, "errors": errors or []}
    return render(request, "units/type.html", context=context, status=422 if errors else 200)


@router.post("/units/types/new", name="units.add_type")
@verb(Permission.UNITS_IMPORT, takes=TypeForm)
def add_type(work: Work, request: Request, form: PostedForm) -> Response:
    """Adds a unit type."""
    try:
        service.add_type(work, form=validated(TypeForm, form))
    except MENDABLE as problem:
        values = {name: form.first(name) for name in form.values}
        return _type_page(request, values=values, errors=said(request, problem))
    return see_other("/units/types?done=added")


@router.get("/units/types/{key}", name="units.edit_type")
@page(Permission.UNITS_IMPORT)
def show_type(work: Work, request: Request, key: str) -> Response:
    """A unit type as a form; its key stays."""
    kind = service.get_unit_type(work, key=key)
    values = {"name_vi": kind.name_vi, "name_en": kind.name_en, "rank_group": kind.rank_group}
    return _type_page(request, values=values, kind=kind)


@router.post("/units/types/{key}", name="units.change_type")
@verb(Permission.UNITS_IMPORT, takes=TypeForm)
def change_type(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Changes the names or the rank group."""
    kind = service.get_unit_type(work, key=key)
    try:
        service.change_type(work, key=key, form=validated(TypeForm, form))
    except MENDABLE as problem:
        values = {name: form.first(name) for name in form.values}
        errors = said(request, problem, instead={"key": "name_vi"})
        return _type_page(request, values=values, kind=kind, errors=errors)
    return see_other("/units/types?done=changed")


@router.get("/units/types/{key}/remove", name="units.confirm_remove_type")
@page(Permission.UNITS_IMPORT)
def confirm_remove_type(work: Work, request: Request, key: str) -> Response:
    """Says whether the unit type may be removed, and removes it on the button."""
    kind = service.get_unit_type(work, key=key)
    context = {"kind": kind, "is_used": service.is_type_used(work, key=key)}
    return render(request, "units/remove_type.html", context=context)


@router.post("/units/types/{key}/remove", name="units.remove_type")
@verb(Permission.UNITS_IMPORT, takes=Nothing)
def remove_type(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Removes a unit type that nothing refers to."""
    validated(Nothing, form)
    try:
        service.remove_type(work, key=key)
    except UnitTypeReferred:
        context = {"kind": service.get_unit_type(work, key=key), "is_used": True}
        return render(request, "units/remove_type.html", context=context, status=409)
    return see_other("/units/types?done=removed")
