"""The list of campaigns, one campaign, its start and its close."""

from fastapi import APIRouter, Request, Response

from app.campaigns import rules, service
from app.campaigns.errors import CampaignKeyTaken, CampaignNotReady, OwnerNotYours
from app.campaigns.forms import CampaignForm
from app.campaigns.models import Campaign
from app.core.actor import EVERYWHERE, Scope
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.units import service as units
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()


@router.get("/campaigns", name="campaigns.list")
@page(Permission.CAMPAIGNS_READ)
def list_campaigns(work: Work, request: Request) -> Response:
    """All campaigns."""
    found = service.list_campaigns(work)
    return render(request, "campaigns/list.html", context={"campaigns": found})


@router.get("/campaigns/new", name="campaigns.new")
@page(Permission.CAMPAIGNS_CREATE)
def show_new(work: Work, request: Request) -> Response:
    """The form of a new campaign."""
    return _new_page(work, request, values={"minimum_cell": "5"})


def _new_page(
    work: Work, request: Request, *, values: dict[str, str], errors: list[tuple[str, str]] | None = None
) -> Response:
    owners = work.actor.round_owners
    context = {
        "values": values,
        "errors": errors or [],
        "owners": units.list_units(work, scope=EVERYWHERE if owners is None else Scope(unit_ids=owners)),
        "frameworks": service.list_framework_choices(work),
    }
    return render(request, "campaigns/new.html", context=context, status=422 if errors else 200)


@router.post("/campaigns/new", name="campaigns.create")
@verb(Permission.CAMPAIGNS_CREATE, takes=CampaignForm)
def create(work: Work, request: Request, form: PostedForm) -> Response:
    """Adds a campaign in the state draft."""
    values = {name: form.first(name) for name in form.values}
    try:
        campaign = service.create_campaign(work, draft=validated(CampaignForm, form).draft())
    except BadInput as problem:
        return _new_page(work, request, values=values, errors=said(request, problem))
    except OwnerNotYours as problem:
        errors = [("owner_unit_id", say(request, problem.title))]
        return _new_page(work, request, values=values, errors=errors)
    except CampaignKeyTaken as problem:
        errors = [("key", say(request, problem.title, **problem.details))]
        return _new_page(work, request, values=values, errors=errors)
    return see_other(f"/campaigns/{campaign.key}")


@router.get("/campaigns/{key}", name="campaigns.show")
@page(Permission.CAMPAIGNS_READ)
def show(work: Work, request: Request, key: str) -> Response:
    """One campaign: state, calendar, audiences, gates and the one next step."""
    campaign = service.get_campaign(work, key=key)
    return render(request, "campaigns/show.html", context=_facts(work, campaign=campaign))


def _facts(work: Work, *, campaign: Campaign) -> dict[str, object]:
    missing = service.list_missing(work, campaign_id=campaign.id) if campaign.state == "draft" else []
    groups = {group.key: group for group in service.list_groups(work)}
    kinds = {kind.key: kind for kind in units.list_unit_types(work)}
    titles = dict(service.list_questionnaire_choices(work))
    audiences = service.list_audiences(work, campaign_id=campaign.id)
    online = any(audience.channel == "online" for audience in audiences)
    return {
        "campaign": campaign,
        "missing": missing,
        "steps": rules.MENDED_BY,
        "step": rules.next_step(campaign.state, missing=missing),
        "milestones": service.list_milestones(work, campaign_id=campaign.id),
        "reopenings": service.list_reopenings(work, campaign_id=campaign.id, scope=work.scope),
        "audiences": audiences,
        "gates": {gate.kind: gate for gate in service.list_gates(work, campaign_id=campaign.id)},
        "gate_kinds": [kind for kind in rules.GATES if online or kind != rules.REHEARSED],
        "units": {unit.unit_id: unit for unit in service.list_campaign_units(work, campaign_id=campaign.id)},
        "owner": units.get_unit(work, unit_id=campaign.owner_unit_id),
        "groups": groups,
        "kinds": kinds,
        "titles": titles,
        "approvals_waiting": service.count_waiting_requests(work, campaign_id=campaign.id),
    }


@router.get("/campaigns/{key}/launch", name="campaigns.confirm_launch")
@page(Permission.CAMPAIGNS_RUN)
def confirm_launch(work: Work, request: Request, key: str) -> Response:
    """Says what a start does, or everything that is still missing."""
    campaign = service.get_campaign(work, key=key)
    missing = service.list_missing(work, campaign_id=campaign.id)
    channels = {one.channel for one in service.list_audiences(work, campaign_id=campaign.id)}
    context = {"campaign": campaign, "missing": missing, "steps": rules.MENDED_BY, "channels": channels}
    return render(request, "campaigns/launch.html", context=context)


@router.post("/campaigns/{key}/launch", name="campaigns.launch")
@verb(Permission.CAMPAIGNS_RUN, takes=Nothing)
def launch(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Starts the campaign; shows everything that is missing when it cannot start."""
    del form  # it holds nothing but its token
    campaign = service.get_campaign(work, key=key)
    try:
        service.launch_campaign(work, campaign_id=campaign.id)
    except CampaignNotReady as refused:
        context = {"campaign": campaign, "missing": refused.details["reasons"], "steps": rules.MENDED_BY}
        return render(request, "campaigns/launch.html", context=context, status=409)
    return see_other(f"/campaigns/{campaign.key}")


@router.get("/campaigns/{key}/close", name="campaigns.confirm_close")
@page(Permission.CAMPAIGNS_RUN)
def confirm_close(work: Work, request: Request, key: str) -> Response:
    """Says what a close does."""
    campaign = service.get_campaign(work, key=key)
    milestones = service.list_milestones(work, campaign_id=campaign.id)
    answering = rules.MILESTONE_OF.values()
    early = [one for one in milestones if one.kind in answering and one.closes_at > work.now()]
    context = {"campaign": campaign, "early": early}
    return render(request, "campaigns/close.html", context=context)


@router.post("/campaigns/{key}/close", name="campaigns.close")
@verb(Permission.CAMPAIGNS_RUN, takes=Nothing)
def close(work: Work, key: str, form: PostedForm) -> Response:
    """Closes the campaign."""
    del form  # it holds nothing but its token
    campaign = service.get_campaign(work, key=key)
    service.close_campaign(work, campaign_id=campaign.id)
    return see_other(f"/campaigns/{campaign.key}")
