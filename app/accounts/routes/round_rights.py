"""The page on which units are given the right to open rounds for the units below them."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.accounts import service
from app.accounts.errors import NoUnitsBelow, RoundRightHeld
from app.accounts.forms import RoundRightForm
from app.accounts.routes.choices import Errors, posted, unit_choices
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()


@router.get("/round-rights", name="accounts.round_rights")
@page(Permission.CAMPAIGNS_CREATE)
def show_round_rights(work: Work, request: Request) -> Response:
    """The units that hold the right, and the form that gives it."""
    return _rights_page(work, request)


@router.post("/round-rights", name="accounts.give_round_right")
@verb(Permission.CAMPAIGNS_CREATE, takes=RoundRightForm)
def give(work: Work, request: Request, form: PostedForm) -> Response:
    """Gives the right."""
    try:
        service.give_round_right(work, form=validated(RoundRightForm, form))
    except BadInput as problem:
        return _rights_page(work, request, values=posted(form), errors=said(request, problem))
    except (NoUnitsBelow, RoundRightHeld) as problem:
        errors = [("unit_id", f"{say(request, problem.title)}. {say(request, problem.advice)}")]
        return _rights_page(work, request, values=posted(form), errors=errors)
    return see_other("/round-rights")


@router.post("/round-rights/{unit_id}/end", name="accounts.end_round_right")
@verb(Permission.CAMPAIGNS_CREATE, takes=Nothing)
def end(work: Work, unit_id: UUID, form: PostedForm) -> Response:
    """Takes the right away."""
    del form
    service.end_round_right(work, unit_id=unit_id)
    return see_other("/round-rights")


def _rights_page(
    work: Work, request: Request, *, values: dict[str, str] | None = None, errors: Errors | None = None
) -> Response:
    every = unit_choices(work)
    parents = {unit.parent_id for unit in every}
    context = {
        "rows": service.list_round_rights(work), "units": [unit for unit in every if unit.id in parents],
        "allowed": work.resources.settings.delegated_rounds, "values": values or {}, "errors": errors or [],
    }  # fmt: skip
    return render(request, "accounts/round_rights.html", context=context, status=422 if errors else 200)
