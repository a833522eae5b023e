"""Delegated rounds report up: the owner's page with one action, and what the unit above received."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.scorecards import service
from app.scorecards.errors import NotFinal, ReportedAlready
from app.scorecards.forms import ReturnForm
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import render, said, say, see_other

router = APIRouter()
OWN: Final = "/campaigns/{key}/report-up"
Errors = list[tuple[str, str]]


@router.get(OWN, name="reports_up.own")
@page(Permission.CAMPAIGNS_RUN)
def show_own(work: Work, request: Request, key: str) -> Response:
    """How far the round is from being reported, and what became of earlier reports."""
    return _own_page(work, request, key=key)


@router.post(OWN, name="reports_up.hand_up")
@verb(Permission.CAMPAIGNS_RUN, takes=Nothing)
def hand_up(work: Work, request: Request, key: str, form: PostedForm) -> Response:
    """Reports the round up."""
    del form
    try:
        service.hand_up(work, campaign=campaigns.get_campaign(work, key=key))
    except (NotFinal, ReportedAlready) as refused:
        title = say(request, refused.title, **refused.details)
        return _own_page(work, request, key=key, errors=[("", f"{title}. {say(request, refused.advice)}")])
    return see_other(f"/campaigns/{key}/report-up")


@router.get("/reports-up", name="reports_up.list")
@page(Permission.CAMPAIGNS_CREATE)
def show_reports(work: Work, request: Request) -> Response:
    """What came up to one's units."""
    context = {"found": service.list_handed_up(work, scope=work.scope)}
    return render(request, "scorecards/reports_up.html", context=context)


@router.get("/reports-up/{report_id}", name="reports_up.show")
@page(Permission.CAMPAIGNS_CREATE)
def show_report(work: Work, request: Request, report_id: UUID) -> Response:
    """One report, unit by unit, and the form that returns it."""
    return _report_page(work, request, report_id=report_id)


@router.get("/reports-up/{report_id}/record.json", name="reports_up.record")
@page(Permission.CAMPAIGNS_CREATE)
def give_record(work: Work, report_id: UUID) -> Response:
    """The record as the file that its SHA-256 is taken of."""
    found = service.get_handed_up(work, report_id=report_id, scope=work.scope)
    name = f"report-{found.round['key']}-{found.report.version}.json"
    return download(service.record_bytes(found.report.record), name=name, media_type="application/json")


@router.post("/reports-up/{report_id}/return", name="reports_up.return")
@verb(Permission.CAMPAIGNS_CREATE, takes=ReturnForm)
def give_back(work: Work, request: Request, report_id: UUID, form: PostedForm) -> Response:
    """Returns it with a reason."""
    try:
        service.return_report(work, report_id=report_id, scope=work.scope, form=validated(ReturnForm, form))
    except BadInput as problem:
        errors = said(request, problem)
        return _report_page(work, request, report_id=report_id, reason=form.first("reason"), errors=errors)
    return see_other(f"/reports-up/{report_id}")


def _own_page(work: Work, request: Request, *, key: str, errors: Errors | None = None) -> Response:
    campaign = campaigns.get_campaign(work, key=key)
    outlook = service.see_outlook(work, campaign=campaign)
    context = {"campaign": campaign, "outlook": outlook, "errors": errors or []}
    return render(request, "scorecards/report_up.html", context=context, status=409 if errors else 200)


def _report_page(
    work: Work, request: Request, *, report_id: UUID, reason: str = "", errors: Errors | None = None
) -> Response:
    found = service.get_handed_up(work, report_id=report_id, scope=work.scope)
    context = {"found": found, "reason": reason, "errors": errors or []}
    return render(request, "scorecards/handed_up.html", context=context, status=422 if errors else 200)
