"""One unit as a form: new, changed, ended, removed."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.units import rules, service
from app.units.errors import UnitReferred
from app.units.forms import EndForm, RemoveForm, UnitForm
from app.units.models import Unit
from app.units.routes.said import MENDABLE, Errors, said
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, see_other

router = APIRouter()
Values = dict[str, str]


def _posted(form: PostedForm) -> Values:
    return {name: form.first(name) for name in form.values}


@router.get("/units/new", name="units.new")
@page(Permission.UNITS_IMPORT)
def show_new(work: Work, request: Request, parent: str = "") -> Response:
    """The form of a new unit, below a parent when the address names one."""
    return _form_page(work, request, values={"parent": parent[:200]})


def _form_page(
    work: Work, request: Request, *, values: Values, unit: Unit | None = None, errors: Errors | None = None
) -> Response:
    context = {
        "values": values, "errors": errors or [], "unit": unit, "kinds": service.list_unit_types(work),
        "rounds": service.count_rounds(work, unit_id=unit.id) if unit else 0,
    }  # fmt: skip
    return render(request, "units/form.html", context=context, status=422 if errors else 200)


@router.post("/units/new", name="units.add")
@verb(Permission.UNITS_IMPORT, takes=UnitForm)
def add(work: Work, request: Request, form: PostedForm) -> Response:
    """Adds a unit."""
    try:
        unit = service.add_unit(work, form=validated(UnitForm, form))
    except MENDABLE as problem:
        return _form_page(work, request, values=_posted(form), errors=said(request, problem))
    return see_other(f"/units/{unit.id}?done=added")


@router.get("/units/{unit_id}/edit", name="units.edit")
@page(Permission.UNITS_IMPORT)
def show_edit(work: Work, request: Request, unit_id: UUID) -> Response:
    """A unit as a form."""
    unit = service.editable_unit(work, unit_id=unit_id)
    parent = service.get_unit(work, unit_id=unit.parent_id) if unit.parent_id else None
    begins = "" if unit.valid_from == rules.LONG_AGO else unit.valid_from.isoformat()
    values = {
        "code": unit.code, "name_vi": unit.name_vi, "name_en": unit.name_en, "type_key": unit.type_key,
        "parent": parent.code if parent else "", "official_code": unit.official_code or "",
        "agency_id": unit.agency_id or "", "valid_from": begins,
    }  # fmt: skip
    return _form_page(work, request, values=values, unit=unit)


@router.post("/units/{unit_id}/edit", name="units.change")
@verb(Permission.UNITS_IMPORT, takes=UnitForm)
def change(work: Work, request: Request, unit_id: UUID, form: PostedForm) -> Response:
    """Changes a unit."""
    unit = service.editable_unit(work, unit_id=unit_id)
    try:
        service.change_unit(work, unit_id=unit_id, form=validated(UnitForm, form))
    except MENDABLE as problem:
        return _form_page(work, request, values=_posted(form), unit=unit, errors=said(request, problem))
    return see_other(f"/units/{unit_id}?done=changed")


@router.get("/units/{unit_id}/end", name="units.show_end")
@page(Permission.UNITS_IMPORT)
def show_end(work: Work, request: Request, unit_id: UUID) -> Response:
    """The last day of a unit as a form."""
    unit = service.editable_unit(work, unit_id=unit_id)
    return _end_page(
        request, unit=unit, values={"valid_to": unit.valid_to.isoformat() if unit.valid_to else ""}
    )


def _end_page(request: Request, *, unit: Unit, values: Values, errors: Errors | None = None) -> Response:
    context = {"unit": unit, "values": values, "errors": errors or []}
    return render(request, "units/end.html", context=context, status=422 if errors else 200)


@router.post("/units/{unit_id}/end", name="units.end")
@verb(Permission.UNITS_IMPORT, takes=EndForm)
def end(work: Work, request: Request, unit_id: UUID, form: PostedForm) -> Response:
    """Sets or takes away the last day."""
    unit = service.editable_unit(work, unit_id=unit_id)
    try:
        service.end_unit(work, unit_id=unit_id, form=validated(EndForm, form))
    except MENDABLE as problem:
        errors = said(request, problem, instead={"valid_from": "valid_to"})
        return _end_page(request, unit=unit, values=_posted(form), errors=errors)
    return see_other(f"/units/{unit_id}?done={'ended' if unit.valid_to else 'lasting'}")


@router.get("/units/{unit_id}/remove", name="units.show_remove")
@page(Permission.UNITS_IMPORT)
def show_remove(work: Work, request: Request, unit_id: UUID) -> Response:
    """Says what refers to the unit; without any, the form that removes it."""
    unit = service.editable_unit(work, unit_id=unit_id)
    return _remove_page(work, request, unit=unit)


def _remove_page(work: Work, request: Request, *, unit: Unit, errors: Errors | None = None) -> Response:
    places = service.list_references(work, unit_id=unit.id)
    context = {"unit": unit, "places": places, "errors": errors or []}
    return render(request, "units/remove.html", context=context, status=422 if errors else 200)


@router.post("/units/{unit_id}/remove", name="units.remove")
@verb(Permission.UNITS_IMPORT, takes=RemoveForm)
def remove(work: Work, request: Request, unit_id: UUID, form: PostedForm) -> Response:
    """Removes a unit that nothing refers to."""
    unit = service.editable_unit(work, unit_id=unit_id)
    try:
        service.remove_unit(work, unit_id=unit_id, reason=validated(RemoveForm, form).reason)
    except MENDABLE as problem:
        return _remove_page(work, request, unit=unit, errors=said(request, problem))
    except UnitReferred as problem:
        context = {"unit": unit, "places": problem.details["places"], "errors": []}
        return render(request, "units/remove.html", context=context, status=409)
    return see_other("/units?done=removed")
