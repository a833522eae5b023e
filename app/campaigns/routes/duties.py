"""What needs a second person: the requests of a campaign and the decision on each, and the weights."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service
from app.campaigns.errors import AlreadyAsked, NothingToChange, SecondPersonNeeded
from app.campaigns.forms.duties import DecisionForm, WeightsForm
from app.campaigns.guards import reason_of, sentence, shown_change
from app.core.errors import BadInput, Problem
from app.core.permissions import Permission
from app.core.unit_of_work import Work, open_work
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, see_other

router = APIRouter()
Errors = list[tuple[str, str]]


@router.get("/campaigns/{key}/approvals", name="campaigns.approvals")
@page(Permission.CAMPAIGNS_RUN)
def show_approvals(work: Work, request: Request, key: str) -> Response:
    """What has been asked for, with the form to decide on what somebody else has asked."""
    return _approvals_page(work, request, key=key)


def _approvals_page(
    work: Work, request: Request, *, key: str, typed: tuple[UUID, str] | None = None,
    errors: Errors | None = None, status: int = 200,
) -> Response:  # fmt: skip
    campaign = service.get_campaign(work, key=key)
    found = service.list_requests(work, campaign_id=campaign.id)
    rows = [(one, [shown_change(request, change) for change in one.changes]) for one in found]
    context = {
        "campaign": campaign,
        "waiting": [row for row in rows if row[0].decision is None],
        "decided": [row for row in rows if row[0].decision is not None],
        "approvals_waiting": sum(one.decision is None for one in found),
        "me": work.actor.user_id,
        "typed": typed,
        "errors": errors or [],
    }
    return render(request, "campaigns/approvals.html", context=context, status=status)


@router.post("/campaigns/{key}/approvals/{approval_id}", name="campaigns.decide")
@verb(Permission.CAMPAIGNS_RUN, alone=True, takes=DecisionForm)
def decide(request: Request, key: str, approval_id: UUID, form: PostedForm) -> Response:
    """Grants a request and carries it out, or refuses it; a refusal of the change itself is shown here."""
    resources, actor = request.app.state.resources, request.state.actor
    field = f"reason-{approval_id}"
    try:
        draft = validated(DecisionForm, form)
        with open_work(resources, actor=actor, writing=True) as work:
            campaign = service.get_campaign(work, key=key)
            step = service.grant_approval if draft.decision == "granted" else service.refuse_approval
            step(work, campaign_id=campaign.id, approval_id=approval_id, reason=draft.reason)
    except BadInput as problem:
        errors = [(field if name == "reason" else "", text) for name, text in said(request, problem)]
        status = problem.status
    except Problem as refused:
        if refused.status == 404:
            raise
        errors, status = [("", sentence(request, refused))], refused.status
    else:
        return see_other(f"/campaigns/{key}/approvals")
    with open_work(resources, actor=actor, writing=False) as work:
        campaign = service.get_campaign(work, key=key)
        service.require_request(work, campaign_id=campaign.id, approval_id=approval_id)
        typed = (approval_id, form.first("reason"))
        return _approvals_page(work, request, key=key, typed=typed, errors=errors, status=status)


@router.get("/campaigns/{key}/weights", name="campaigns.weights")
@page(Permission.CAMPAIGNS_RUN)
def show_weights(work: Work, request: Request, key: str) -> Response:
    """The weights of groups and questions: as a form until the start, afterwards as a request."""
    return _weights_page(work, request, key=key)


def _weights_page(
    work: Work, request: Request, *, key: str, form: PostedForm | None = None, errors: Errors | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    campaign = service.get_campaign(work, key=key)
    rows = service.list_weights(work, campaign_id=campaign.id)
    posted = form.values if form else {}
    context = {
        "campaign": campaign,
        "rows": rows,
        "texts": {one.audience.id: service.name_items(work, audience=one.audience) for one in rows},
        "leaves": service.name_leaves(work, campaign=campaign),
        "typed": dict(zip(posted.get("which", []), posted.get("weight", []), strict=False)),
        "reason": form.first("reason") if form else "",
        "errors": errors or [],
        "approvals_waiting": service.count_waiting_requests(work, campaign_id=campaign.id),
    }
    return render(request, "campaigns/weights.html", context=context, status=status)


@router.post("/campaigns/{key}/weights", name="campaigns.set_weights")
@verb(Permission.CAMPAIGNS_RUN, alone=True, takes=WeightsForm)
def set_weights(request: Request, key: str, form: PostedForm) -> Response:
    """Sets weights before the start; refused afterwards, with the way to ask."""
    return _save_weights(request, key=key, form=form, ask=False)


@router.post("/campaigns/{key}/weights/ask", name="campaigns.ask_weights")
@verb(Permission.CAMPAIGNS_RUN, alone=True, takes=WeightsForm)
def ask_weights(request: Request, key: str, form: PostedForm) -> Response:
    """Asks a second person for other weights."""
    return _save_weights(request, key=key, form=form, ask=True)


def _save_weights(request: Request, *, key: str, form: PostedForm, ask: bool) -> Response:
    resources, actor = request.app.state.resources, request.state.actor
    try:
        weights = validated(WeightsForm, form).weights()
        with open_work(resources, actor=actor, writing=True) as work:
            campaign = service.get_campaign(work, key=key)
            if ask:
                reason = reason_of(form)
                service.ask_weights(work, campaign_id=campaign.id, weights=weights, reason=reason)
            else:
                service.set_weights(work, campaign_id=campaign.id, weights=weights)
    except BadInput as problem:
        errors, status = said(request, problem), problem.status
    except (SecondPersonNeeded, NothingToChange, AlreadyAsked) as refused:
        errors, status = [("", sentence(request, refused))], refused.status
    else:
        return see_other(f"/campaigns/{key}/approvals" if ask else f"/campaigns/{key}")
    with open_work(resources, actor=actor, writing=False) as work:
        return _weights_page(work, request, key=key, form=form, errors=errors, status=status)
