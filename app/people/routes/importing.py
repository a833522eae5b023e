"""The import of a workbook of officials: upload, dry run, choice of columns, confirmation."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from app.core.errors import NotFound
from app.core.permissions import Permission
from app.core.tabular import XLSX, ImportReport, fault_book
from app.core.unit_of_work import Work, open_work
from app.core.uploads import FaultsInFile
from app.people import service
from app.people.errors import WarningsUnseen
from app.people.forms import ChosenColumns, ConfirmImport, HandIn
from app.people.service import Wish
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import PostedForm, validated
from app.web.view import language_of, render, say, see_other

router = APIRouter()
Purposes = Sequence[tuple[Any, tuple[str, ...]]]
"""Campaigns in preparation (key, name_vi, name_en), each with the mail domains that its lists may use."""


def _purposes(request: Request, work: Work) -> Purposes:
    source: Callable[[Work], Purposes] | None = getattr(request.app.state, "list_mail_domains", None)
    return source(work) if source else ()


def _domains(request: Request, work: Work, *, campaign: str) -> tuple[str, ...] | None:
    """The mail domains of this campaign in preparation; None where the list is for none in particular."""
    if not campaign:
        return None
    found = {one.key: domains for one, domains in _purposes(request, work)}
    if campaign not in found:
        raise NotFound
    return found[campaign]


@router.get("/people/import", name="people.import")
@page(Permission.PEOPLE_IMPORT)
def show_import(work: Work, request: Request, campaign: str = "") -> Response:
    """The upload form. `campaign`: for which one the list is, as its short name."""
    purposes = _purposes(request, work)
    only = purposes[0][0].key if len(purposes) == 1 else ""
    return _import_page(request, purposes=purposes, chosen=campaign or only)


def _import_page(request: Request, *, purposes: Purposes, chosen: str, error: str = "") -> Response:
    context = {
        "errors": [("file", error)] if error else [],
        "domains": request.app.state.resources.settings.official_domains,
        "purposes": purposes,
        "options": [(one.key, _name(request, one)) for one, _domains in purposes],
        "chosen": chosen,
    }
    return render(request, "people/import.html", context=context, status=422 if error else 200)


def _name(request: Request, campaign: Any) -> str:
    return str(campaign.name_vi if language_of(request) == "vi" else campaign.name_en or campaign.name_vi)


@router.get("/people/import/template.xlsx", name="people.template")
@page(Permission.PEOPLE_IMPORT)
def download_template(work: Work, request: Request) -> Response:
    """A workbook to fill in, in the reader's language."""
    content = service.template_workbook(work, language=language_of(request))
    return download(content, name="people-template.xlsx", media_type=XLSX)


@router.get("/people/import/{sha256}/faults.xlsx", name="people.faults")
@page(Permission.PEOPLE_IMPORT)
def download_faults(
    work: Work, request: Request, sha256: str, layout: str = "", campaign: str = ""
) -> Response:
    """What has to be mended in a kept file, as a workbook."""
    domains = _domains(request, work, campaign=campaign)
    report = service.recheck_people(work, sha256=sha256, layout=layout, domains=domains)
    content = fault_book(report, language=language_of(request))
    return download(content, name="people-faults.xlsx", media_type=XLSX)


@router.post("/people/import", name="people.receive")
@verb(Permission.PEOPLE_IMPORT, alone=True, takes=HandIn, file="file")
def receive(request: Request, form: PostedForm) -> Response:
    """Keeps the file and shows its dry run, or hands a large one to the worker; imports nothing."""
    name, content = _read_upload(form)
    values = {key: given for key, given in form.values.items() if (key, given) != ("file", [""])}
    campaign = validated(HandIn, replace(form, values=values)).campaign
    resources, actor = request.app.state.resources, request.state.actor
    with open_work(resources, actor=actor, writing=False) as work:
        purposes, domains = _purposes(request, work), _domains(request, work, campaign=campaign)
    if not name:
        words = say(request, "Choose a file.")
        return _import_page(request, purposes=purposes, chosen=campaign, error=words)
    if service.is_large(content):
        wish = Wish(purpose=campaign, domains=domains)
        with open_work(resources, actor=actor, writing=True) as work:
            check_id = service.begin_check(work, content=content, name=name, wish=wish)
        return see_other(f"/people/import/checks/{check_id}")
    report = service.receive_people(resources, actor=actor, content=content, name=name, domains=domains)
    return report_page(request, report, campaign=campaign)


