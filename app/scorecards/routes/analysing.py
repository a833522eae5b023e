"""Reports of an appraisal: progress and lateness, every criterion over the units, what does not apply."""

from typing import Final

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.permissions import Permission
from app.core.tabular import XLSX
from app.core.unit_of_work import Work
from app.scorecards import service
from app.web.deps import page
from app.web.downloads import download
from app.web.view import language_of, render

router = APIRouter()
HERE: Final = "/campaigns/{key}/appraisal/reports"


@router.get(HERE, name="appraisals.progress")
@page(Permission.APPRAISALS_READ)
def show_progress(work: Work, request: Request, key: str) -> Response:
    """Who is how far, and who is late."""
    return _report(work, request, key=key, name="progress")


@router.get(f"{HERE}/criteria", name="appraisals.criteria")
@page(Permission.APPRAISALS_READ)
def show_criteria(work: Work, request: Request, key: str) -> Response:
    """How every criterion turned out over the units."""
    return _report(work, request, key=key, name="criteria")


@router.get(f"{HERE}/not-applicable", name="appraisals.left_out")
@page(Permission.APPRAISALS_READ)
def show_left_out(work: Work, request: Request, key: str) -> Response:
    """What does not apply to whom, why, and who decided it."""
    return _report(work, request, key=key, name="left_out")


@router.get(f"{HERE}/reports.xlsx", name="appraisals.reports_book")
@page(Permission.APPRAISALS_READ)
def hand_out_reports(work: Work, request: Request, key: str) -> Response:
    """The three reports as a workbook."""
    campaign = campaigns.get_campaign(work, key=key)
    language = language_of(request)
    content = service.analysis_book(work, campaign=campaign, scope=work.scope, language=language)
    return download(content, name=f"{key}-appraisal.xlsx", media_type=XLSX)


def _report(work: Work, request: Request, *, key: str, name: str) -> Response:
    campaign = campaigns.get_campaign(work, key=key)
    found = service.analyse_round(work, campaign=campaign, scope=work.scope)
    return render(request, f"scorecards/report_{name}.html", context={"campaign": campaign, "found": found})
