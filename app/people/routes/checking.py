"""The page of a large workbook while the worker checks it, and what came of it."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core.permissions import Permission
from app.core.tabular import XLSX, fault_book
from app.core.unit_of_work import Work
from app.people import service
from app.people.errors import CheckNotFound
from app.people.routes.importing import imported, report_page
from app.web.deps import page
from app.web.downloads import download
from app.web.view import language_of, render

router = APIRouter()


@router.get("/people/import/checks/{check_id}", name="people.check")
@page(Permission.PEOPLE_IMPORT)
def show_check(work: Work, request: Request, check_id: UUID) -> Response:
    """How far the check is; its report once it has ended; the list once its people have come in."""
    check = service.find_check(work, check_id=check_id)
    if check.report is None:
        return render(request, "people/check.html", context={"check": check})
    if check.outcome == "imported":
        return imported(check.report)
    return report_page(
        request, check.report, campaign=check.wish.purpose, unseen=check.outcome == "unseen",
        faults=f"/people/import/checks/{check.id}/faults.xlsx",
    )  # fmt: skip


@router.get("/people/import/checks/{check_id}/faults.xlsx", name="people.check_faults")
@page(Permission.PEOPLE_IMPORT)
def download_check_faults(work: Work, request: Request, check_id: UUID) -> Response:
    """What has to be mended in the file of a check, as a workbook."""
    report = service.find_check(work, check_id=check_id).report
    if report is None:
        raise CheckNotFound
    content = fault_book(report, language=language_of(request))
    return download(content, name="people-faults.xlsx", media_type=XLSX)
