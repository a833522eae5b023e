"""Planted forms: how many there are, planting more, taking one back."""

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.paper import service
from app.paper.errors import NothingToPlant, PlantedNotFound
from app.paper.forms import PlantOrder, PlantWithdrawal
from app.paper.routes.words import Errors, said_of
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, see_other

router = APIRouter()


@router.get("/paper/{key}/planted", name="paper.planted")
@page(Permission.PAPER_PRINT)
def show_planted(work: Work, request: Request, key: str) -> Response:
    """How many forms are planted; never which."""
    return _page(work, request, key=key)


def _page(
    work: Work, request: Request, *, key: str, values: dict[str, str] | None = None,
    errors: Errors | None = None,
) -> Response:  # fmt: skip
    campaign = campaigns.get_campaign(work, key=key)
    scope = work.actor.scope(Permission.PAPER_PRINT)
    context = {
        "campaign": campaign,
        "found": service.read_planting(work, campaign_id=campaign.id),
        "withdrawn": service.list_withdrawn(work, campaign_id=campaign.id, scope=scope),
        "values": values or {},
        "errors": errors or [],
    }
    return render(request, "paper/planted.html", context=context, status=422 if errors else 200)


@router.post("/paper/{key}/planted", name="paper.plant")
@verb(Permission.PAPER_PRINT, takes=PlantOrder)
def plant(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Plants finished forms drawn at random."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        service.plant_forms(work, campaign_id=campaign.id, order=validated(PlantOrder, form))
    except BadInput as problem:
        errors = said(request, problem)
    except NothingToPlant as problem:
        errors = [("count", said_of(request, problem))]
    else:
        return see_other(f"/paper/{key}/planted")
    return _page(work, request, key=key, values={"count": form.first("count")}, errors=errors)


@router.post("/paper/{key}/planted/withdrawals", name="paper.withdraw_planted")
@verb(Permission.PAPER_PRINT, takes=PlantWithdrawal)
def withdraw(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Takes a planted form back."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        order = validated(PlantWithdrawal, form)
        service.withdraw_planted(work, campaign_id=campaign.id, order=order, scope=work.scope)
    except BadInput as problem:
        errors = said(request, problem)
    except PlantedNotFound as problem:
        errors = [("serial", said_of(request, problem))]
    else:
        return see_other(f"/paper/{key}/planted#withdrawn")
    values = {name: form.first(name) for name in PlantWithdrawal.model_fields}
    return _page(work, request, key=key, values=values, errors=errors)
