"""Shaping a campaign: its calendar, groups and audiences, and longer time for one unit."""

from datetime import datetime

from fastapi import APIRouter, Request, Response

from app.campaigns import rules, service
from app.campaigns.errors import (
    AlreadyAsked,
    AudienceRepeated,
    ChannelNotOffered,
    GroupKeyTaken,
    GroupUnknown,
    NothingToChange,
    SecondPersonNeeded,
)
from app.campaigns.forms import (
    AudienceForm,
    CalendarAskForm,
    CalendarForm,
    GroupDraft,
    ReopeningDraft,
)
from app.campaigns.guards import reason_of, sentence
from app.campaigns.models import Campaign
from app.core import clock
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.units import service as units
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()
Errors = list[tuple[str, str]]


def _posted(form: PostedForm) -> dict[str, str]:
    return {name: form.first(name) for name in form.values}


def _local(moment: datetime) -> str:
    """A moment as a field of the kind datetime-local holds it."""
    return clock.in_vietnam(moment).strftime("%Y-%m-%dT%H:%M")


@router.get("/campaigns/{key}/calendar", name="campaigns.calendar")
@page(Permission.CAMPAIGNS_RUN)
def show_calendar(work: Work, request: Request, key: str) -> Response:
    """The calendar as a form."""
    campaign = service.get_campaign(work, key=key)
    values: dict[str, str] = {}
    for one in service.list_milestones(work, campaign_id=campaign.id):
        values[f"{one.kind}_opens_at"] = _local(one.opens_at)
        values[f"{one.kind}_closes_at"] = _local(one.closes_at)
    return _calendar_page(request, campaign=campaign, values=values)


def _calendar_page(
    request: Request, *, campaign: Campaign, values: dict[str, str], errors: Errors | None = None,
    late: bool = False, status: int = 200,
) -> Response:  # fmt: skip
    context = {
        "campaign": campaign, "values": values, "errors": errors or [], "late": late,
        "kinds": rules.parts_to_set(campaign.state, has_criteria=campaign.framework_key is not None),
    }  # fmt: skip
    return render(request, "campaigns/calendar.html", context=context, status=status)


