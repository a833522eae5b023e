"""Setting the quotas of a campaign: one form an audience, one target a unit type."""

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.errors import AlreadyAsked, NothingToChange, SecondPersonNeeded
from app.campaigns.guards import reason_of, sentence
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work, open_work
from app.sampling import service
from app.sampling.errors import FramesNotFrozen, QuotaBelowCounted
from app.sampling.forms import QuotaForm
from app.units import service as units
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, say, see_other

router = APIRouter()


@router.get("/campaigns/{key}/quotas/set", name="sampling.quotas")
@page(Permission.CAMPAIGNS_RUN)
def show_quotas(work: Work, request: Request, key: str, audience: str = "") -> Response:
    """The targets of one audience by unit type, as a form."""
    return _quotas_page(work, request, key=key, audience=audience)


def _quotas_page(
    work: Work,
    request: Request,
    *,
    key: str,
    audience: str,
    posted: PostedForm | None = None,
    error: str = "",
    status: int = 200,
) -> Response:
    campaign = campaigns.get_campaign(work, key=key)
    plans = service.list_quota_plans(work, campaign_id=campaign.id)
    chosen = next((plan for plan in plans if str(plan.audience.id) == audience), None)
    typed = posted.values if posted else {}
    context = {
        "campaign": campaign,
        "plans": plans,
        "plan": chosen or next(iter(plans), None),
        "groups": {group.key: group for group in campaigns.list_groups(work)},
        "kinds": {kind.key: kind for kind in units.list_unit_types(work)},
        "typed": dict(zip(typed.get("unit_type", []), typed.get("target", []), strict=False)),
        "reason": posted.first("reason") if posted else "",
        "errors": [("", error)] if error else [],
    }
    return render(request, "sampling/quotas.html", context=context, status=status)


@router.post("/campaigns/{key}/quotas/set", name="sampling.set_quotas")
@verb(Permission.CAMPAIGNS_RUN, alone=True, takes=QuotaForm)
def set_quotas(request: Request, key: str, form: PostedForm) -> Response:
    """Sets the targets of one audience; refused once the campaign has started."""
    return _save(request, key=key, form=form, ask=False)


@router.post("/campaigns/{key}/quotas/ask", name="sampling.ask_quotas")
@verb(Permission.CAMPAIGNS_RUN, alone=True, takes=QuotaForm)
def ask_quotas(request: Request, key: str, form: PostedForm) -> Response:
    """Asks a second person for other targets after the start."""
    return _save(request, key=key, form=form, ask=True)


def _save(request: Request, *, key: str, form: PostedForm, ask: bool) -> Response:
    resources, actor = request.app.state.resources, request.state.actor
    try:
        chosen = validated(QuotaForm, form)
        reason = reason_of(form) if ask else ""
        with open_work(resources, actor=actor, writing=True) as work:
            campaign = campaigns.get_campaign(work, key=key)
            if ask:
                service.ask_quotas(work, campaign_id=campaign.id, rules=chosen.rules(), reason=reason)
            else:
                service.set_quota_rules(work, campaign_id=campaign.id, rules=chosen.rules())
    except BadInput as problem:
        fault = problem.details["faults"][0]
        error, status = say(request, fault.message, **fault.params), problem.status
    except (FramesNotFrozen, QuotaBelowCounted) as refused:
        error, status = say(request, refused.advice, **refused.details), 422
    except (SecondPersonNeeded, NothingToChange, AlreadyAsked) as refused:
        error, status = sentence(request, refused), refused.status
    else:
        end = "approvals" if ask else f"quotas?audience={chosen.audience_id}"
        return see_other(f"/campaigns/{key}/{end}")
    with open_work(resources, actor=actor, writing=False) as work:
        return _quotas_page(
            work, request, key=key, audience=form.first("audience_id"), posted=form, error=error,
            status=status,
        )  # fmt: skip
