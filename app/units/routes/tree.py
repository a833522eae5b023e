"""The tree of units, whole or what matches, and one unit with what stands around it."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core import clock
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.units import service
from app.web.deps import page
from app.web.view import render, say

router = APIRouter()
DONE = {
    "added": "The unit was added.",
    "changed": "The unit was changed.",
    "ended": "The last day was set.",
    "lasting": "The unit has no last day any more.",
    "followed": "The succession was recorded.",
    "undone": "The succession was taken back.",
    "removed": "The unit was removed.",
}
"""What the notice says after a form: message ids by the word in the address."""


@router.get("/units", name="units.list")
@page(Permission.UNITS_READ)
def list_units(
    work: Work,
    request: Request,
    search: str = "",
    kind: str = "",
    on: str = "",
    added: int = -1,
    changed: int = 0,
    done: str = "",
) -> Response:
    """The tree of units, whole or what matches a text, a type and a day."""
    search, day = search.strip()[:100], _day(on)
    branches, count = service.show_tree(
        work, scope=work.actor.scope(Permission.UNITS_READ), search=search, type_key=kind, on=day
    )
    kinds = {kind.key: kind for kind in service.list_unit_types(work)}
    notice = say(request, DONE[done]) if done in DONE else None
    if added >= 0:
        notice = say(request, "{added} units added, {changed} changed.", added=added, changed=changed)
    context = {
        "branches": branches, "count": count, "kinds": kinds, "search": search, "type_key": kind,
        "on": day, "today": clock.today(), "notice": notice,
    }  # fmt: skip
    return render(request, "units/list.html", context=context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@router.get("/units/{unit_id}", name="units.show")
@page(Permission.UNITS_READ)
def show_unit(work: Work, request: Request, unit_id: UUID, done: str = "") -> Response:
    """One unit, what stands above it and directly below it, what it follows and what follows it."""
    found = service.show_unit(work, unit_id=unit_id, scope=work.actor.scope(Permission.UNITS_READ))
    before, after = service.list_links(work, unit_id=unit_id)
    context = {
        "page": found,
        "before": before,
        "after": after,
        "may_edit": work.actor.can(Permission.UNITS_IMPORT)
        and work.actor.scope(Permission.UNITS_IMPORT).covers(unit_id),
        "notice": say(request, DONE[done]) if done in DONE else None,
    }
    return render(request, "units/show.html", context=context)
