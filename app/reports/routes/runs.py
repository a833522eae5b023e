"""Pages of runs: asked for with options, one by one, compared, approved; their files."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from fastapi import APIRouter, Request, Response

from analysis.dataset.wording import worded
from analysis.errors import Finding
from app.campaigns import service as campaigns
from app.campaigns.errors import AlreadyAsked
from app.campaigns.guards import reason_of, sentence
from app.campaigns.models import Campaign
from app.core.errors import BadInput, NotFound
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.reports import rules, service
from app.reports.errors import (
    MinimumTooLow,
    NotForApproval,
    OtherRunsForAnalysts,
    OtherRunUnderWay,
    RunNotDone,
    RunsTellTogether,
    WholeCampaignOnly,
)
from app.reports.forms import AskForApproval, AskForRun, ComparedRunIds
from app.reports.routes.results import whole_results
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import PostedForm, asked, validated
from app.web.view import language_of, render, said, say, see_other

router = APIRouter()


@router.post("/results/{key}/runs", name="reports.run")
@verb(Permission.RESULTS_RUN, takes=AskForRun)
def ask_for_run(work: Work, request: Request, form: PostedForm, key: str) -> Response:
    """Queues an analysis with the options chosen."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        chosen = validated(AskForRun, form).options
        service.request_run(work, campaign_id=campaign.id, options=chosen)
    except BadInput as problem:
        errors, status = said(request, problem), problem.status
    except (MinimumTooLow, OtherRunUnderWay) as refused:
        named = "minimum" if isinstance(refused, MinimumTooLow) else ""
        errors, status = [(named, sentence(request, refused))], refused.status
    else:
        return see_other(f"/results/{key}?asked=1")
    typed = {name: form.first(name) for name in form.values}
    return _request_page(work, request, campaign=campaign, typed=typed, errors=errors, status=status)


@router.get("/results/{key}/runs/new", name="reports.new_run")
@page(Permission.RESULTS_RUN)
def new_run(work: Work, request: Request, key: str) -> Response:
    """The options of an analysis, each with its standard chosen."""
    return _request_page(work, request, campaign=campaigns.get_campaign(work, key=key))


def _request_page(
    work: Work, request: Request, *, campaign: Campaign, typed: Mapping[str, str] | None = None,
    errors: Sequence[tuple[str, str]] = (), status: int = 200,
) -> Response:  # fmt: skip
    service.require_computable(work, campaign_id=campaign.id)
    standard = service.standard_options(work, campaign=campaign)
    context = {
        "campaign": campaign, "standard": standard, "values": {**standard, **(typed or {})}, "errors": errors,
    }  # fmt: skip
    return render(request, "reports/request.html", context=context, status=status)


@router.get("/results/{key}/runs", name="reports.runs")
@page(Permission.RESULTS_READ)
def list_runs(work: Work, request: Request, key: str) -> Response:
    """Every run of a campaign."""
    campaign = campaigns.get_campaign(work, key=key)
    runs = service.list_runs(work, campaign_id=campaign.id)
    return render(request, "reports/runs.html", context={"campaign": campaign, "runs": runs})


@router.get("/results/{key}/runs/{run_id}", name="reports.run_page")
@page(Permission.RESULTS_READ)
def show_run(work: Work, request: Request, key: str, run_id: UUID, asked: int = 0) -> Response:
    """One run: running (the page may be left), failed with its reason, or done with its files."""
    return _run_page(work, request, key=key, run_id=run_id, asked=bool(asked))


