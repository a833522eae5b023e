"""The page on which the change since an earlier round is asked for."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.guards import sentence
from app.campaigns.models import Campaign
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.reports import service
from app.reports.errors import EarlierNotApproved, OtherRunUnderWay
from app.reports.forms import AskForChange
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, see_other

router = APIRouter()


@router.get("/results/{key}/changes/new", name="reports.new_change")
@page(Permission.RESULTS_RUN)
def new_change(work: Work, request: Request, key: str) -> Response:
    """The earlier rounds that this one can be compared with."""
    return _page(work, request, campaign=campaigns.get_campaign(work, key=key))


@router.post("/results/{key}/changes", name="reports.request_change")
@verb(Permission.RESULTS_RUN, takes=AskForChange)
def ask_for_change(work: Work, request: Request, form: PostedForm, key: str) -> Response:
    """Queues the change since the round that was chosen."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        earlier = validated(AskForChange, form).earlier
        run = service.request_change(work, campaign_id=campaign.id, earlier_run=earlier)
    except BadInput as problem:
        errors, status = said(request, problem), problem.status
    except (EarlierNotApproved, OtherRunUnderWay) as refused:
        errors, status = [("earlier", sentence(request, refused))], refused.status
    else:
        return see_other(f"/results/{key}/runs/{run.id}")
    return _page(work, request, campaign=campaign, errors=errors, status=status)


def _page(
    work: Work, request: Request, *, campaign: Campaign, errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
) -> Response:  # fmt: skip
    service.require_computable(work, campaign_id=campaign.id)
    context = {
        "campaign": campaign,
        "rounds": service.list_earlier(work, campaign=campaign),
        "has_run": service.find_shown_run(work, campaign_id=campaign.id) is not None,
        "errors": errors,
    }
    return render(request, "reports/change.html", context=context, status=status)
