"""The lists behind the audiences: sizes from a file, and the freeze."""

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.permissions import Permission
from app.core.tabular import ImportReport
from app.core.unit_of_work import Work, open_work
from app.core.uploads import FaultsInFile
from app.sampling import service
from app.sampling.errors import AddressesOutside, FramesEmpty
from app.sampling.forms import ConfirmImport
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import render, say, see_other

router = APIRouter()


@router.get("/campaigns/{key}/frames", name="sampling.frames")
@page(Permission.CAMPAIGNS_RUN)
def show_frames(work: Work, request: Request, key: str) -> Response:
    """Who or how many stand behind each audience, and the freeze."""
    return _frames_page(work, request, key=key)


def _frames_page(work: Work, request: Request, *, key: str, error: str = "", status: int = 200) -> Response:
    campaign = campaigns.get_campaign(work, key=key)
    frozen = {gate.kind for gate in campaigns.list_gates(work, campaign_id=campaign.id)}
    context = {
        "campaign": campaign,
        "audiences": campaigns.list_audiences(work, campaign_id=campaign.id),
        "frames": {one.audience_id: one for one in service.list_frames(work, campaign_id=campaign.id)},
        "groups": {group.key: group for group in campaigns.list_groups(work)},
        "small": service.list_small_strata(work, campaign_id=campaign.id),
        "is_frozen": "frames_frozen" in frozen,
        "asks": campaigns.takes_survey(work, campaign=campaign),
        "altered": service.list_altered_frames(work, campaign_id=campaign.id)
        if "frames_frozen" in frozen
        else [],
        "approvals_waiting": campaigns.count_waiting_requests(work, campaign_id=campaign.id),
        "errors": [("", error)] if error else [],
    }
    return render(request, "sampling/frames.html", context=context, status=status)


@router.post("/campaigns/{key}/frames/freeze", name="sampling.freeze")
@verb(Permission.CAMPAIGNS_RUN, alone=True, takes=Nothing)
def freeze(request: Request, key: str, form: PostedForm) -> Response:
    """Freezes the lists; an audience without anybody is named on the same page."""
    del form  # it holds nothing but its token
    resources, actor = request.app.state.resources, request.state.actor
    try:
        with open_work(resources, actor=actor, writing=True) as work:
            service.freeze_frames(work, campaign_id=campaigns.get_campaign(work, key=key).id)
    except (AddressesOutside, FramesEmpty) as refused:
        with open_work(resources, actor=actor, writing=False) as work:
            error = say(request, refused.advice, **refused.details)
            return _frames_page(work, request, key=key, error=error, status=refused.status)
    return see_other(f"/campaigns/{key}/frames")


@router.get("/campaigns/{key}/frames/import", name="sampling.import")
@page(Permission.CAMPAIGNS_RUN)
def show_import(work: Work, request: Request, key: str) -> Response:
    """The upload form for sizes of counted groups."""
    campaign = campaigns.get_campaign(work, key=key)
    return render(request, "sampling/import.html", context={"campaign": campaign, "errors": []})


@router.post("/campaigns/{key}/frames/import", name="sampling.receive")
@verb(Permission.CAMPAIGNS_RUN, alone=True, takes=Nothing, file="file")
def receive(request: Request, key: str, form: PostedForm) -> Response:
    """Keeps the file and shows its dry run; nothing is imported yet."""
    campaign = _campaign(request, key)
    upload = form.uploads.get("file")
    if upload is None or not upload.filename:
        context = {"campaign": campaign, "errors": [("file", say(request, "Choose a file."))]}
        return render(request, "sampling/import.html", context=context, status=422)
    with upload.file as file:
        content = file.read()
    report = service.receive_sizes(
        request.app.state.resources, actor=request.state.actor, campaign_id=campaign.id, content=content,
        name=upload.filename,
    )  # fmt: skip
    return _report_page(request, campaign=campaign, report=report)


@router.post("/campaigns/{key}/frames/import/confirm", name="sampling.confirm")
@verb(Permission.CAMPAIGNS_RUN, alone=True, takes=ConfirmImport)
def confirm(request: Request, key: str, form: PostedForm) -> Response:
    """Imports the very file whose dry run was shown."""
    campaign = _campaign(request, key)
    chosen = validated(ConfirmImport, form)
    try:
        service.confirm_sizes(
            request.app.state.resources, actor=request.state.actor, campaign_id=campaign.id,
            sha256=chosen.sha256,
        )  # fmt: skip
    except FaultsInFile as refused:
        return _report_page(request, campaign=campaign, report=refused.details["report"])
    return see_other(f"/campaigns/{campaign.key}/frames")


def _campaign(request: Request, key: str) -> Campaign:
    with open_work(request.app.state.resources, actor=request.state.actor, writing=False) as work:
        return campaigns.get_campaign(work, key=key)


def _report_page(request: Request, *, campaign: Campaign, report: ImportReport) -> Response:
    context = {"campaign": campaign, "report": report}
    return render(request, "sampling/report.html", context=context, status=200 if report.is_clean else 422)
