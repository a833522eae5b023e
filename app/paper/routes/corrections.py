"""What rulings changed, by unit, as a page and as a workbook."""

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


@router.get("/paper/{key}/corrections", name="paper.corrections")
@page(Permission.PAPER_READ)
def show_corrections(work: Work, request: Request, key: str) -> Response:
    """How much of what was keyed first does not stand, and the score before and after, by unit."""
    campaign = campaigns.get_campaign(work, key=key)
    context = {
        "campaign": campaign,
        "found": service.read_corrections(work, campaign_id=campaign.id, scope=work.scope),
    }
    return render(request, "paper/corrections.html", context=context)


@router.get("/paper/{key}/corrections.xlsx", name="paper.corrections_xlsx")
@page(Permission.PAPER_READ)
def download_corrections(work: Work, request: Request, key: str) -> Response:
    """The same figures and every single correction."""
    campaign = campaigns.get_campaign(work, key=key)
    content = service.write_corrections(
        work, campaign_id=campaign.id, scope=work.scope, language=language_of(request)
    )
    name = f"corrections-{campaign.key}-{clock.today().isoformat()}.xlsx"
    return download(content, name=name, media_type=XLSX)
