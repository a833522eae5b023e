"""The ledger of quotas: as a page with filters, as CSV, as a workbook."""

import csv
import io
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.models import Audience, Campaign, Milestone
from app.core import clock, tabular
from app.core.actor import Scope
from app.core.permissions import Permission
from app.core.tabular import SheetToWrite, csv_safe, write_workbook
from app.core.unit_of_work import Work
from app.sampling import service
from app.sampling.errors import LedgerEmpty
from app.sampling.rules import is_state
from app.sampling.service import LedgerRow
from app.units import service as units
from app.units.models import UnitType
from app.web.deps import page
from app.web.downloads import download
from app.web.view import language_of, render, say

router = APIRouter()
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS: Final = (
    "Unit code", "Unit", "Unit type", "Target", "Issued", "Not settled", "Settled", "Invalid", "Valid",
    "Counted", "Over target",
)  # fmt: skip
WIDTHS: Final = (12, 40, 24, 10, 10, 10, 10, 12, 10, 12, 14)


@router.get("/campaigns/{key}/quotas", name="sampling.ledger")
@page(Permission.QUOTAS_READ)
def show_ledger(
    work: Work, request: Request, key: str, audience: str = "", type: str = "", state: str = "",  # noqa: A002
    search: str = "",
) -> Response:  # fmt: skip
    """The ledger of one audience, whole or what the filters leave."""
    campaign = campaigns.get_campaign(work, key=key)
    audiences = campaigns.list_audiences(work, campaign_id=campaign.id)
    chosen = _chosen(audiences, audience)
    kinds = {kind.key: kind for kind in units.list_unit_types(work)}
    filters = {"type": type if type in kinds else "", "state": state if is_state(state) else ""}
    filters["search"] = search.strip()[:100]
    context: dict[str, Any] = {
        "campaign": campaign, "audiences": audiences, "chosen": chosen, "kinds": kinds, "filters": filters,
        "groups": {group.key: group for group in campaigns.list_groups(work)}, "sections": [],
        "ledger": None, "due": None, "days_left": 0, "types": [],
        "approvals_waiting": campaigns.count_waiting_requests(work, campaign_id=campaign.id),
        "letter": campaigns.letterhead_of(work, campaign=campaign, language=language_of(request)),
    }  # fmt: skip
    if chosen is not None:
        context |= _ledger_facts(work, campaign=campaign, chosen=chosen, kinds=kinds, filters=filters)
    return render(request, "sampling/ledger.html", context=context)


def _chosen(audiences: list[Audience], wanted: str) -> Audience | None:
    """The audience asked for, else the first on paper, else the first."""
    named = [one for one in audiences if str(one.id) == wanted]
    paper = [one for one in audiences if one.channel == "paper"]
    return next(iter((*named, *paper, *audiences)), None)


def _ledger_facts(
    work: Work, *, campaign: Campaign, chosen: Audience, kinds: dict[str, UnitType], filters: dict[str, str]
) -> dict[str, Any]:
    scope = work.actor.scope(Permission.QUOTAS_READ)
    whole = service.read_ledger(work, campaign_id=campaign.id, audience_id=chosen.id, scope=scope)
    shown = whole
    if any(filters.values()):
        kept = frozenset(row.unit_id for row in whole.rows if _is_kept(row, filters))
        shown = service.read_ledger(
            work, campaign_id=campaign.id, audience_id=chosen.id, scope=scope, kept=kept
        )
    due = _milestone(work, campaign=campaign, audience=chosen)
    days = (clock.in_vietnam(due.closes_at).date() - clock.today()).days if due else 0
    return {
        "ledger": shown,
        "sections": _sections(shown.rows, kinds),
        "types": list(dict.fromkeys(row.type_key for row in whole.rows)),
        "due": clock.in_vietnam(due.closes_at).date() if due else None,
        "days_left": days,
    }


def _is_kept(row: LedgerRow, filters: dict[str, str]) -> bool:
    wanted = tabular.folded(filters["search"])
    return (
        (not filters["type"] or row.type_key == filters["type"])
        and (not filters["state"] or row.state == filters["state"])
        and (not wanted or wanted in tabular.folded(f"{row.name_vi} {row.name_en} {row.code}"))
    )


def _sections(
    rows: Iterable[LedgerRow], kinds: dict[str, UnitType]
) -> list[tuple[UnitType, list[LedgerRow]]]:
    """Rows by unit type, in official order."""
    found: dict[str, list[LedgerRow]] = {}
    for row in rows:
        found.setdefault(row.type_key, []).append(row)
    return [(kinds[key], found[key]) for key in found]


def _milestone(work: Work, *, campaign: Campaign, audience: Audience) -> Milestone | None:
    kind = "survey" if audience.channel == "online" else "paper"
    return campaigns.find_milestone(work, campaign_id=campaign.id, kind=kind)


@router.get("/campaigns/{key}/quotas.csv", name="sampling.ledger_csv")
@page(Permission.QUOTAS_READ)
def export_csv(work: Work, request: Request, key: str, audience: UUID) -> Response:
    """The ledger of one audience as CSV (UTF-8 with a mark, so that spreadsheets read it)."""
    headings, rows = _export(work, request, key=key, audience_id=audience)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([[csv_safe(value) for value in row] for row in rows])
    content = ("\ufeff" + out.getvalue()).encode("utf-8")
    return download(content, name=f"{key}-quotas.csv", media_type="text/csv; charset=utf-8")


@router.get("/campaigns/{key}/quotas.xlsx", name="sampling.ledger_xlsx")
@page(Permission.QUOTAS_READ)
def export_xlsx(work: Work, request: Request, key: str, audience: UUID) -> Response:
    """The ledger of one audience as a workbook."""
    headings, rows = _export(work, request, key=key, audience_id=audience)
    out = io.BytesIO()
    sheet = SheetToWrite(say(request, "Quota ledger"), headings, rows, widths=WIDTHS)
    write_workbook(out, sheets=[sheet])
    return download(out.getvalue(), name=f"{key}-quotas.xlsx", media_type=XLSX)


def _export(
    work: Work, request: Request, *, key: str, audience_id: UUID
) -> tuple[list[str], list[list[str | int | None]]]:
    campaign = campaigns.get_campaign(work, key=key)
    scope: Scope = work.actor.scope(Permission.QUOTAS_READ)
    ledger = service.read_ledger(work, campaign_id=campaign.id, audience_id=audience_id, scope=scope)
    if not ledger.rows:
        raise LedgerEmpty
    vietnamese = language_of(request) == "vi"
    kinds = {kind.key: kind.name_vi if vietnamese else kind.name_en for kind in units.list_unit_types(work)}
    rows: list[list[str | int | None]] = [
        [
            row.code, row.name_vi if vietnamese else row.name_en or row.name_vi, kinds[row.type_key],
            row.target, row.issued, row.missing, row.received, row.invalid, row.valid, row.counted, row.over,
        ]
        for row in ledger.rows
    ]  # fmt: skip
    return [say(request, heading) for heading in HEADINGS], rows
