"""Pages of the waves of reminders: days and numbers, never people."""

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.guards import sentence
from app.campaigns.models import Campaign
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.invitations import service
from app.invitations.errors import WaveNotFitting
from app.invitations.forms import CancelForm, WaveForm
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, see_other

router = APIRouter()


@router.get("/campaigns/{key}/delivery/reminders", name="invitations.waves")
@page(Permission.CAMPAIGNS_RUN)
def show_waves(work: Work, request: Request, key: str) -> Response:
    """The days with reminders, and the form for one more."""
    return _waves_page(work, request, campaign=campaigns.get_campaign(work, key=key))


def _waves_page(
    work: Work, request: Request, *, campaign: Campaign, day: str = "",
    errors: list[tuple[str, str]] | None = None,
) -> Response:  # fmt: skip
    audiences = campaigns.list_audiences(work, campaign_id=campaign.id)
    context = {
        "campaign": campaign,
        "waves": service.list_waves(work, campaign_id=campaign.id),
        "least": max((one.k_open for one in audiences if one.channel == "online"), default=1),
        "day": day,
        "errors": errors or [],
    }
    return render(request, "invitations/waves.html", context=context, status=422 if errors else 200)


@router.post("/campaigns/{key}/delivery/reminders", name="invitations.plan_wave")
@verb(Permission.CAMPAIGNS_RUN, takes=WaveForm)
def plan_wave(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Plans reminders for a day."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        service.plan_wave(work, campaign_id=campaign.id, day=validated(WaveForm, form).day)
    except BadInput as problem:
        errors = said(request, problem)
    except WaveNotFitting as refused:
        errors = [("day", sentence(request, refused))]
    else:
        return see_other(f"/campaigns/{campaign.key}/delivery/reminders")
    return _waves_page(work, request, campaign=campaign, day=form.first("day"), errors=errors)


@router.post("/campaigns/{key}/delivery/reminders/cancel", name="invitations.cancel_wave")
@verb(Permission.CAMPAIGNS_RUN, takes=CancelForm)
def cancel_wave(work: Work, key: str, form: PostedForm) -> Response:
    """Calls planned reminders off."""
    campaign = campaigns.get_campaign(work, key=key)
    service.cancel_wave(work, campaign_id=campaign.id, ordinal=validated(CancelForm, form).ordinal)
    return see_other(f"/campaigns/{campaign.key}/delivery/reminders")
