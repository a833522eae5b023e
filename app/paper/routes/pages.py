"""Pages of scans: their pictures, two pictures of one page, pages that look copied."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.paper import service
from app.paper.errors import StepNotOpen
from app.paper.forms import PageChoice
from app.paper.routes.words import Errors, said_of
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import render, said, see_other

router = APIRouter()


@router.get("/paper/{key}/scans/{scan_id}/pages/{index}", name="paper.scan_page")
@page(Permission.PAPER_READ)
def show_page(work: Work, request: Request, key: str, scan_id: UUID, index: int) -> Response:
    """One page of a scan, beside the one that counts for its form where that is another."""
    return _page(work, request, key=key, scan_id=scan_id, index=index)


def _page(
    work: Work, request: Request, *, key: str, scan_id: UUID, index: int, errors: Errors | None = None
) -> Response:
    campaign = campaigns.get_campaign(work, key=key)
    shown = service.get_page(
        work, campaign_id=campaign.id, scan_id=scan_id, index=index,
        scope=work.actor.scope(Permission.PAPER_READ),
    )  # fmt: skip
    context = {"campaign": campaign, "one": shown, "shown": service.shown, "errors": errors or []}
    return render(request, "paper/scan_page.html", context=context, status=422 if errors else 200)


@router.post("/paper/{key}/scans/{scan_id}/pages/{index}", name="paper.choose_page")
@verb(Permission.PAPER_RECEIVE, takes=PageChoice)
def choose_page(
    work: Work, request: Request, key: str, scan_id: UUID, index: int, form: PostedForm
) -> Response:
    """Says which of two pictures of one page counts."""
    campaign = campaigns.get_campaign(work, key=key)
    try:
        service.choose_page(
            work, campaign_id=campaign.id, scan_id=scan_id, index=index, form=validated(PageChoice, form),
            scope=work.scope,
        )  # fmt: skip
    except BadInput as problem:
        return _page(work, request, key=key, scan_id=scan_id, index=index, errors=said(request, problem))
    except StepNotOpen as problem:
        errors = [("choice", said_of(request, problem))]
        return _page(work, request, key=key, scan_id=scan_id, index=index, errors=errors)
    return see_other(f"/paper/{key}/scans/{scan_id}/pages/{index}")


@router.get("/paper/{key}/scans/{scan_id}/pages/{index}/picture", name="paper.scan_picture")
@page(Permission.PAPER_READ)
def show_picture(work: Work, key: str, scan_id: UUID, index: int) -> Response:
    """The picture itself; a picture was coded anew, without anything else that the file held."""
    campaign = campaigns.get_campaign(work, key=key)
    content = service.get_page_picture(
        work, campaign_id=campaign.id, scan_id=scan_id, index=index,
        scope=work.actor.scope(Permission.PAPER_READ),
    )  # fmt: skip
    return picture(content)


def picture(content: bytes) -> Response:
    """A JPEG of ours."""
    return Response(content, media_type="image/jpeg", headers={"content-disposition": "inline"})


@router.get("/paper/{key}/alike", name="paper.alike")
@page(Permission.PAPER_READ)
def show_alike(work: Work, request: Request, key: str) -> Response:
    """Pages of different forms whose marks look copied."""
    campaign = campaigns.get_campaign(work, key=key)
    pairs = service.list_alike(work, campaign_id=campaign.id, scope=work.actor.scope(Permission.PAPER_READ))
    context = {"campaign": campaign, "pairs": pairs, "shown": service.shown}
    return render(request, "paper/alike.html", context=context)
