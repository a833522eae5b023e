"""Forms coming back, papers set aside, the end of taking in."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.errors import BadInput, NotFound
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.paper import service
from app.paper.errors import OwnUnitForms
from app.paper.forms import ReturnedSerials
from app.paper.routes.words import Errors, said_of
from app.paper.rules import split_serials
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()


@router.get("/paper/{key}/returns", name="paper.returns")
@page(Permission.PAPER_RECEIVE)
def show_returns(work: Work, request: Request, key: str, taken: int = -1, aside: int = 0) -> Response:
    """The form for serials of forms that came back."""
    notice = None
    if taken >= 0:
        notice = say(request, "{taken} forms taken in, {aside} papers set aside.", taken=taken, aside=aside)
    return _page(work, request, key=key, notice=notice)


def _page(
    work: Work, request: Request, *, key: str, notice: str | None = None, serials: str = "",
    pile_of: UUID | None = None, errors: Errors | None = None,
) -> Response:  # fmt: skip
    campaign = campaigns.get_campaign(work, key=key)
    ledger = service.read_ledger(
        work, campaign_id=campaign.id, scope=work.actor.scope(Permission.PAPER_RECEIVE)
    )
    context = {
        "campaign": campaign, "forms": ledger.forms, "notice": notice, "serials": serials,
        "units": [one for one in ledger.rows if one.forms.printed], "pile_of": pile_of,
        "errors": errors or [],
    }  # fmt: skip
    return render(request, "paper/returns.html", context=context, status=422 if errors else 200)


@router.post("/paper/{key}/returns", name="paper.receive")
@verb(Permission.PAPER_RECEIVE, takes=ReturnedSerials)
def receive(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Takes forms back by their serials."""
    try:
        given = validated(ReturnedSerials, form)
    except BadInput as problem:
        serials = form.first("serials")[:100_000]
        return _page(work, request, key=key, serials=serials, errors=said(request, problem))
    campaign = campaigns.get_campaign(work, key=key)
    unit_id = given.unit_id
    if unit_id and not campaigns.find_campaign_unit(work, campaign_id=campaign.id, unit_id=unit_id):
        raise NotFound
    try:
        received = service.receive_forms(
            work, campaign_id=campaign.id, serials=split_serials(given.serials), pile_of=given.unit_id,
            scope=work.actor.scope(Permission.PAPER_RECEIVE),
        )  # fmt: skip
    except OwnUnitForms as refused:
        errors = [("serials", said_of(request, refused))]
        return _page(work, request, key=key, serials=given.serials, pile_of=unit_id, errors=errors)
    aside = len(received.quarantined)
    return see_other(f"/paper/{key}/returns?taken={received.accepted}&aside={aside}")


@router.get("/paper/{key}/set-aside", name="paper.set_aside")
@page(Permission.PAPER_READ)
def show_set_aside(work: Work, request: Request, key: str) -> Response:
    """Every paper that does not belong, with the reason."""
    campaign = campaigns.get_campaign(work, key=key)
    scans = {row.scan.id: row for row in service.list_scans(work, campaign_id=campaign.id, scope=work.scope)}
    context = {
        "campaign": campaign,
        "papers": service.list_quarantine(work, campaign_id=campaign.id, scope=work.scope),
        "scans": scans,
    }
    return render(request, "paper/set_aside.html", context=context)


@router.get("/paper/{key}/close", name="paper.confirm_close")
@page(Permission.PAPER_RECEIVE)
def confirm_close(work: Work, request: Request, key: str) -> Response:
    """Says what ending the taking in does."""
    campaign = campaigns.get_campaign(work, key=key)
    ledger = service.read_ledger(work, campaign_id=campaign.id, scope=work.scope)
    context = {"campaign": campaign, "forms": ledger.forms}
    return render(request, "paper/close.html", context=context)


@router.post("/paper/{key}/close", name="paper.close")
@verb(Permission.PAPER_RECEIVE, takes=Nothing)
def close(work: Work, key: str, form: PostedForm) -> Response:
    """Forms still out become missing."""
    del form  # it holds nothing but its token
    campaign = campaigns.get_campaign(work, key=key)
    service.close_paper(work, campaign_id=campaign.id, scope=work.scope)
    return see_other(f"/paper/{key}/ledger")