@router.post("/campaigns/{key}/calendar", name="campaigns.set_calendar")
@verb(Permission.CAMPAIGNS_RUN, takes=CalendarForm)
def set_calendar(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Writes the calendar; offers to ask where everybody would get more time in a running campaign."""
    campaign = service.get_campaign(work, key=key)
    try:
        drafts = validated(CalendarForm, form).milestones()
        if any(service.extends(work, campaign=campaign, draft=draft) for draft in drafts):
            raise SecondPersonNeeded
    except BadInput as problem:
        return _calendar_page(
            request, campaign=campaign, values=_posted(form), errors=said(request, problem),
            status=problem.status,
        )  # fmt: skip
    except SecondPersonNeeded as refused:
        errors = [("", sentence(request, refused))]
        return _calendar_page(
            request, campaign=campaign, values=_posted(form), errors=errors, late=True, status=refused.status
        )
    for draft in drafts:
        service.set_milestone(
            work, campaign_id=campaign.id, kind=draft.kind, opens_at=draft.opens_at, closes_at=draft.closes_at
        )
    return see_other(f"/campaigns/{campaign.key}")


@router.post("/campaigns/{key}/calendar/ask", name="campaigns.ask_calendar")
@verb(Permission.CAMPAIGNS_RUN, takes=CalendarAskForm)
def ask_calendar(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Asks a second person for a later end while the campaign runs."""
    campaign = service.get_campaign(work, key=key)
    try:
        drafts = validated(CalendarAskForm, form).milestones()
        service.ask_calendar(work, campaign_id=campaign.id, drafts=drafts, reason=reason_of(form))
    except BadInput as problem:
        errors, status = said(request, problem), problem.status
    except (AlreadyAsked, NothingToChange) as refused:
        errors, status = [("", sentence(request, refused))], refused.status
    else:
        return see_other(f"/campaigns/{campaign.key}/approvals")
    return _calendar_page(
        request, campaign=campaign, values=_posted(form), errors=errors, late=True, status=status
    )


@router.get("/campaigns/{key}/groups", name="campaigns.groups")
@page(Permission.CAMPAIGNS_RUN)
def show_groups(work: Work, request: Request, key: str) -> Response:
    """The respondent groups, and the form for one more."""
    return _groups_page(work, request, campaign=service.get_campaign(work, key=key), values={})


def _groups_page(
    work: Work, request: Request, *, campaign: Campaign, values: dict[str, str], errors: Errors | None = None
) -> Response:
    context = {
        "campaign": campaign, "values": values, "errors": errors or [], "groups": service.list_groups(work),
    }  # fmt: skip
    return render(request, "campaigns/groups.html", context=context, status=422 if errors else 200)


@router.post("/campaigns/{key}/groups", name="campaigns.add_group")
@verb(Permission.CAMPAIGNS_RUN, takes=GroupDraft)
def add_group(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Adds a respondent group and goes on to its audience."""
    campaign = service.get_campaign(work, key=key)
    try:
        draft = validated(GroupDraft, form)
        service.add_group(work, draft=draft)
    except BadInput as problem:
        return _groups_page(
            work, request, campaign=campaign, values=_posted(form), errors=said(request, problem)
        )
    except GroupKeyTaken as problem:
        sentence = ". ".join(say(request, one, **problem.details) for one in (problem.title, problem.advice))
        errors = [("key", sentence)]
        return _groups_page(work, request, campaign=campaign, values=_posted(form), errors=errors)
    return see_other(f"/campaigns/{campaign.key}/audiences/new?group={draft.key}")


@router.get("/campaigns/{key}/audiences/new", name="campaigns.new_audience")
@page(Permission.CAMPAIGNS_RUN)
def show_new_audience(work: Work, request: Request, key: str, group: str = "") -> Response:
    """The form of a new audience."""
    values = {"group_key": group, "group_weight": "1", "k_open": "10"}
    campaign = service.get_campaign(work, key=key)
    return _audience_page(work, request, campaign=campaign, values=values, listed=[])


def _audience_page(
    work: Work, request: Request, *, campaign: Campaign, values: dict[str, str], listed: list[str],
    errors: Errors | None = None,
) -> Response:  # fmt: skip
    context = {
        "campaign": campaign,
        "values": values,
        "listed": listed,
        "errors": errors or [],
        "groups": service.list_groups(work),
        "questionnaires": service.list_questionnaire_choices(work),
        "kinds": units.list_unit_types(work),
        "units": service.list_round_units(work, campaign=campaign),
    }
    return render(request, "campaigns/audience.html", context=context, status=422 if errors else 200)


@router.post("/campaigns/{key}/audiences/new", name="campaigns.add_audience")
@verb(Permission.CAMPAIGNS_RUN, takes=AudienceForm)
def add_audience(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Adds an audience."""
    campaign = service.get_campaign(work, key=key)
    try:
        draft = validated(AudienceForm, form).draft()
        service.add_audience(work, campaign_id=campaign.id, draft=draft)
    except BadInput as problem:
        errors = said(request, problem)
    except (AudienceRepeated, ChannelNotOffered, GroupUnknown) as refused:
        title = say(request, refused.title, **refused.details)
        field = "questionnaire" if isinstance(refused, ChannelNotOffered) else "group_key"
        errors = [(field, title)]
    else:
        return see_other(f"/campaigns/{campaign.key}")
    listed = list(form.values.get("rated_unit_ids", []))
    return _audience_page(
        work, request, campaign=campaign, values=_posted(form), listed=listed, errors=errors
    )


@router.get("/campaigns/{key}/reopen", name="campaigns.show_reopen")
@page(Permission.CAMPAIGNS_RUN)
def show_reopen(work: Work, request: Request, key: str) -> Response:
    """The form that gives one unit longer time."""
    return _reopen_page(work, request, campaign=service.get_campaign(work, key=key), values={})


def _reopen_page(
    work: Work, request: Request, *, campaign: Campaign, values: dict[str, str],
    errors: Errors | None = None, late: bool = False, status: int = 200,
) -> Response:  # fmt: skip
    context = {
        "campaign": campaign,
        "values": values,
        "errors": errors or [],
        "late": late,
        "kinds": rules.parts_to_set(campaign.state, has_criteria=campaign.framework_key is not None),
        "units": service.list_campaign_units(work, campaign_id=campaign.id),
    }
    return render(request, "campaigns/reopen.html", context=context, status=status)


@router.post("/campaigns/{key}/reopen", name="campaigns.reopen")
@verb(Permission.CAMPAIGNS_RUN, takes=ReopeningDraft)
def reopen(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Gives one unit longer time, with a reason; once the part has closed it offers to ask."""
    return _more_time(work, request, key=key, form=form, ask=False)


@router.post("/campaigns/{key}/reopen/ask", name="campaigns.ask_reopen")
@verb(Permission.CAMPAIGNS_RUN, takes=ReopeningDraft)
def ask_reopen(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Asks a second person for longer time after the close."""
    return _more_time(work, request, key=key, form=form, ask=True)


def _more_time(work: Work, request: Request, *, key: str, form: PostedForm, ask: bool) -> Response:
    campaign = service.get_campaign(work, key=key)
    step = service.ask_reopening if ask else service.reopen_unit
    try:
        draft = validated(ReopeningDraft, form)
        reason = reason_of(form) if ask else draft.reason
        step(
            work, campaign_id=campaign.id, kind=draft.kind, unit_id=draft.unit_id, until=draft.until,
            reason=reason,
        )  # fmt: skip
    except BadInput as problem:
        errors, status, late = said(request, problem), problem.status, ask
    except (SecondPersonNeeded, AlreadyAsked) as refused:
        errors, status, late = [("", sentence(request, refused))], refused.status, True
    else:
        return see_other(f"/campaigns/{campaign.key}/approvals" if ask else f"/campaigns/{campaign.key}")
    return _reopen_page(
        work, request, campaign=campaign, values=_posted(form), errors=errors, late=late, status=status
    )
