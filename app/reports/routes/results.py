"""Pages of results: campaigns, the scores of one, one unit, the interactive chart, runs and files."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.reports import rules, service
from app.reports.errors import (
    WholeCampaignOnly,
)
from app.reports.forms import AskForBundle, ChosenFigure
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import PostedForm, asked, validated
from app.web.middleware import CHART_SECURITY
from app.web.view import render, say

router = APIRouter()
FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/results", name="reports.index")
@page(Permission.RESULTS_READ)
def index(work: Work, request: Request) -> Response:
    """Campaigns and where their results stand."""
    return render(request, "reports/index.html", context={"states": service.list_states(work)})


@router.get("/results/{key}", name="reports.show")
@page(Permission.RESULTS_READ)
def show(work: Work, request: Request, key: str, asked: int = 0) -> Response:
    """The scores of a campaign by ranking list, or why there are none yet."""
    campaign = campaigns.get_campaign(work, key=key)
    state = service.show_state(work, campaign=campaign)
    notice = say(request, "The analysis has been asked for. This page may be left.") if asked else None
    context = {"campaign": campaign, "state": state, "found": None, "notice": notice}
    if state.done_at is not None:
        context["found"] = _results(work, campaign)
    return render(request, "reports/show.html", context=context)


@router.get("/results/{key}/chart", name="reports.chart")
@page(Permission.RESULTS_READ)
def chart(work: Work, request: Request, key: str) -> Response:
    """One interactive figure with its table; its script writes styles, so this page alone has a wider
    policy."""
    campaign = campaigns.get_campaign(work, key=key)
    found = whole_results(work, campaign)
    values = {name: request.query_params.getlist(name) for name in request.query_params}
    name = asked(ChosenFigure, values).figure
    change = service.find_change(work, campaign_id=campaign.id) if name == "change" else None
    script = service.chart_script(work.resources.settings.data_dir / "cache")
    run_id = found.run.id if change is None else change.run.id
    context = {
        "campaign": campaign,
        "found": found,
        "files": service.list_files(work, run_id=run_id),
        "file_in": rules.file_in,
        "script": f"/plotly/{script.digest}/plotly.min.js",
        "shown": found.figure(name) if change is None else change.rows(),
        "change": change,
        "figures": rules.FIGURES,
    }
    return render(
        request, "reports/chart.html", context=context, headers={"content-security-policy": CHART_SECURITY}
    )


@router.get("/results/{key}/scores.svg", name="reports.picture")
@page(Permission.RESULTS_READ)
def picture(work: Work, request: Request, key: str) -> Response:
    """The scores as a picture for documents: the same rows, order and axis as the page."""
    campaign = campaigns.get_campaign(work, key=key)
    drawn = render(request, "reports/scores.svg", context={"found": _results(work, campaign)})
    return download(bytes(drawn.body), name=f"{key}-scores.svg", media_type="image/svg+xml")


@router.get("/results/{key}/files/{file}", name="reports.file")
@page(Permission.RESULTS_READ)
def hand_out_file(work: Work, key: str, file: str) -> Response:
    """A file of the latest finished run; never one with single forms."""
    campaign = campaigns.get_campaign(work, key=key)
    if file not in rules.OPEN_FILES:
        raise NotFound
    found = whole_results(work, campaign)
    content = service.get_run_file(work, run_id=found.run.id, name=file)
    return download(content, name=f"{key}-{file}", media_type=service.media_type_of(file))


@router.post("/results/{key}/bundle", name="reports.bundle")
@verb(Permission.RESULTS_EXPORT, takes=AskForBundle)
def hand_out_bundle(work: Work, form: PostedForm, key: str) -> Response:
    """The bundle with the single answers, for analysts; the hand-out is audited."""
    validated(AskForBundle, form)
    campaign = campaigns.get_campaign(work, key=key)
    if work.actor.scope(Permission.RESULTS_EXPORT).unit_ids is not None:
        raise WholeCampaignOnly
    found = whole_results(work, campaign)
    content = service.export_bundle(work, run_id=found.run.id)
    return download(content, name=f"{key}-{service.BUNDLE}", media_type="application/zip")


@router.get("/plotly/{digest}/plotly.min.js", name="reports.script")
@page(None)
def plotly_script(work: Work, request: Request, digest: str) -> Response:
    """The script of the interactive chart, compressed once, at an address that changes with it."""
    script = service.chart_script(work.resources.settings.data_dir / "cache")
    if digest != script.digest:
        raise NotFound
    headers = {"cache-control": FOR_EVER, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return FileResponse(script.packed, media_type="text/javascript", headers=headers)
    return FileResponse(script.path, media_type="text/javascript", headers=headers)


@router.get("/results/{key}/{unit}", name="reports.unit")
@page(Permission.RESULTS_READ)
def show_unit(work: Work, request: Request, key: str, unit: str) -> Response:
    """One unit: points by criterion, levels by question."""
    campaign = campaigns.get_campaign(work, key=key)
    found = service.show_unit(work, found=_results(work, campaign), code=unit)
    return render(request, "reports/unit.html", context={"campaign": campaign, "page": found})


def _results(work: Work, campaign: Campaign) -> service.CampaignResults:
    scope = work.actor.scope(Permission.RESULTS_READ)
    return service.latest_results(work, campaign_id=campaign.id, scope=scope)


def whole_results(work: Work, campaign: Campaign) -> service.CampaignResults:
    """The results of every unit; raises `WholeCampaignOnly` to readers of some."""
    found = _results(work, campaign)
    if not found.whole:
        raise WholeCampaignOnly
    return found