def _run_page(
    work: Work, request: Request, *, key: str, run_id: UUID, asked: bool = False, typed: str = "",
    errors: list[tuple[str, str]] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    campaign = campaigns.get_campaign(work, key=key)
    files = service.list_files(work, run_id=run_id)
    run = service.get_run(work, run_id=run_id, campaign_id=campaign.id)
    scored = run.state == "done" and run.recipe == rules.SCORES
    asks = scored and work.actor.can(Permission.RESULTS_RUN)
    context = {
        "campaign": campaign,
        "run": run,
        "asks": asks,
        "told": service.list_told(work, run=run) if asks else [],
        "looks": rules.LOOK in files and service.may_look(work, campaign_id=campaign.id),
        "files": files if run.state == "done" else {},
        "findings": [_in_words(request, one) for one in service.list_findings(work, run_id=run_id)],
        "sizes": service.list_sizes(work, run_id=run_id),
        "groups": rules.file_groups(files) if _may_take(work, campaign=campaign, run_id=run_id) else [],
        "official": service.find_official(work, campaign_id=campaign.id),
        "typed": typed,
        "notice": say(request, "A second person has been asked to approve this run.") if asked else None,
        "errors": errors or [],
    }
    return render(request, "reports/run.html", context=context, status=status)


def _in_words(request: Request, finding: rules.RunFinding) -> Finding:
    """A finding in the reader's language: of the analysis by its own table, of the service as a message."""
    if finding.params is None:
        return worded(Finding(finding.where, finding.what, finding.mend), language_of(request))
    what, mend = (say(request, text, **finding.params) for text in (finding.what, finding.mend))
    return Finding(finding.where, what, mend)


@router.get("/results/{key}/compare", name="reports.compare")
@page(Permission.RESULTS_READ)
def compare(work: Work, request: Request, key: str) -> Response:
    """Two runs side by side: the latest and the one before where none is named."""
    campaign = campaigns.get_campaign(work, key=key)
    whole_results(work, campaign)
    values = {name: request.query_params.getlist(name) for name in request.query_params}
    wanted = asked(ComparedRunIds, values)
    runs = service.list_comparable(work, campaign_id=campaign.id)
    found = None
    if len(runs) > 1:
        first, second = wanted.first or runs[1].id, wanted.second or runs[0].id
        found = service.compare_runs(work, campaign_id=campaign.id, first=first, second=second)
    official = service.find_official(work, campaign_id=campaign.id)
    context = {"campaign": campaign, "runs": runs, "found": found, "official": official}
    return render(request, "reports/compare.html", context=context)


@router.post("/results/{key}/runs/{run_id}/approval", name="reports.ask_approval")
@verb(Permission.RESULTS_RUN, takes=AskForApproval)
def ask_for_approval(work: Work, request: Request, form: PostedForm, key: str, run_id: UUID) -> Response:
    """Asks a second person to make this run the official one."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        validated(AskForApproval, form)
        service.ask_run_approval(work, campaign_id=campaign.id, run_id=run_id, reason=reason_of(form))
    except BadInput as problem:
        errors = [
            ("reason", say(request, fault.message, **fault.params)) for fault in problem.details["faults"]
        ]
        status = problem.status
    except (AlreadyAsked, NotForApproval, RunNotDone, RunsTellTogether) as refused:
        errors, status = [("", sentence(request, refused))], refused.status
    else:
        return see_other(f"/results/{key}/runs/{run_id}?asked=1")
    typed = form.first("reason")
    return _run_page(work, request, key=key, run_id=run_id, typed=typed, errors=errors, status=status)


@router.get("/results/{key}/runs/{run_id}/files/{file}", name="reports.run_file")
@page(Permission.RESULTS_READ)
def hand_out_run_file(work: Work, key: str, run_id: UUID, file: str) -> Response:
    """A file of this run: of the run that pages show to every reader, of any other to who may take the
    single answers, since two runs over different answers tell those that came between."""
    campaign = campaigns.get_campaign(work, key=key)
    run = service.get_run(work, run_id=run_id, campaign_id=campaign.id)
    if file not in rules.OPEN_FILES:
        raise NotFound
    if not _may_take(work, campaign=campaign, run_id=run.id):
        whole = work.actor.scope(Permission.RESULTS_READ).unit_ids is None
        raise OtherRunsForAnalysts if whole else WholeCampaignOnly
    content = service.get_run_file(work, run_id=run.id, name=file)
    return download(content, name=f"{key}-{file}", media_type=service.media_type_of(file))


def _may_take(work: Work, *, campaign: Campaign, run_id: UUID) -> bool:
    """Whether this reader may take the published files of a run."""
    if work.actor.scope(Permission.RESULTS_READ).unit_ids is not None:
        return False
    if work.actor.scope(Permission.RESULTS_EXPORT).unit_ids is None:
        return True
    change = service.find_change_run(work, campaign_id=campaign.id)
    shown = service.find_shown_run(work, campaign_id=campaign.id)
    return run_id in (shown, None if change is None else change.id)
