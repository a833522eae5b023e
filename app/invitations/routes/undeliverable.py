"""Whom no mail reaches: the list for calling, its workbook, better addresses, and refusals of the sender."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.invitations import service
from app.invitations.forms import AddressForm
from app.invitations.routes.reserves import reserve_audiences
from app.people.errors import AddressRefused
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import language_of, render, said, say, see_other

router = APIRouter()
PAGE_ROWS: Final = 100
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/campaigns/{key}/delivery/undeliverable", name="invitations.undeliverable")
@page(Permission.INVITATIONS_SEND)
def show_undeliverable(work: Work, request: Request, key: str, search: str = "", start: int = 0) -> Response:
    """Whom to call: name, unit, telephone, and why no mail arrives."""
    campaign = campaigns.get_campaign(work, key=key)
    search, start = search.strip()[:100], max(0, min(start, 10_000_000))
    rows = service.list_undeliverable(
        work, campaign_id=campaign.id, scope=work.scope, search=search, start=start, limit=PAGE_ROWS + 1
    )
    counts = service.count_delivery(work, campaign_id=campaign.id, scope=work.scope)
    context = {
        "campaign": campaign,
        "rows": rows[:PAGE_ROWS],
        "has_more": len(rows) > PAGE_ROWS,
        "start": start,
        "page_rows": PAGE_ROWS,
        "total": counts["undeliverable"],
        "search": search,
        "reserved": reserve_audiences(work, campaign=campaign),
    }
    return render(request, "invitations/undeliverable.html", context=context)


@router.get("/campaigns/{key}/delivery/undeliverable/workbook", name="invitations.undeliverable_book")
@page(Permission.INVITATIONS_SEND)
def give_workbook(work: Work, request: Request, key: str) -> Response:
    """The whole list as a workbook, to call from and to hand to units."""
    campaign = campaigns.get_campaign(work, key=key)
    content = service.undeliverable_workbook(
        work, campaign_id=campaign.id, scope=work.scope, language=language_of(request)
    )
    return download(content, name=f"{campaign.key}-undeliverable.xlsx", media_type=WORKBOOK)


@router.get("/campaigns/{key}/delivery/{unit_id}/{invitation_id}/address", name="invitations.address")
@page(Permission.PEOPLE_IMPORT)
def show_address(work: Work, request: Request, key: str, unit_id: UUID, invitation_id: UUID) -> Response:
    """The form for a better address."""
    return _address_page(work, request, key=key, ids=(unit_id, invitation_id))


def _address_page(
    work: Work, request: Request, *, key: str, ids: tuple[UUID, UUID],
    values: dict[str, str] | None = None, errors: list[tuple[str, str]] | None = None,
) -> Response:  # fmt: skip
    campaign = campaigns.get_campaign(work, key=key)
    row = service.get_delivery(
        work, campaign_id=campaign.id, unit_id=ids[0], invitation_id=ids[1], scope=work.scope
    )
    context = {
        "campaign": campaign,
        "row": row,
        "values": values or {"email": "", "reason": ""},
        "errors": errors or [],
    }
    return render(request, "invitations/address.html", context=context, status=422 if errors else 200)


@router.post(
    "/campaigns/{key}/delivery/{unit_id}/{invitation_id}/address", name="invitations.correct_address"
)
@verb(Permission.PEOPLE_IMPORT, takes=AddressForm)
def correct_address(
    work: Work, request: Request, key: str, unit_id: UUID, invitation_id: UUID, form: PostedForm
) -> Response:
    """Stores the address and sends a new link there."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        draft = validated(AddressForm, form)
        service.correct_address(
            work, campaign_id=campaign.id, unit_id=unit_id, invitation_id=invitation_id, email=draft.email,
            reason=draft.reason, scope=work.scope,
        )  # fmt: skip
    except BadInput as problem:
        errors = said(request, problem)
    except AddressRefused as refused:
        errors = [("email", say(request, refused.details["message"], **refused.details["params"]))]
    else:
        return see_other(f"/campaigns/{campaign.key}/delivery/{unit_id}/{invitation_id}")
    values = {name: form.first(name) for name in ("email", "reason")}
    return _address_page(work, request, key=key, ids=(unit_id, invitation_id), values=values, errors=errors)


@router.post("/campaigns/{key}/delivery/blocked", name="invitations.send_blocked")
@verb(Permission.CAMPAIGNS_RUN, takes=Nothing)
def send_blocked(work: Work, key: str) -> Response:
    """Sends once more what was refused because of the sender."""
    campaign = campaigns.get_campaign(work, key=key)
    service.send_blocked(work, campaign_id=campaign.id)
    return see_other(f"/campaigns/{campaign.key}/delivery")
