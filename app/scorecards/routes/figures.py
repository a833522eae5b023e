"""External scores, bonus and deductions of a round: what is there, one typed, many from a file."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.tabular import ImportReport
from app.core.unit_of_work import Work, open_work
from app.core.uploads import FaultsInFile
from app.scorecards import service
from app.scorecards.errors import FigureUnfit
from app.scorecards.forms import ConfirmFigures, FigureForm
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()
HERE: Final = "/campaigns/{key}/figures"
SENTENCES: Final[Mapping[str, str]] = {
    "unknown": "Choose one from the list.",
    "not_a_number": "Enter digits, for example 1250 or 1,5.",
    "beyond": "This criterion takes 0 to {most}.",
}
Errors = list[tuple[str, str]]


@router.get(HERE, name="figures.list")
@page(Permission.RESULTS_READ)
def show_figures(work: Work, request: Request, key: str) -> Response:
    """What came from elsewhere, with its source; for who computes results, a form and the import."""
    return _figures_page(work, request, campaign=campaigns.get_campaign(work, key=key))


@router.post(HERE, name="figures.save")
@verb(Permission.RESULTS_RUN, takes=FigureForm)
def save(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Keeps one figure."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        service.save_figure(work, campaign=campaign, form=validated(FigureForm, form))
    except BadInput as problem:
        errors = said(request, problem)
    except FigureUnfit as problem:
        told = problem.details
        errors = [(told["field"], say(request, SENTENCES[told["fault"]], most=told["most"]))]
    else:
        return see_other(f"/campaigns/{key}/figures")
    values = {name: form.first(name) for name in form.values}
    return _figures_page(work, request, campaign=campaign, values=values, errors=errors)


@router.get(f"{HERE}/import", name="figures.import")
@page(Permission.RESULTS_RUN)
def show_import(work: Work, request: Request, key: str) -> Response:
    """The upload form."""
    campaign = campaigns.get_campaign(work, key=key)
    sheet = service.list_figures(work, campaign=campaign, scope=work.scope)
    context = {"campaign": campaign, "sheet": sheet, "errors": []}
    return render(request, "scorecards/figures_import.html", context=context)


@router.post(f"{HERE}/import", name="figures.receive")
@verb(Permission.RESULTS_RUN, alone=True, takes=Nothing, file="file")
def receive(request: Request, key: str, form: PostedForm) -> Response:
    """Keeps the file and shows its dry run; nothing is imported yet."""
    campaign, upload = _campaign(request, key), form.uploads.get("file")
    if upload is None or not upload.filename:
        context = {"campaign": campaign, "sheet": None, "errors": [("file", say(request, "Choose a file."))]}
        return render(request, "scorecards/figures_import.html", context=context, status=422)
    with upload.file as file:
        content = file.read()
    report = service.receive_figures(
        request.app.state.resources, actor=request.state.actor, campaign=campaign, content=content,
        name=upload.filename,
    )  # fmt: skip
    return _report_page(request, campaign=campaign, report=report)


@router.post(f"{HERE}/import/confirm", name="figures.confirm")
@verb(Permission.RESULTS_RUN, alone=True, takes=ConfirmFigures)
def confirm(request: Request, key: str, form: PostedForm) -> Response:
    """Imports the very file whose dry run was shown."""
    campaign, chosen = _campaign(request, key), validated(ConfirmFigures, form)
    try:
        service.confirm_figures(
            request.app.state.resources, actor=request.state.actor, campaign=campaign, sha256=chosen.sha256
        )
    except FaultsInFile as refused:
        return _report_page(request, campaign=campaign, report=refused.details["report"])
    return see_other(f"/campaigns/{campaign.key}/figures")


def _campaign(request: Request, key: str) -> Campaign:
    with open_work(request.app.state.resources, actor=request.state.actor, writing=False) as work:
        return campaigns.get_campaign(work, key=key)


def _report_page(request: Request, *, campaign: Campaign, report: ImportReport) -> Response:
    context = {"campaign": campaign, "report": report}
    status = 200 if report.is_clean else 422
    return render(request, "scorecards/figures_report.html", context=context, status=status)


def _figures_page(
    work: Work, request: Request, *, campaign: Campaign, values: Mapping[str, str] | None = None,
    errors: Errors | None = None,
) -> Response:  # fmt: skip
    sheet = service.list_figures(work, campaign=campaign, scope=work.scope)
    context = {
        "campaign": campaign, "sheet": sheet, "values": values or {}, "errors": errors or [],
        "may": work.actor.can(Permission.RESULTS_RUN),
    }  # fmt: skip
    return render(request, "scorecards/figures.html", context=context, status=422 if errors else 200)
