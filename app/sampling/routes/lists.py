"""The lists of units: overview, one list, and what whoever runs the campaign decides."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.campaigns import service as campaigns
from app.core.errors import BadInput, Problem
from app.core.permissions import Permission
from app.core.unit_of_work import Work
from app.people import service as people
from app.people.errors import RosterUnfit, WarningsUnseen
from app.people.service import RosterAccept, RosterReturn
from app.sampling import service
from app.sampling.service import UnitList
from app.web.deps import page, verb
from app.web.forms import PostedForm, validated
from app.web.view import language_of, render, said, say, see_other

router = APIRouter()
Errors = list[tuple[str, str]]


@router.get("/campaigns/{key}/lists", name="sampling.lists")
@page(Permission.ROSTERS_READ)
def show_lists(work: Work, request: Request, key: str, state: str = "", search: str = "") -> Response:
    """Which units have handed in their list, which are late, which got it back; of one state, by name."""
    campaign = campaigns.get_campaign(work, key=key)
    rows = service.list_unit_lists(work, campaign=campaign, scope=work.scope)
    if len(rows) == 1:
        return see_other(f"/campaigns/{campaign.key}/lists/{rows[0].unit.id}")
    search = search.strip()[:100]
    context = {
        "campaign": campaign, "rows": service.find_lists(rows, state=state, words=search), "state": state,
        "search": search, "totals": service.total_lists(rows),
        "milestone": campaigns.find_milestone(work, campaign_id=campaign.id, kind="lists"),
    }  # fmt: skip
    return render(request, "sampling/lists.html", context=context)


@router.get("/campaigns/{key}/lists/{unit_id}", name="sampling.list")
@page(Permission.ROSTERS_READ)
def show_list(work: Work, request: Request, key: str, unit_id: UUID, entry: str = "") -> Response:
    """The list of one unit; for its officer with the form of a line."""
    return list_page(work, request, held=held_list(work, key=key, unit_id=unit_id), entry=entry)


def held_list(work: Work, *, key: str, unit_id: UUID) -> UnitList:
    """The list that the address names, within the scope of what the door asked for."""
    campaign = campaigns.get_campaign(work, key=key)
    return service.get_unit_list(work, campaign=campaign, unit_id=unit_id, scope=work.scope)


def list_page(
    work: Work, request: Request, *, held: UnitList, entry: str = "",
    values: Mapping[str, str] | None = None, errors: Errors | None = None, **more: Any,
) -> Response:  # fmt: skip
    """The page of one list. `entry`: the line that is being changed; `more`: what an action adds."""
    actor = work.actor
    writes = actor.scope(Permission.ROSTERS_COMPILE).covers(held.unit.id)
    decides = actor.scope(Permission.PEOPLE_IMPORT).covers(held.unit.id)
    entries = people.list_roster_entries(work, roster=held.roster)
    line = next((one for one in entries if str(one.id) == entry), None)
    sees_all = actor.scope(Permission.PEOPLE_READ).covers(held.unit.id)
    check = people.check_roster(work, place=held.place, entries=entries, own=not sees_all)
    shows_left = bool(entries) and sees_all
    left_off = people.list_missing_from(work, place=held.place, plan=check) if shows_left else []
    context = {
        "held": held, "campaign": held.campaign, "unit": held.unit, "entries": entries, "line": line,
        "groups": {facts.key: facts for facts in people.list_groups(work)}, "errors": errors or [],
        "choices": _choices(request, work),
        "values": values or (line.model_dump() if line else {}),
        "check": check,
        "left_off": left_off,
        "can_write": writes and held.is_open and held.state in ("missing", "draft", "returned"),
        "can_recall": writes and held.is_open and held.state == "submitted",
        "can_decide": decides and held.campaign.state == "draft", "unseen": False, "report": None, **more,
    }  # fmt: skip
    return render(request, "sampling/list.html", context=context, status=422 if errors else 200)


def _choices(request: Request, work: Work) -> list[tuple[str, str]]:
    vietnamese = language_of(request) == "vi"
    return [(one.key, one.name_vi if vietnamese else one.name_en) for one in people.list_groups(work)]


def told(request: Request, problem: Problem) -> Errors:
    """A refusal as one line above the page."""
    title, advice = (say(request, one, **problem.details) for one in (problem.title, problem.advice))
    return [("", f"{title}. {advice}")]


@router.post("/campaigns/{key}/lists/{unit_id}/accept", name="sampling.accept_list")
@verb(Permission.PEOPLE_IMPORT, takes=RosterAccept)
def accept(work: Work, request: Request, key: str, unit_id: UUID, form: PostedForm) -> Response:
    """Takes the list of a unit over."""
    held = held_list(work, key=key, unit_id=unit_id)
    place = service.require_deciding(held)
    try:
        people.accept_roster(work, place=place, seen=validated(RosterAccept, form).seen)
    except WarningsUnseen:
        words = say(request, "Tick this once the places above have been looked at.")
        return list_page(work, request, held=held, errors=[("seen", words)], unseen=True)
    except RosterUnfit as problem:
        return list_page(work, request, held=held, errors=told(request, problem))
    return see_other(f"/campaigns/{key}/lists")


@router.post("/campaigns/{key}/lists/{unit_id}/return", name="sampling.return_list")
@verb(Permission.PEOPLE_IMPORT, takes=RosterReturn)
def send_back(work: Work, request: Request, key: str, unit_id: UUID, form: PostedForm) -> Response:
    """Sends the list of a unit back with the reason."""
    held = held_list(work, key=key, unit_id=unit_id)
    place = service.require_deciding(held)
    try:
        people.return_roster(work, place=place, reason=validated(RosterReturn, form).reason)
    except BadInput as problem:
        errors = said(request, problem)
        return list_page(work, request, held=held, errors=errors, values={"reason": form.first("reason")})
    return see_other(f"/campaigns/{key}/lists")
