"""How the paper forms of a campaign are keyed."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from app.campaigns import service
from app.campaigns.forms.keying import KeyingForm
from app.campaigns.models import Campaign
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, see_other

router = APIRouter()


@router.get("/campaigns/{key}/keying", name="campaigns.keying")
@page(Permission.CAMPAIGNS_RUN)
def show_keying(work: Work, request: Request, key: str) -> Response:
    """The ways to key forms as a choice until the start, then as it was fixed."""
    campaign = service.get_campaign(work, key=key)
    again = str(campaign.keyed_again) if campaign.keying == "share" else ""
    values = {"keying": campaign.keying, "keyed_again": again}
    return _keying_page(request, campaign=campaign, values=values)


def _keying_page(
    request: Request, *, campaign: Campaign, values: Mapping[str, str],
    errors: list[tuple[str, str]] | None = None,
) -> Response:  # fmt: skip
    context = {"campaign": campaign, "values": values, "errors": errors or []}
    return render(request, "campaigns/keying.html", context=context, status=422 if errors else 200)


@router.post("/campaigns/{key}/keying", name="campaigns.set_keying")
@verb(Permission.CAMPAIGNS_RUN, takes=KeyingForm)
def set_keying(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Writes the choice."""
    campaign = service.get_campaign(work, key=key)
    try:
        service.set_keying(work, campaign_id=campaign.id, form=validated(KeyingForm, form))
    except BadInput as problem:
        values = {name: form.first(name) for name in KeyingForm.model_fields}
        return _keying_page(request, campaign=campaign, values=values, errors=said(request, problem))
    return see_other(f"/campaigns/{campaign.key}")
