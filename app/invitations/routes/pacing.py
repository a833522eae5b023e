"""Pages that say when and how fast the mails of a campaign leave, and that stop them."""

from typing import Any

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.invitations import service
from app.invitations.forms import PlanForm
from app.invitations.models import SendingPlan
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import render, said, see_other

router = APIRouter()


@router.get("/campaigns/{key}/delivery/plan", name="invitations.plan")
@page(Permission.CAMPAIGNS_RUN)
def show_plan(work: Work, request: Request, key: str) -> Response:
    """The sending plan as a form."""
    campaign = campaigns.get_campaign(work, key=key)
    plan = service.get_plan(work, campaign_id=campaign.id)
    return _plan_page(work, request, campaign=campaign, values=_filled_from(plan))


def _filled_from(plan: SendingPlan) -> dict[str, Any]:
    """The fields as the page shows them for a stored plan; the end of the day is 00:00."""
    return {
        "opens": _clock(plan.opens_minute),
        "closes": _clock(plan.closes_minute),
        "weekdays": [str(day) for day in range(7) if plan.weekdays >> day & 1],
        "domain_per_minute": plan.domain_per_minute,
        "contact": plan.contact,
    }


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _plan_page(
    work: Work, request: Request, *, campaign: Campaign, values: dict[str, Any],
    errors: list[tuple[str, str]] | None = None,
) -> Response:  # fmt: skip
    context = {
        "campaign": campaign,
        "values": values,
        "errors": errors or [],
        "per_second": work.resources.settings.mail_per_second,
    }
    return render(request, "invitations/plan.html", context=context, status=422 if errors else 200)


@router.post("/campaigns/{key}/delivery/plan", name="invitations.set_plan")
@verb(Permission.CAMPAIGNS_RUN, takes=PlanForm)
def set_plan(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Writes the sending plan."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        draft = validated(PlanForm, form)
    except BadInput as problem:
        errors = said(request, problem)
        values: dict[str, Any] = {name: form.first(name) for name in form.values}
        values["weekdays"] = form.values.get("weekdays", [])
        return _plan_page(work, request, campaign=campaign, values=values, errors=errors)
    service.set_plan(
        work,
        campaign_id=campaign.id,
        hours=draft.hours,
        domain_per_minute=draft.domain_per_minute,
        contact=draft.contact,
    )
    return see_other(f"/campaigns/{campaign.key}/delivery")


@router.post("/campaigns/{key}/delivery/pause", name="invitations.pause")
@verb(Permission.CAMPAIGNS_RUN, takes=Nothing)
def pause(work: Work, key: str) -> Response:
    """Lets no further mail of the campaign leave."""
    campaign = campaigns.get_campaign(work, key=key)
    service.pause_sending(work, campaign_id=campaign.id)
    return see_other(f"/campaigns/{campaign.key}/delivery")


@router.post("/campaigns/{key}/delivery/resume", name="invitations.resume")
@verb(Permission.CAMPAIGNS_RUN, takes=Nothing)
def resume(work: Work, key: str) -> Response:
    """Lets the mails of the campaign leave again."""
    campaign = campaigns.get_campaign(work, key=key)
    service.resume_sending(work, campaign_id=campaign.id)
    return see_other(f"/campaigns/{campaign.key}/delivery")
