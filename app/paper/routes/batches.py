"""Where paper begins: the rounds on paper, their batches, printing and handing out."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core import clock
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.core.uploads import KeptFile
from app.paper import service
from app.paper.errors import FormNotPrintable, NothingToPrint, SignedCountWrong
from app.paper.forms import PrintOrder, SignedCount
from app.paper.routes.words import said_of
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import PostedForm, validated
from app.web.view import render, said, see_other

router = APIRouter()


@router.get("/paper", name="paper.index")
@page(Permission.CAMPAIGNS_READ)
def index(work: Work, request: Request) -> Response:
    """The rounds that ask on paper, and what each person can do there."""
    rounds = [
        campaign
        for campaign in campaigns.list_campaigns(work)
        if service.list_paper_audiences(work, campaign_id=campaign.id)
    ]
    return render(request, "paper/index.html", context={"rounds": rounds})


@router.get("/paper/{key}", name="paper.show")
@page(Permission.PAPER_READ)
def show(work: Work, request: Request, key: str) -> Response:
    """The batches of a round, and the order form for printing."""
    campaign = campaigns.get_campaign(work, key=key)
    return _show_page(work, request, campaign=campaign)


def _show_page(
    work: Work,
    request: Request,
    *,
    campaign: Campaign,
    values: dict[str, str] | None = None,
    errors: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response:
    scope = work.actor.scope(Permission.PAPER_READ)
    context = {
        "campaign": campaign,
        "audiences": service.list_paper_audiences(work, campaign_id=campaign.id),
        "groups": {group.key: group for group in campaigns.list_groups(work)},
        "batches": service.list_batches(work, campaign_id=campaign.id, scope=scope),
        "values": values or {"spare": "2"},
        "errors": errors or [],
    }
    return render(request, "paper/show.html", context=context, status=status)


@router.post("/paper/{key}/batches", name="paper.prepare")
@verb(Permission.PAPER_PRINT, takes=PrintOrder)
def prepare(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Draws serials and orders printing."""
    campaign = campaigns.get_campaign(work, key=key)
    values = {name: form.first(name) for name in form.values}
    try:
        order = validated(PrintOrder, form)
        _require_own(work, campaign=campaign, audience_id=order.audience_id)
        service.prepare_batches(work, audience_id=order.audience_id, spare=order.spare, scope=work.scope)
    except BadInput as problem:
        errors = said(request, problem)
        return _show_page(work, request, campaign=campaign, values=values, errors=errors, status=422)
    except (NothingToPrint, FormNotPrintable) as problem:
        errors = [("spare", said_of(request, problem))]
        return _show_page(
            work, request, campaign=campaign, values=values, errors=errors, status=problem.status
        )
    return see_other(f"/paper/{campaign.key}")


def _require_own(work: Work, *, campaign: Campaign, audience_id: UUID) -> None:
    """An audience named in a form must be one of this campaign's paper audiences."""
    audience = campaigns.get_audience(work, audience_id=audience_id)
    if audience.campaign_id != campaign.id or audience.channel != "paper":
        raise NothingToPrint


@router.get("/paper/{key}/batches/{batch_id}", name="paper.batch")
@page(Permission.PAPER_READ)
def show_batch(work: Work, request: Request, key: str, batch_id: UUID) -> Response:
    """One batch: its file, and the form for the hand-over."""
    return _batch_page(work, request, key=key, batch_id=batch_id)


def _batch_page(
    work: Work,
    request: Request,
    *,
    key: str,
    batch_id: UUID,
    values: dict[str, str] | None = None,
    errors: list[tuple[str, str]] | None = None,
) -> Response:
    campaign = campaigns.get_campaign(work, key=key)
    row = service.get_batch(
        work, batch_id=batch_id, campaign=campaign, scope=work.actor.scope(Permission.PAPER_READ)
    )
    context = {
        "campaign": campaign,
        "row": row,
        "voided": service.list_voided(work, batch=row.batch),
        "groups": {group.key: group for group in campaigns.list_groups(work)},
        "values": values or {"signed": "", "on": clock.today().isoformat()},
        "errors": errors or [],
    }
    return render(request, "paper/batch.html", context=context, status=422 if errors else 200)


@router.get("/paper/{key}/batches/{batch_id}/forms.pdf", name="paper.batch_pdf")
@page(Permission.PAPER_PRINT)
def download_pdf(work: Work, key: str, batch_id: UUID) -> Response:
    """The printed file of a batch, as an attachment."""
    return _download(work, key=key, batch_id=batch_id, name="forms", get=service.get_batch_pdf)


@router.get("/paper/{key}/batches/{batch_id}/papers.pdf", name="paper.batch_papers")
@page(Permission.PAPER_PRINT)
def download_papers(work: Work, key: str, batch_id: UUID) -> Response:
    """Protocols of the hand-over and the return, and the label of the envelope, as an attachment."""
    return _download(work, key=key, batch_id=batch_id, name="papers", get=service.get_batch_papers)


def _download(work: Work, *, key: str, batch_id: UUID, name: str, get: Callable[..., KeptFile]) -> Response:
    campaign = campaigns.get_campaign(work, key=key)
    scope = work.actor.scope(Permission.PAPER_PRINT)
    row = service.get_batch(work, batch_id=batch_id, campaign=campaign, scope=scope)
    file = get(work, batch_id=batch_id, scope=scope)
    return download(file.content, name=f"{name}-{_plain(row.unit.code)}.pdf", media_type="application/pdf")


def _plain(code: str) -> str:
    return "".join(sign for sign in code if sign.isascii() and sign.isalnum())


@router.post("/paper/{key}/batches/{batch_id}/issue", name="paper.issue")
@verb(Permission.PAPER_PRINT, takes=SignedCount)
def issue(work: Work, request: Request, key: str, batch_id: UUID, form: PostedForm) -> Response:
    """Records that the unit's officer signed for the forms."""
    values = {name: form.first(name) for name in form.values}
    campaign = campaigns.get_campaign(work, key=key)
    scope = work.actor.scope(Permission.PAPER_PRINT)
    service.get_batch(work, batch_id=batch_id, campaign=campaign, scope=scope)
    try:
        service.issue_batch(work, batch_id=batch_id, form=validated(SignedCount, form), scope=scope)
    except BadInput as problem:
        errors = said(request, problem)
    except SignedCountWrong as problem:
        errors = [("signed", said_of(request, problem))]
    else:
        return see_other(f"/paper/{key}/batches/{batch_id}")
    return _batch_page(work, request, key=key, batch_id=batch_id, values=values, errors=errors)
