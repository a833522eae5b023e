"""The ledger of paper, as a page and as a workbook."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core import clock
from app.core.permissions import Permission
from app.core.tabular import folded
from app.core.unit_of_work import Work
from app.paper import service
from app.units import service as units
from app.units.models import UnitType
from app.web.deps import page
from app.web.downloads import download
from app.web.view import language_of, render

router = APIRouter()
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/paper/{key}/ledger", name="paper.ledger")
@page(Permission.PAPER_READ)
def show_ledger(work: Work, request: Request, key: str, type: str = "", search: str = "") -> Response:  # noqa: A002
    """Where every printed form is, by unit."""
    campaign = campaigns.get_campaign(work, key=key)
    scope = work.actor.scope(Permission.PAPER_READ)
    search = search.strip()[:100]
    found = campaigns.list_campaign_units(work, campaign_id=campaign.id, scope=scope)
    kept = None
    if type or search:
        wanted = folded(search)
        kept = frozenset(
            one.unit_id
            for one in found
            if (not type or one.type_key == type)
            and wanted in folded(f"{one.code} {one.name_vi} {one.name_en}")
        )
    ledger = service.read_ledger(work, campaign_id=campaign.id, scope=scope, kept=kept)
    kinds = units.list_unit_types(work)
    context = {
        "campaign": campaign,
        "ledger": ledger,
        "sections": _sections(ledger.rows, kinds=kinds),
        "kinds": [kind for kind in kinds if kind.key in {one.type_key for one in found}],
        "groups": {group.key: group for group in campaigns.list_groups(work)},
        "several": len({row.group_key for row in ledger.rows}) > 1,
        "type": type,
        "search": search,
        "letter": campaigns.letterhead_of(work, campaign=campaign, language=language_of(request)),
    }
    return render(request, "paper/ledger.html", context=context)


def _sections(
    rows: Sequence[service.PaperRow], *, kinds: Sequence[UnitType]
) -> list[tuple[UnitType, list[service.PaperRow]]]:
    """Rows by unit type, types in official order."""
    pairs = [(kind, [row for row in rows if row.type_key == kind.key]) for kind in kinds]
    return [(kind, found) for kind, found in pairs if found]


@router.get("/paper/{key}/ledger.xlsx", name="paper.ledger_xlsx")
@page(Permission.PAPER_READ)
def download_ledger(work: Work, request: Request, key: str) -> Response:
    """The whole ledger as a workbook."""
    campaign = campaigns.get_campaign(work, key=key)
    content = service.write_ledger(
        work, campaign_id=campaign.id, scope=work.actor.scope(Permission.PAPER_READ),
        language=language_of(request),
    )  # fmt: skip
    name = f"paper-{campaign.key}-{clock.today().isoformat()}.xlsx"
    return download(content, name=name, media_type=XLSX)
