"""The list of officials."""

from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core.i18n import format_number
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.people import service
from app.web.deps import page
from app.web.view import language_of, render, say

router = APIRouter()


@router.get("/people", name="people.list")
@page(Permission.PEOPLE_READ)
def list_people(
    work: Work, request: Request, unit: str = "", group: str = "", search: str = "", number: int = 1,
    added: int = -1, changed: int = 0,
) -> Response:  # fmt: skip
    """The officials within the reader's scope, by given name."""
    scope = work.actor.scope(Permission.PEOPLE_READ)
    search = search.strip()[:100]
    found = service.show_people(
        work, scope=scope, unit_id=_unit_id(unit), group_key=group, search=search, number=number
    )
    chosen = {"unit": unit, "group": group, "search": search}
    added_text, changed_text = (
        format_number(one, digits=0, language=language_of(request)) for one in (added, changed)
    )
    notice = say(request, "{added} people added, {changed} changed.", added=added_text, changed=changed_text)
    context = {
        "page": found, **chosen, "notice": notice if added >= 0 else None,
        "previous": _address(chosen, found.number - 1) if found.number > 1 else "",
        "next": _address(chosen, found.number + 1) if found.has_next else "",
    }  # fmt: skip
    return render(request, "people/list.html", context=context)


def _unit_id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _address(chosen: dict[str, str], number: int) -> str:
    return "?" + urlencode({**chosen, "number": number})
