"""Pages of people: the list, and the import of a workbook in two steps."""

from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core.permissions import Permission
from app.core.tabular import XLSX, ImportReport, fault_book
from app.core.unit_of_work import Work, open_work
from app.core.uploads import FaultsInFile
from app.people import service
from app.people.errors import WarningsUnseen
from app.people.forms import ChosenColumns, ConfirmImport
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import language_of, render, say, see_other

router = APIRouter()


@router.get("/people", name="people.list")
@page(Permission.PEOPLE_READ)
def list_people(
    work: Work, request: Request, unit: str = "", group: str = "", number: int = 1,
    added: int = -1, changed: int = 0,
) -> Response:  # fmt: skip
    """The officials within the reader's scope, by given name."""
    scope = work.actor.scope(Permission.PEOPLE_READ)
    found = service.show_people(work, scope=scope, unit_id=_unit_id(unit), group_key=group, number=number)
    notice = say(request, "{added} people added, {changed} changed.", added=added, changed=changed)
    context = {
        "page": found, "unit": unit, "group": group, "notice": notice if added >= 0 else None,
        "previous": _address(unit, group, found.number - 1) if found.number > 1 else "",
        "next": _address(unit, group, found.number + 1) if found.has_next else "",
    }  # fmt: skip
    return render(request, "people/list.html", context=context)


@router.get("/people/import", name="people.import")
@page(Permission.PEOPLE_IMPORT)
def show_import(request: Request) -> Response:
    """The upload form."""
    return _import_page(request)


def _import_page(request: Request, *, error: str = "") -> Response:
    context = {
        "errors": [("file", error)] if error else [],
        "domains": request.app.state.resources.settings.official_domains,
    }
    return render(request, "people/import.html", context=context, status=422 if error else 200)


@router.get("/people/import/template.xlsx", name="people.template")
@page(Permission.PEOPLE_IMPORT)
def download_template(work: Work, request: Request) -> Response:
    """A workbook to fill in, in the reader's language."""
    content = service.template_workbook(work, language=language_of(request))
    return download(content, name="people-template.xlsx", media_type=XLSX)


@router.get("/people/import/{sha256}/faults.xlsx", name="people.faults")
@page(Permission.PEOPLE_IMPORT)
def download_faults(work: Work, request: Request, sha256: str, layout: str = "") -> Response:
    """What has to be mended in a kept file, as a workbook."""
    report = service.recheck_people(work, sha256=sha256, layout=layout)
    content = fault_book(report, language=language_of(request))
    return download(content, name="people-faults.xlsx", media_type=XLSX)


@router.post("/people/import", name="people.receive")
@verb(Permission.PEOPLE_IMPORT, alone=True, takes=Nothing, file="file")
def receive(request: Request, form: PostedForm) -> Response:
    """Keeps the file and shows its dry run; nothing is imported yet."""
    name, content = _read_upload(form)
    if not name:
        return _import_page(request, error=say(request, "Choose a file."))
    report = service.receive_people(
        request.app.state.resources, actor=request.state.actor, content=content, name=name
    )
    return _show_report(request, report)


@router.post("/people/import/{sha256}/columns", name="people.columns")
@verb(Permission.PEOPLE_IMPORT, alone=True, takes=ChosenColumns)
def choose_columns(request: Request, sha256: str, form: PostedForm) -> Response:
    """The dry run of a kept file by the columns that somebody chose; imports nothing."""
    layout = validated(ChosenColumns, form).layout()
    with open_work(request.app.state.resources, actor=request.state.actor, writing=False) as work:
        report = service.recheck_people(work, sha256=sha256, layout=layout)
    return _show_report(request, report)


@router.post("/people/import/confirm", name="people.confirm")
@verb(Permission.PEOPLE_IMPORT, alone=True, takes=ConfirmImport)
def confirm(request: Request, form: PostedForm) -> Response:
    """Imports the very file whose dry run was shown."""
    chosen = validated(ConfirmImport, form)
    try:
        report = service.confirm_people(
            request.app.state.resources,
            actor=request.state.actor,
            sha256=chosen.sha256,
            seen=chosen.seen,
            layout=chosen.layout,
        )
    except (FaultsInFile, WarningsUnseen) as refused:
        report = replace(refused.details["report"], sha256=chosen.sha256)
        return _show_report(request, report, unseen=isinstance(refused, WarningsUnseen))
    return see_other(f"/people?added={report.added}&changed={report.changed}")


def _read_upload(form: PostedForm) -> tuple[str, bytes]:
    """Name and content of the file that was chosen; an empty name when none was."""
    upload = form.uploads.get("file")
    if upload is None:
        return "", b""
    with upload.file as file:
        return upload.filename or "", file.read()


def _show_report(request: Request, report: ImportReport, *, unseen: bool = False) -> Response:
    context = {"report": report, "unseen": unseen}
    status = 200 if report.is_clean and not unseen else 422
    return render(request, "people/report.html", context=context, status=status)


def _unit_id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _address(unit: str, group: str, number: int) -> str:
    return "?" + urlencode({"unit": unit, "group": group, "number": number})
