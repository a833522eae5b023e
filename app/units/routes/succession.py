"""Which unit follows which, as a form."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.units import service
from app.units.forms import SuccessionForm, UndoSuccession
from app.units.models import Unit
from app.units.routes.said import MENDABLE, Errors, said
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, see_other

router = APIRouter()
IN_THIS_FORM = {"parent": "successor", "valid_from": "on", "valid_to": "on"}


@router.get("/units/{unit_id}/succession", name="units.show_succession")
@page(Permission.UNITS_IMPORT)
def show_succession(work: Work, request: Request, unit_id: UUID) -> Response:
    """The form that names the unit which takes over."""
    return _succession_page(request, unit=service.editable_unit(work, unit_id=unit_id), values={})


def _succession_page(
    request: Request, *, unit: Unit, values: dict[str, str], errors: Errors | None = None
) -> Response:
    context = {"unit": unit, "values": values, "errors": errors or []}
    return render(request, "units/succession.html", context=context, status=422 if errors else 200)


@router.post("/units/{unit_id}/succession", name="units.record_succession")
@verb(Permission.UNITS_IMPORT, takes=SuccessionForm)
def record(work: Work, request: Request, unit_id: UUID, form: PostedForm) -> Response:
    """Records a succession."""
    unit = service.editable_unit(work, unit_id=unit_id)
    try:
        service.record_succession(work, unit_id=unit_id, form=validated(SuccessionForm, form))
    except MENDABLE as problem:
        values = {name: form.first(name) for name in form.values}
        errors = said(request, problem, instead=IN_THIS_FORM)
        return _succession_page(request, unit=unit, values=values, errors=errors)
    return see_other(f"/units/{unit_id}?done=followed")


@router.get("/units/{unit_id}/succession/{to_unit_id}/undo", name="units.confirm_undo")
@page(Permission.UNITS_IMPORT)
def confirm_undo(work: Work, request: Request, unit_id: UUID, to_unit_id: UUID) -> Response:
    """Says what taking back a succession does."""
    unit = service.editable_unit(work, unit_id=unit_id)
    link = service.get_link(work, unit_id=unit_id, to_unit_id=to_unit_id)
    return render(request, "units/undo.html", context={"unit": unit, "link": link})


@router.post("/units/{unit_id}/succession/undo", name="units.undo_succession")
@verb(Permission.UNITS_IMPORT, takes=UndoSuccession)
def undo(work: Work, unit_id: UUID, form: PostedForm) -> Response:
    """Takes back a succession recorded by mistake."""
    service.get_unit(work, unit_id=unit_id, scope=work.scope)
    chosen = validated(UndoSuccession, form)
    service.undo_succession(work, unit_id=unit_id, to_unit_id=chosen.to_unit_id)
    return see_other(f"/units/{unit_id}?done=undone")
