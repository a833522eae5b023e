"""The page of a unit's officer: what to collect, and by when."""

from collections.abc import Iterable

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign, Milestone
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.home import service
from app.home.routes.progress import due_days
from app.sampling import service as sampling
from app.web.deps import page
from app.web.view import language_of, render

router = APIRouter()


@router.get("/campaigns/{key}/collection", name="home.collection")
@page(Permission.QUOTAS_READ)
def show_collection(work: Work, request: Request, key: str) -> Response:
    """Forms and mails of the reader's own units, with the next step of each."""
    found = service.read_collection(work, campaign_key=key, scope=work.scope)
    own = service.find_own_units(found)
    context = {
        "campaign": found.campaign,
        "found": found,
        "sums": service.count_lacking(found),
        "several": len(own) > 1,
        "groups": {group.key: group for group in campaigns.list_groups(work)},
        "lists": _own_lists(work, campaign=found.campaign),
        "dues": due_days(_going_on(found.campaign, found.milestones.values())),
        "approvals_waiting": 0,
        "letter": campaigns.letterhead_of(
            work,
            campaign=found.campaign,
            language=language_of(request),
            unit_id=next(iter(own)) if len(own) == 1 else None,
        ),
    }
    return render(request, "home/collection.html", context=context)


def _going_on(campaign: Campaign, milestones: Iterable[Milestone]) -> list[Milestone]:
    """The parts of the calendar that still ask for something: lists are fixed by the start."""
    return [one for one in milestones if one.kind != "lists" or campaign.state == "draft"]


def _own_lists(work: Work, *, campaign: Campaign) -> list[sampling.ListRow]:
    """The lists of the reader's own units while they are written; none for those who see every unit."""
    scope = work.actor.scope(Permission.ROSTERS_COMPILE)
    if (
        scope.unit_ids is None
        or campaign.state != "draft"
        or campaigns.find_milestone(work, campaign_id=campaign.id, kind="lists") is None
    ):
        return []
    return sampling.list_unit_lists(work, campaign=campaign, scope=scope)
