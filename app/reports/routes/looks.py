"""Where to look first when paper is audited: the page and its workbook, for analysts only."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.reports import rules, service
from app.web.deps import page
from app.web.downloads import download
from app.web.view import render

router = APIRouter()


@router.get("/results/{key}/runs/{run_id}/first-look", name="reports.first_look")
@page(Permission.RESULTS_EXPORT)
def show_first_look(work: Work, request: Request, key: str, run_id: UUID) -> Response:
    """Paper forms of each unit by how much they look filled in by one hand; never a verdict."""
    campaign = campaigns.get_campaign(work, key=key)
    run, look = service.read_first_look(work, campaign_id=campaign.id, run_id=run_id)
    context = {"campaign": campaign, "run": run, "look": look}
    return render(request, "reports/first_look.html", context=context)


@router.get("/results/{key}/runs/{run_id}/first-look.xlsx", name="reports.first_look_book")
@page(Permission.RESULTS_EXPORT)
def hand_out_look_book(work: Work, key: str, run_id: UUID) -> Response:
    """The same as a workbook."""
    campaign = campaigns.get_campaign(work, key=key)
    content = service.take_look_book(work, campaign_id=campaign.id, run_id=run_id)
    media_type = service.media_type_of(rules.LOOK_BOOK)
    return download(content, name=f"{key}-{rules.LOOK_BOOK}", media_type=media_type)
