"""Rulings of a third person."""

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.paper import rules, service
from app.paper.errors import EntryNotUnderstood, PictureNotKept, RulingIncomplete, RulingNeedsReason
from app.paper.routes.pages import picture
from app.paper.routes.words import Errors
from app.web.deps import page, verb
from app.web.forms import MESSAGES, Fault, Nothing, PostedForm
from app.web.view import render, say, see_other

router = APIRouter()
VALUE, REASON = "value.", "reason."


@router.get("/paper/{key}/disputes", name="paper.disputes")
@page(Permission.PAPER_ADJUDICATE)
def list_disputes(work: Work, request: Request, key: str) -> Response:
    """The forms whose entries differ and this person may rule on."""
    campaign = campaigns.get_campaign(work, key=key)
    found = service.list_disputed(work, campaign_id=campaign.id, scope=work.scope)
    return render(request, "paper/disputes.html", context={"campaign": campaign, "disputes": found})


@router.get("/paper/{key}/disputes/{serial}", name="paper.dispute")
@page(Permission.PAPER_ADJUDICATE)
def show_dispute(work: Work, request: Request, key: str, serial: str) -> Response:
    """The lines of one form in which its entries differ."""
    campaign = campaigns.get_campaign(work, key=key)
    dispute = service.get_dispute(work, campaign_id=campaign.id, serial=serial)
    return _page(work, request, campaign=campaign, dispute=dispute)


def _page(
    work: Work, request: Request, *, campaign: Campaign, dispute: service.Dispute,
    given: Mapping[str, list[str]] = MappingProxyType({}), reasons: Mapping[str, str] = MappingProxyType({}),
    errors: Errors | None = None,
) -> Response:  # fmt: skip
    context = {
        "campaign": campaign, "dispute": dispute, "given": given, "reasons": reasons, "errors": errors or [],
        "pictured": service.list_pictured(work, campaign_id=campaign.id, serial=dispute.serial),
    }  # fmt: skip
    return render(request, "paper/dispute.html", context=context, status=422 if errors else 200)


@router.get("/paper/{key}/disputes/{serial}/{item}", name="paper.dispute_crop")
@page(Permission.PAPER_ADJUDICATE)
def show_dispute_crop(work: Work, key: str, serial: str, item: str) -> Response:
    """The strip of one line in which the entries of a form differ."""
    campaign = campaigns.get_campaign(work, key=key)
    dispute = service.get_dispute(work, campaign_id=campaign.id, serial=serial)
    if item not in {one.line.item for one in dispute.lines}:
        raise PictureNotKept
    return picture(service.get_crop(work, campaign_id=campaign.id, serial=dispute.serial, item=item))


@router.post("/paper/{key}/disputes/{serial}", name="paper.adjudicate")
@verb(Permission.PAPER_ADJUDICATE, takes=Nothing, more=True)
def adjudicate(work: Work, request: Request, key: str, serial: str, form: PostedForm) -> Response:
    """Takes the rulings and settles the form."""
    campaign = campaigns.get_campaign(work, key=key)
    _refuse_foreign(form)
    given = {
        name.removeprefix(VALUE): values for name, values in form.values.items() if name.startswith(VALUE)
    }
    reasons = {
        name.removeprefix(REASON): values[0].strip()[:300]
        for name, values in form.values.items()
        if name.startswith(REASON)
    }
    rulings = [
        service.Ruling(item=item[:40], value=_said(values), reason=reasons.get(item, ""))
        for item, values in given.items()
    ]
    try:
        service.adjudicate(work, campaign_id=campaign.id, serial=serial, rulings=rulings)
    except (RulingIncomplete, RulingNeedsReason, EntryNotUnderstood) as problem:
        dispute = service.get_dispute(work, campaign_id=campaign.id, serial=serial)
        errors = _errors(request, dispute=dispute, given=given, problem=problem)
        return _page(
            work, request, campaign=campaign, dispute=dispute, given=given, reasons=reasons, errors=errors
        )
    return see_other(f"/paper/{key}/disputes")


def _refuse_foreign(form: PostedForm) -> None:
    """Beside rulings and their reasons, one each, the page sends nothing."""
    faults = [
        Fault(name, MESSAGES["repeated" if name.startswith(REASON) else "extra_forbidden"], {})
        for name, values in form.values.items()
        if not name.startswith(VALUE) and (not name.startswith(REASON) or len(values) > 1)
    ]
    if faults:
        raise BadInput(faults=faults)


def _said(values: list[str]) -> list[str]:
    """A dot typed for a number or text says, as on the desk, that the line is empty."""
    return [rules.BLANK] if values == ["."] else values[:30]


def _errors(
    request: Request,
    *,
    dispute: service.Dispute,
    given: dict[str, list[str]],
    problem: RulingIncomplete | RulingNeedsReason | EntryNotUnderstood,
) -> Errors:
    codes = {one.line.item: one.line.code for one in dispute.lines}
    if isinstance(problem, RulingNeedsReason):
        return [
            (f"{REASON}{item}", say(request, "Line {code}: give a reason, neither entry has this value.",
                                    code=codes[item]))
            for item in problem.details["items"]
        ]  # fmt: skip
    if isinstance(problem, EntryNotUnderstood):
        return [
            (
                f"{VALUE}{item}",
                say(request, "Line {code}: {fault}", code=codes.get(item, "?"), fault=say(request, fault)),
            )
            for item, fault in problem.details["faults"]
        ]
    open_items = [item for item in codes if not "".join(given.get(item, [])).strip()]
    found = [
        (f"{VALUE}{item}", say(request, "Line {code} has no value yet.", code=codes[item]))
        for item in open_items
    ]
    return found or [("", say(request, problem.title))]
