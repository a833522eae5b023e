"""The page of the audit trail."""

from fastapi import APIRouter, Request, Response

from app.audit import service
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.web.deps import page
from app.web.view import render

router = APIRouter()


@router.get("/audit", name="audit.list")
@page(Permission.AUDIT_READ)
def list_events(request: Request, work: Work, verb: str = "", before: int | None = None) -> Response:
    """The newest events first."""
    lines = service.list_events(work, verb=verb, before=before)
    context = {
        "lines": lines, "verb": verb, "count": service.count_events(work),
        "next": lines[-1].event.seq if len(lines) == service.PAGE else None,
    }  # fmt: skip
    return render(request, "audit/list.html", context=context)
