"""Staff see how many answered, and how the opening goes; never who or what.

Counts are hidden here as everywhere: by how many were asked. The number of receipts is public after the
close, so a rule of this page's own could not keep back how many answered.
"""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.responses import service as responses
from app.sampling import service as sampling
from app.web.deps import page
from app.web.view import render

router = APIRouter()


@dataclass(frozen=True, slots=True)
class AudienceCount:
    """An audience: its group's names, and how many answered. None: so few were asked that it is not told."""

    name_vi: str
    name_en: str
    channel: str
    answered: int | None


@router.get("/campaigns/{key}/responses", name="responses.progress")
@page(Permission.CAMPAIGNS_READ)
def progress(work: Work, request: Request, key: str) -> Response:
    """Counts by audience within the reader's units, and what comes next."""
    return progress_page(work, request, key=key)


def progress_page(
    work: Work, request: Request, *, key: str, typed: str = "",
    errors: list[tuple[str, str]] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    """The page, perhaps with what was typed into its form and why it was refused."""
    campaign = campaigns.get_campaign(work, key=key)
    scope = work.actor.scope(Permission.CAMPAIGNS_READ)
    counts = responses.count_responses(work, campaign_id=campaign.id, scope=scope)
    ledgers = sampling.read_ledgers(work, campaign_id=campaign.id, scope=scope)
    groups = {group.key: group for group in campaigns.list_groups(work)}
    rows = []
    for audience in campaigns.list_audiences(work, campaign_id=campaign.id):
        group = groups[audience.group_key]
        answered: int | None = sum(
            one.sealed + one.stored for one in counts if one.audience_id == audience.id
        )
        if audience.channel == "online" and audience.id in ledgers:
            answered = ledgers[audience.id].total.received  # hidden by the one rule of all pages
        rows.append(AudienceCount(group.name_vi, group.name_en, audience.channel, answered))
    everywhere = scope.unit_ids is None
    context = {
        "campaign": campaign, "rows": rows, "section": "campaigns",
        "approvals_waiting": campaigns.count_waiting_requests(work, campaign_id=campaign.id),
        "receipts": responses.find_receipts(work, campaign=campaign),
        "list_address": f"{work.resources.settings.public_url}/receipts/{campaign.key}",
        "marks": responses.find_marks(work, campaign_id=campaign.id),
        "typed": typed, "errors": errors or [],
        "batches": responses.list_openings(work, campaign_id=campaign.id) if everywhere else [],
    }  # fmt: skip
    return render(request, "responses/progress.html", context=context, status=status)