@router.post("/people/import/{sha256}/columns", name="people.columns")
@verb(Permission.PEOPLE_IMPORT, alone=True, takes=ChosenColumns)
def choose_columns(request: Request, sha256: str, form: PostedForm) -> Response:
    """The dry run of a kept file by the columns that somebody chose; imports nothing."""
    chosen = validated(ChosenColumns, form)
    check = _begun(request, sha256=sha256, layout=chosen.layout(), campaign=chosen.campaign)
    if check is not None:
        return check
    with open_work(request.app.state.resources, actor=request.state.actor, writing=False) as work:
        domains = _domains(request, work, campaign=chosen.campaign)
        report = service.recheck_people(work, sha256=sha256, layout=chosen.layout(), domains=domains)
    return report_page(request, report, campaign=chosen.campaign)


@router.post("/people/import/confirm", name="people.confirm")
@verb(Permission.PEOPLE_IMPORT, alone=True, takes=ConfirmImport)
def confirm(request: Request, form: PostedForm) -> Response:
    """Imports the very file whose dry run was shown; a large one is stored by the worker."""
    chosen = validated(ConfirmImport, form)
    check = _begun(
        request, sha256=chosen.sha256, layout=chosen.layout, campaign=chosen.campaign, store=True,
        seen=chosen.seen,
    )  # fmt: skip
    if check is not None:
        return check
    resources, actor = request.app.state.resources, request.state.actor
    with open_work(resources, actor=actor, writing=False) as work:
        domains = _domains(request, work, campaign=chosen.campaign)
    try:
        report = service.confirm_people(
            resources, actor=actor, sha256=chosen.sha256, seen=chosen.seen, layout=chosen.layout,
            domains=domains,
        )  # fmt: skip
    except (FaultsInFile, WarningsUnseen) as refused:
        report = replace(refused.details["report"], sha256=chosen.sha256)
        unseen = isinstance(refused, WarningsUnseen)
        return report_page(request, report, campaign=chosen.campaign, unseen=unseen)
    return imported(report)


def _begun(
    request: Request, *, sha256: str, layout: str, campaign: str, store: bool = False, seen: bool = False
) -> Response | None:
    """The way to the check of a large file, which has been put in the queue; None for a small one."""
    resources, actor = request.app.state.resources, request.state.actor
    with open_work(resources, actor=actor, writing=False) as work:
        if not service.is_large(service.get_people_file(work, sha256=sha256).content):
            return None
        domains = _domains(request, work, campaign=campaign)
    wish = Wish(layout, campaign, domains, store, seen)
    with open_work(resources, actor=actor, writing=True) as work:
        check_id = service.begin_recheck(work, sha256=sha256, wish=wish)
    return see_other(f"/people/import/checks/{check_id}")


def _read_upload(form: PostedForm) -> tuple[str, bytes]:
    """Name and content of the file that was chosen; an empty name when none was."""
    upload = form.uploads.get("file")
    if upload is None:
        return "", b""
    with upload.file as file:
        return upload.filename or "", file.read()


def report_page(
    request: Request, report: ImportReport, *, campaign: str, unseen: bool = False, faults: str = ""
) -> Response:
    """The page of a dry run. `faults`: where they are had as a workbook, if not by the file itself."""
    asked = {"layout": report.layout, "campaign": campaign}
    query = urlencode({key: value for key, value in asked.items() if value})
    book = f"/people/import/{report.sha256}/faults.xlsx" if report.sha256 else ""
    context = {
        "report": report, "unseen": unseen, "campaign": campaign,
        "download": faults or (f"{book}?{query}" if book and query else book),
    }  # fmt: skip
    status = 200 if report.is_clean and not unseen else 422
    return render(request, "people/report.html", context=context, status=status)


def imported(report: ImportReport) -> Response:
    """On to the list, which says what came in."""
    return see_other(f"/people?added={report.added}&changed={report.changed}")
