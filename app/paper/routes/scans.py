"""Scans: handing them in, and what became of every page."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.permissions import Permission
from app.core.unit_of_work import Work, open_work
from app.paper import service
from app.paper.errors import ScanRefused
from app.paper.routes.words import Errors, said_of
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import Nothing, PostedForm
from app.web.view import render, say, see_other

router = APIRouter()


@router.get("/paper/{key}/scans", name="paper.scans")
@page(Permission.PAPER_READ)
def show_scans(work: Work, request: Request, key: str) -> Response:
    """The scans of a round and the form to hand one in."""
    return _scans_page(work, request, key=key)


def _scans_page(work: Work, request: Request, *, key: str, errors: Errors | None = None) -> Response:
    campaign = campaigns.get_campaign(work, key=key)
    context = {
        "campaign": campaign,
        "scans": service.list_scans(work, campaign_id=campaign.id, scope=work.scope),
        "errors": errors or [],
    }
    return render(request, "paper/scans.html", context=context, status=422 if errors else 200)


@router.post("/paper/{key}/scans", name="paper.receive_scan")
@verb(Permission.PAPER_RECEIVE, alone=True, takes=Nothing, file="file")
def receive_scan(request: Request, key: str, form: PostedForm) -> Response:
    """Keeps the file as it came; the worker reads it."""
    upload = form.uploads.get("file")
    if upload is None or not upload.filename:
        return _refuse(request, key, say(request, "Choose a file."))
    with upload.file as file:
        content = file.read()
    try:
        service.receive_scan(
            request.app.state.resources, actor=request.state.actor, campaign_key=key, content=content,
            name=upload.filename,
        )  # fmt: skip
    except ScanRefused as problem:
        return _refuse(request, key, said_of(request, problem))
    return see_other(f"/paper/{key}/scans")


def _refuse(request: Request, key: str, sentence: str) -> Response:
    with open_work(request.app.state.resources, actor=request.state.actor, writing=False) as work:
        return _scans_page(work, request, key=key, errors=[("file", sentence)])


@router.get("/paper/{key}/scans/{scan_id}", name="paper.scan")
@page(Permission.PAPER_READ)
def show_scan(work: Work, request: Request, key: str, scan_id: UUID) -> Response:
    """The pages of one scan, each with its state."""
    campaign = campaigns.get_campaign(work, key=key)
    scan = service.get_scan(work, campaign_id=campaign.id, scan_id=scan_id, scope=work.scope)
    context = {
        "campaign": campaign,
        "row": scan.row,
        "pages": scan.pages,
        "shown": service.shown,
        "whole": scan.is_whole,
    }
    return render(request, "paper/scan.html", context=context)


@router.get("/paper/{key}/scans/{scan_id}/original", name="paper.scan_original")
@page(Permission.PAPER_READ)
def download_original(work: Work, key: str, scan_id: UUID) -> Response:
    """The uploaded file as it came, to be saved and never shown by the browser."""
    campaign = campaigns.get_campaign(work, key=key)
    name, content = service.get_original(work, campaign_id=campaign.id, scan_id=scan_id, scope=work.scope)
    return download(content, name=name, media_type="application/octet-stream")
