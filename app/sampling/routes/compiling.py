"""A unit's officer writes in the unit's own list, line by line or from a file, and hands it in."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.core.errors import BadInput
from app.core.permissions import Permission
from app.core.tabular import ImportReport, open_book
from app.core.unit_of_work import Work, open_work
from app.core.uploads import FaultsInFile
from app.people import service as people
from app.people.errors import RosterEmpty, RosterLineUnfit, RosterUnfit
from app.people.service import RosterLine
from app.sampling import service
from app.sampling.routes.lists import Errors, held_list, list_page, told
from app.web.deps import verb
from app.web.forms import Nothing, PostedForm, validated
from app.web.view import language_of, said, say, see_other

router = APIRouter()
FIELDS = {"group": "group_key", "unit": ""}


@router.post("/campaigns/{key}/lists/{unit_id}/lines", name="sampling.put_line")
@verb(Permission.ROSTERS_COMPILE, takes=RosterLine)
def put_line(work: Work, request: Request, key: str, unit_id: UUID, form: PostedForm) -> Response:
    """Adds or changes a line."""
    held = held_list(work, key=key, unit_id=unit_id)
    place = service.require_list_open(held)
    try:
        people.put_line(work, place=place, form=validated(RosterLine, form))
    except BadInput as problem:
        errors: Errors = said(request, problem)
    except RosterLineUnfit as problem:
        errors = [
            (FIELDS.get(fault.heading, fault.heading), fault.sentence(language_of(request)))
            for fault in problem.details["faults"]
        ]
    else:
        return see_other(f"/campaigns/{key}/lists/{unit_id}")
    values = {name: form.first(name) for name in form.values}
    return list_page(work, request, held=held, entry=form.first("entry_id"), values=values, errors=errors)


@router.post("/campaigns/{key}/lists/{unit_id}/lines/{entry_id}/remove", name="sampling.remove_line")
@verb(Permission.ROSTERS_COMPILE, takes=Nothing)
def remove_line(
    work: Work, request: Request, key: str, unit_id: UUID, entry_id: UUID, form: PostedForm
) -> Response:
    """Takes a line off the list."""
    del request, form  # it holds nothing but its token
    place = service.require_list_open(held_list(work, key=key, unit_id=unit_id))
    people.remove_line(work, place=place, entry_id=entry_id)
    return see_other(f"/campaigns/{key}/lists/{unit_id}")


@router.post("/campaigns/{key}/lists/{unit_id}/begin", name="sampling.begin_list")
@verb(Permission.ROSTERS_COMPILE, takes=Nothing)
def begin(work: Work, request: Request, key: str, unit_id: UUID, form: PostedForm) -> Response:
    """Begins the list with the people of the unit who are here already."""
    del request, form
    people.begin_roster(work, place=service.require_list_open(held_list(work, key=key, unit_id=unit_id)))
    return see_other(f"/campaigns/{key}/lists/{unit_id}")


@router.post("/campaigns/{key}/lists/{unit_id}/import", name="sampling.load_list")
@verb(Permission.ROSTERS_COMPILE, alone=True, takes=Nothing, file="file")
def load(request: Request, key: str, unit_id: UUID, form: PostedForm) -> Response:
    """Replaces the lines by those of a file; with any fault nothing changes and every fault is named."""
    upload = form.uploads.get("file")
    if upload is None or not upload.filename:
        return _refused(request, key=key, unit_id=unit_id, words=say(request, "Choose a file."))
    with upload.file as file:
        book = open_book(file.read(), name=upload.filename)
    try:
        with open_work(request.app.state.resources, actor=request.state.actor, writing=True) as work:
            place = service.require_list_open(held_list(work, key=key, unit_id=unit_id))
            people.load_roster(work, place=place, book=book)
    except FaultsInFile as problem:
        words, report = say(request, "The file needs mending"), problem.details["report"]
        return _refused(request, key=key, unit_id=unit_id, words=words, report=report)
    return see_other(f"/campaigns/{key}/lists/{unit_id}")


def _refused(
    request: Request, *, key: str, unit_id: UUID, words: str, report: ImportReport | None = None
) -> Response:
    """The page of the list with what is wrong with the file."""
    with open_work(request.app.state.resources, actor=request.state.actor, writing=False) as work:
        held = held_list(work, key=key, unit_id=unit_id)
        return list_page(work, request, held=held, errors=[("file", words)], report=report)


@router.post("/campaigns/{key}/lists/{unit_id}/hand-in", name="sampling.hand_in")
@verb(Permission.ROSTERS_COMPILE, takes=Nothing)
def hand_in(work: Work, request: Request, key: str, unit_id: UUID, form: PostedForm) -> Response:
    """Hands the list in."""
    del form
    held = held_list(work, key=key, unit_id=unit_id)
    try:
        people.hand_in(work, place=service.require_list_open(held))
    except (RosterEmpty, RosterUnfit) as problem:
        return list_page(work, request, held=held, errors=told(request, problem))
    return see_other(f"/campaigns/{key}/lists/{unit_id}")


@router.post("/campaigns/{key}/lists/{unit_id}/recall", name="sampling.recall_list")
@verb(Permission.ROSTERS_COMPILE, takes=Nothing)
def recall(work: Work, request: Request, key: str, unit_id: UUID, form: PostedForm) -> Response:
    """Takes back what nobody has decided on."""
    del request, form
    people.recall(work, place=service.require_list_open(held_list(work, key=key, unit_id=unit_id)))
    return see_other(f"/campaigns/{key}/lists/{unit_id}")
