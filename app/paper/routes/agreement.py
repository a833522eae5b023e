"""Agreement of entries and errors of keying, as a page and as a workbook."""

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core import clock
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.paper import service
from app.paper.routes.ledger import XLSX
from app.web.deps import page
from app.web.downloads import download
from app.web.view import language_of, render

router = APIRouter()


@router.get("/paper/{key}/agreement", name="paper.agreement")
@page(Permission.PAPER_READ)
def show_agreement(work: Work, request: Request, key: str) -> Response:
    """How well two entries agree, and the errors by clerk and line."""
    campaign = campaigns.get_campaign(work, key=key)
    context = {
        "campaign": campaign,
        "found": service.read_agreement(work, campaign_id=campaign.id, scope=work.scope),
        "groups": {group.key: group for group in campaigns.list_groups(work)},
    }
    return render(request, "paper/agreement.html", context=context)


@router.get("/paper/{key}/agreement.xlsx", name="paper.agreement_xlsx")
@page(Permission.PAPER_READ)
def download_agreement(work: Work, request: Request, key: str) -> Response:
    """The same figures as a workbook."""
    campaign = campaigns.get_campaign(work, key=key)
    content = service.write_agreement(
        work, campaign_id=campaign.id, scope=work.scope, language=language_of(request)
    )
    name = f"agreement-{campaign.key}-{clock.today().isoformat()}.xlsx"
    return download(content, name=name, media_type=XLSX)
