"""The import of a workbook of units in two steps."""

from fastapi import APIRouter, Request, Response

from app.core.permissions import Permission
from app.core.tabular import XLSX, ImportReport, fault_book
from app.core.unit_of_work import Work
from app.core.uploads import FaultsInFile
from app.units import service
from app.units.forms import ConfirmImport
from app.web.deps import page, verb
from app.web.downloads import download
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import language_of, render, say, see_other

router = APIRouter()


@router.get("/units/import", name="units.import")
@page(Permission.UNITS_IMPORT)
def show_import(request: Request) -> Response:
    """The upload form."""
    return render(request, "units/import.html", context={"errors": []})


@router.get("/units/import/template.xlsx", name="units.template")
@page(Permission.UNITS_IMPORT)
def download_template(work: Work, request: Request) -> Response:
    """A workbook to fill in, in the reader's language."""
    content = service.template_workbook(work, language=language_of(request))
    return download(content, name="units-template.xlsx", media_type=XLSX)


@router.get("/units/import/{sha256}/faults.xlsx", name="units.faults")
@page(Permission.UNITS_IMPORT)
def download_faults(work: Work, request: Request, sha256: str) -> Response:
    """What has to be mended in a kept file, as a workbook."""
    report = service.recheck_units(work, sha256=sha256)
    content = fault_book(report, language=language_of(request))
    return download(content, name="units-faults.xlsx", media_type=XLSX)


@router.post("/units/import", name="units.receive")
@verb(Permission.UNITS_IMPORT, alone=True, takes=Nothing, file="file")
def receive(request: Request, form: PostedForm) -> Response:
    """Keeps the file and shows its dry run; nothing is imported yet."""
    name, content = _read_upload(form)
    if not name:
        context = {"errors": [("file", say(request, "Choose a file."))]}
        return render(request, "units/import.html", context=context, status=422)
    report = service.receive_units(
        request.app.state.resources, actor=request.state.actor, content=content, name=name
    )
    return _show_report(request, report)


@router.post("/units/import/confirm", name="units.confirm")
@verb(Permission.UNITS_IMPORT, alone=True, takes=ConfirmImport)
def confirm(request: Request, form: PostedForm) -> Response:
    """Imports the very file whose dry run was shown."""
    chosen = validated(ConfirmImport, form)
    try:
        report = service.confirm_units(
            request.app.state.resources, actor=request.state.actor, sha256=chosen.sha256
        )
    except FaultsInFile as refused:
        return _show_report(request, refused.details["report"])
    return see_other(f"/units?added={report.added}&changed={report.changed}")


def _read_upload(form: PostedForm) -> tuple[str, bytes]:
    """Name and content of the file that was chosen; an empty name when none was."""
    upload = form.uploads.get("file")
    if upload is None:
        return "", b""
    with upload.file as file:
        return upload.filename or "", file.read()


def _show_report(request: Request, report: ImportReport) -> Response:
    return render(
        request, "units/report.html", context={"report": report}, status=200 if report.is_clean else 422
    )
