"""Asking for the next reserve where somebody drawn cannot be asked."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.errors import AlreadyAsked
from app.campaigns.guards import reason_of, sentence, shown_change
from app.campaigns.models import Campaign
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.invitations import service
from app.invitations.errors import MailReaches
from app.invitations.forms import ReserveForm
from app.sampling import service as sampling
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, see_other

router = APIRouter()
Ids = tuple[UUID, UUID]


def reserve_audiences(work: Work, *, campaign: Campaign) -> frozenset[UUID]:
    """The audiences in which the reader may ask for a reserve now."""
    if campaign.state != "running" or not work.actor.can(Permission.CAMPAIGNS_RUN):
        return frozenset()
    return sampling.list_reserve_audiences(work, campaign_id=campaign.id)


@router.get("/campaigns/{key}/delivery/{unit_id}/{invitation_id}/reserve", name="invitations.reserve")
@page(Permission.CAMPAIGNS_RUN)
def show_reserve(work: Work, request: Request, key: str, unit_id: UUID, invitation_id: UUID) -> Response:
    """Who would move up, and the form that asks for it."""
    return _reserve_page(work, request, key=key, ids=(unit_id, invitation_id))


def _reserve_page(
    work: Work, request: Request, *, key: str, ids: Ids, form: PostedForm | None = None,
    errors: list[tuple[str, str]] | None = None, status: int = 200,
) -> Response:  # fmt: skip
    campaign = campaigns.get_campaign(work, key=key)
    place = service.show_place(
        work, campaign_id=campaign.id, unit_id=ids[0], invitation_id=ids[1], scope=work.scope
    )
    context = {
        "campaign": campaign,
        "row": place.row,
        "changes": [shown_change(request, one) for one in place.changes],
        "whys": list(sampling.WHY.items()),
        "why": form.first("why") if form else "undeliverable" if place.row.state == "undeliverable" else "",
        "reason": form.first("reason") if form else "",
        "errors": errors or [],
    }
    return render(request, "invitations/reserve.html", context=context, status=status)


@router.post("/campaigns/{key}/delivery/{unit_id}/{invitation_id}/reserve", name="invitations.ask_reserve")
@verb(Permission.CAMPAIGNS_RUN, takes=ReserveForm)
def ask_reserve(
    work: Work, request: Request, key: str, unit_id: UUID, invitation_id: UUID, form: PostedForm
) -> Response:
    """Asks a second person to let the next reserve take the place."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        draft = validated(ReserveForm, form)
        service.ask_for_reserve(
            work, campaign_id=campaign.id, unit_id=unit_id, invitation_id=invitation_id, why=draft.why,
            reason=reason_of(form), scope=work.scope,
        )  # fmt: skip
    except BadInput as problem:
        errors = said(request, problem)
        status = problem.status
    except (AlreadyAsked, MailReaches) as refused:
        errors, status = [("why" if refused.code == "409.75" else "", sentence(request, refused))], 409
    else:
        return see_other(f"/campaigns/{campaign.key}/approvals")
    return _reserve_page(
        work, request, key=key, ids=(unit_id, invitation_id), form=form, errors=errors, status=status
    )
