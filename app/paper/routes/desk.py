"""The entry desk: one form, keyed line by line."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.clock import in_vietnam
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.paper import service
from app.paper.errors import DeskLeaseOver, EntryIncomplete, EntryNotUnderstood, PictureNotKept
from app.paper.forms import DeskControl, read_key_times
from app.paper.routes.pages import picture
from app.paper.routes.words import Errors
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import render, say, see_other

router = APIRouter()
OWN_FIELDS = frozenset(DeskControl.model_fields)


@router.get("/paper/{key}/desk", name="paper.desk")
@page(Permission.PAPER_ENTER)
def show_desk(work: Work, request: Request, key: str, empty: int = 0) -> Response:
    """The form on this clerk's desk, or the button that takes the next one."""
    campaign = campaigns.get_campaign(work, key=key)
    form = service.find_form(work, campaign_id=campaign.id)
    if form is None:
        context = {"campaign": campaign, "nothing_waits": bool(empty)}
        return render(request, "paper/desk_empty.html", context=context)
    return _desk_page(work, request, campaign=campaign, form=form)


def _desk_page(
    work: Work, request: Request, *, campaign: Campaign, form: service.DeskForm, errors: Errors | None = None
) -> Response:
    context = {
        "campaign": campaign, "form": form, "errors": errors or [],
        "pictured": service.list_pictured(work, campaign_id=campaign.id, serial=form.serial),
    }  # fmt: skip
    return render(request, "paper/desk.html", context=context, status=422 if errors else 200)


@router.get("/paper/{key}/desk/{serial}/pages/{number}", name="paper.desk_page")
@page(Permission.PAPER_ENTER)
def show_desk_page(work: Work, key: str, serial: str, number: int) -> Response:
    """A page of the form on this clerk's desk; of no other form."""
    campaign = campaigns.get_campaign(work, key=key)
    _require_on_desk(work, campaign=campaign, serial=serial)
    return picture(service.get_form_page(work, campaign_id=campaign.id, serial=serial, page=number))


def _require_on_desk(work: Work, *, campaign: Campaign, serial: str) -> None:
    form = service.find_form(work, campaign_id=campaign.id)
    if form is None or form.serial != serial:
        raise PictureNotKept


@router.get("/paper/{key}/desk/{serial}/{item}", name="paper.desk_crop")
@page(Permission.PAPER_ENTER)
def show_desk_crop(work: Work, key: str, serial: str, item: str) -> Response:
    """The strip of one line of the form on this clerk's desk; of no other form."""
    campaign = campaigns.get_campaign(work, key=key)
    _require_on_desk(work, campaign=campaign, serial=serial)
    return picture(service.get_crop(work, campaign_id=campaign.id, serial=serial, item=item))


@router.post("/paper/{key}/desk/take", name="paper.take")
@verb(Permission.PAPER_ENTER, takes=Nothing)
def take(work: Work, key: str, form: PostedForm) -> Response:
    """Lays the next form on the desk."""
    del form  # it holds nothing but its token
    campaign = campaigns.get_campaign(work, key=key)
    found = service.hold_form(work, campaign_id=campaign.id)
    return see_other(f"/paper/{key}/desk" if found else f"/paper/{key}/desk?empty=1")


@router.post("/paper/{key}/desk", name="paper.enter")
@verb(Permission.PAPER_ENTER, takes=DeskControl, more=True)
def enter(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Saves what is keyed so far, or finishes the form and takes the next."""
    campaign = campaigns.get_campaign(work, key=key)
    named = PostedForm({name: form.values[name] for name in OWN_FIELDS & form.values.keys()}, {})
    control = validated(DeskControl, named)
    values = {name: given for name, given in form.values.items() if name not in OWN_FIELDS}
    by_script = "application/json" in request.headers.get("accept", "")
    try:
        if control.action == "save":
            saved_at = service.save_values(work, campaign_id=campaign.id, serial=control.form, values=values)
            shown = in_vietnam(saved_at).strftime("%H:%M:%S")
            return JSONResponse({"saved_at": shown}) if by_script else see_other(f"/paper/{key}/desk")
        service.finish_entry(
            work, campaign_id=campaign.id, serial=control.form, values=values,
            key_times=read_key_times(control.key_times),
        )  # fmt: skip
    except (EntryIncomplete, EntryNotUnderstood) as problem:
        return _mend(work, request, key=key, values=values, problem=problem)
    except DeskLeaseOver:
        if not service.is_entered(work, campaign_id=campaign.id, serial=control.form, values=values):
            raise
    found = service.hold_form(work, campaign_id=campaign.id)
    return see_other(f"/paper/{key}/desk" if found else f"/paper/{key}/desk?empty=1")


def _mend(
    work: Work, request: Request, *, key: str, values: Mapping[str, list[str]],
    problem: EntryIncomplete | EntryNotUnderstood,
) -> Response:  # fmt: skip
    """The same form again, what was keyed kept, each faulty line named."""
    campaign = campaigns.get_campaign(work, key=key)
    form = service.find_form(work, campaign_id=campaign.id)
    if form is None:
        raise DeskLeaseOver
    known = {line.item for line in form.lines}
    kept = {item: given for item, given in values.items() if item in known}
    errors = _errors(request, form=form, problem=problem)
    return _desk_page(work, request, campaign=campaign, form=replace(form, values=kept), errors=errors)


def _errors(
    request: Request, *, form: service.DeskForm, problem: EntryIncomplete | EntryNotUnderstood
) -> Errors:
    codes = {line.item: line.code for line in form.lines}
    if isinstance(problem, EntryIncomplete):
        return [
            (item, say(request, "Line {code} has no value yet.", code=codes[item]))
            for item in problem.details["items"]
        ]
    return [
        (
            item if item in codes else "",
            say(request, "Line {code}: {fault}", code=codes.get(item, "?"), fault=say(request, fault)),
        )
        for item, fault in problem.details["faults"]
    ]
