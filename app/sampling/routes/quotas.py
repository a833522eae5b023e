"""Setting the quotas of a campaign: one form an audience, one target a unit type."""

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
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
        "errors": [("", error)] if error else [],
    }
    return render(request, "sampling/quotas.html", context=context, status=422 if error else 200)


@router.post("/campaigns/{key}/quotas/set", name="sampling.set_quotas")
@verb(Permission.CAMPAIGNS_RUN, alone=True, takes=QuotaForm)
def set_quotas(request: Request, key: str, form: PostedForm) -> Response:
    """Sets the targets of one audience."""
    resources, actor = request.app.state.resources, request.state.actor
    try:
        chosen = validated(QuotaForm, form)
        with open_work(resources, actor=actor, writing=True) as work:
            campaign = campaigns.get_campaign(work, key=key)
            service.set_quota_rules(work, campaign_id=campaign.id, rules=chosen.rules())
    except BadInput as problem:
        fault = problem.details["faults"][0]
        error = say(request, fault.message, **fault.params)
    except (FramesNotFrozen, QuotaBelowCounted) as refused:
        error = say(request, refused.advice, **refused.details)
    else:
        return see_other(f"/campaigns/{key}/quotas?audience={chosen.audience_id}")
    with open_work(resources, actor=actor, writing=False) as work:
        return _quotas_page(
            work, request, key=key, audience=form.first("audience_id"), posted=form, error=error
        )
