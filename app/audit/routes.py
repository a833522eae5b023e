"""The pages of the audit log: searching, checking, exporting, anchors to print."""

import tempfile
from pathlib import Path
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from pydantic import ValidationError
from starlette.background import BackgroundTask

from app.audit import service
from app.audit.forms import Export, Search
from app.core import clock
from app.core.permissions import Permission
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.web.deps import page, verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import language_of, render, say, see_other

router = APIRouter()
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NO_DAY = "Enter a date such as 31/12/2026."


@router.get("/audit", name="audit.list")
@page(Permission.AUDIT_READ)
def list_events(
    work: Work,
    request: Request,
    who: str = "",
    verb: str = "",
    object: str = "",  # noqa: A002
    unit: str = "",
    since: str = "",
    until: str = "",
    before: int | None = None,
    asked: int = 0,
) -> Response:
    """Events that fit the search, newest first; the search stands in the address."""
    given = {"who": who, "verb": verb, "object": object, "unit": unit, "since": since, "until": until}
    search, faults = _search_of(given)
    reader = service.Reader(language_of(request))
    found = service.list_lines(work, search=search, before=before, limit=service.PAGE + 1, reader=reader)
    lines = found[: service.PAGE]
    context = {
        "lines": lines,
        "given": given,
        "query": urlencode({name: value for name, value in given.items() if value}),
        "errors": [(f"f-{name}", say(request, NO_DAY)) for name in faults],
        "verbs": service.list_verbs(reader=reader),
        "older": lines[-1].seq if len(found) > service.PAGE else None,
        "before": before,
        "last": service.find_last_seq(work),
        "check": service.find_last_check(work),
        "waiting": service.is_check_waiting(work),
        "notice": say(request, "The check has been asked for. This page may be left.") if asked else None,
    }
    return render(request, "audit/list.html", context=context, status=422 if faults else 200)


def _search_of(given: dict[str, str]) -> tuple[Search, list[str]]:
    """The search, and the fields that hold nothing usable; these are left out of it."""
    values = {name: value.strip() for name, value in given.items()}
    try:
        return Search.model_validate(values), []
    except ValidationError as error:
        faults = [str(one["loc"][0]) for one in error.errors()]
    kept = {name: value for name, value in values.items() if name not in faults}
    return Search.model_validate(kept), faults


@router.post("/audit/check", name="audit.check")
@verb(Permission.AUDIT_READ, takes=Nothing)
def check(work: Work) -> Response:
    """Queues a walk over the whole chain."""
    service.ask_for_check(work)
    return see_other("/audit?asked=1")


@router.post("/audit/export", name="audit.export")
@verb(Permission.AUDIT_READ, alone=True, takes=Export)
def export(request: Request, form: PostedForm) -> Response:
    """The events that fit as a file; the hand-out is audited first."""
    data = validated(Export, form)
    resources: Resources = request.app.state.resources
    actor = request.state.actor
    with open_work(resources, actor=actor, writing=True) as work:
        service.record_export(work, export=data)
    with tempfile.NamedTemporaryFile(prefix="phieu-audit-", delete=False) as file:
        target = Path(file.name)
    reader = service.Reader(language_of(request))
    try:
        service.write_export(resources, actor=actor, export=data, reader=reader, target=target)
    except BaseException:
        target.unlink()
        raise
    name = f"audit-{clock.today().isoformat()}.{data.format}"
    return FileResponse(
        target, media_type=MEDIA[data.format], filename=name, background=BackgroundTask(target.unlink)
    )


@router.get("/audit/anchors", name="audit.anchors")
@page(Permission.AUDIT_READ)
def list_anchors(work: Work, request: Request, before: int | None = None) -> Response:
    """Anchors, one a line, made to be printed and kept with minutes."""
    found = service.list_anchors(work, before=before)
    context = {
        "anchors": found,
        "older": found[-1].count if len(found) == service.ANCHORS_A_PAGE else None,
        "check": service.find_last_check(work),
    }
    return render(request, "audit/anchors.html", context=context)
