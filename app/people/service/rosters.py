"""Lists that units compile for a campaign: written by the unit, handed in, and taken back to be mended.

Whether the time for it is open is decided above, where campaigns are known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.errors import Forbidden
from app.core.ids import uuid7
from app.core.tabular import Book, ImportReport, Row
from app.core.unit_of_work import Work
from app.core.uploads import FaultsInFile
from app.people import rules, store
from app.people.errors import (
    RosterEmpty,
    RosterLineGone,
    RosterLineUnfit,
    RosterNotBegun,
    RosterStepRefused,
    RosterUnfit,
)
from app.people.forms import RosterLine
from app.people.models import RosterEntry, RosterSubmission
from app.people.service.planning import Bounds, Plan, allowed_domains, plan_import, plan_rows
from app.people.store import rosters
from app.units import service as units

COPIED = ("full_name", "position", "email", "phone", "group_key", "staff_code")


@dataclass(frozen=True, slots=True)
class RosterPlace:
    """Whose list for what: a unit's for a campaign. `domains`: allowed ones; None: those of the settings."""

    campaign_id: UUID
    campaign_key: str
    unit_id: UUID
    domains: tuple[str, ...] | None = None

    @property
    def bounds(self) -> Bounds:
        """What the lines may hold."""
        return Bounds(self.domains)


def find_roster(work: Work, *, place: RosterPlace, scope: Scope) -> RosterSubmission | None:
    """The list of this unit, or None while nobody has begun it; None also outside the scope."""
    return rosters.find_roster(
        work.session, campaign_id=place.campaign_id, unit_id=place.unit_id, scope=scope
    )


def list_rosters(work: Work, *, campaign_id: UUID, scope: Scope) -> list[tuple[RosterSubmission, int]]:
    """The lists of a campaign within the scope, each with the number of its lines."""
    return rosters.list_rosters(work.session, campaign_id=campaign_id, scope=scope)


def list_roster_entries(work: Work, *, roster: RosterSubmission | None) -> list[RosterEntry]:
    """The lines of a list by given name; none while nobody has begun it."""
    if roster is None:
        return []
    found = rosters.list_entries(work.session, roster_id=roster.id)
    return sorted(found, key=lambda entry: rules.name_order(entry.full_name))


def check_roster(work: Work, *, place: RosterPlace, entries: Sequence[RosterEntry], own: bool) -> Plan:
    """What the lines would change. `own`: compared with the people of the unit alone, as the unit sees it."""
    rows = _rows(work, place=place, entries=entries)
    return plan_rows(work, rows=rows, bounds=place.bounds, only_unit=place.unit_id if own else None)


def _rows(work: Work, *, place: RosterPlace, entries: Sequence[RosterEntry]) -> list[Row]:
    code = units.get_unit(work, unit_id=place.unit_id).code
    return [
        rules.listed_row(_line(entry.model_dump(), code=code), number=number)
        for number, entry in enumerate(entries, start=1)
    ]


def _line(values: Mapping[str, Any], *, code: str) -> dict[str, str]:
    """The columns of a list as a workbook would have them."""
    line = {name: str(values[name] or "") for name in COPIED}
    return {**line, "group": line.pop("group_key"), "unit": code}


def begin_roster(work: Work, *, place: RosterPlace) -> RosterSubmission:
    """The unit's list, begun with the people of the unit who are here already if nobody began it."""
    return find_roster(work, place=place, scope=EVERYWHERE) or _begun(work, place=place)


@audited("people.roster_begun")
def _begun(work: Work, *, place: RosterPlace) -> RosterSubmission:
    roster_id = uuid7()
    row = {
        "id": roster_id, "unit_id": place.unit_id, "campaign_id": place.campaign_id, "state": "draft",
        "by_user_id": acting_user(work), "at": work.now(), "handed_in_at": None, "reason": "",
    }  # fmt: skip
    rosters.add_roster(work.session, row=row)
    here = store.list_rows(work.session, unit_id=place.unit_id)
    copied = [{name: getattr(person, name) for name in COPIED} for person in here]
    _add_lines(work, roster_id=roster_id, lines=copied)
    work.note(object=f"campaign:{place.campaign_key}", unit_id=place.unit_id, rows=len(here))
    begun = find_roster(work, place=place, scope=EVERYWHERE)
    if begun is None:
        raise RosterNotBegun
    return begun


def _add_lines(work: Work, *, roster_id: UUID, lines: Sequence[Mapping[str, Any]]) -> None:
    rows = [{"id": uuid7(), "submission_id": roster_id, "person_id": None, **line} for line in lines]
    rosters.add_entries(work.session, rows=rows)


def acting_user(work: Work) -> UUID:
    """The person of staff who takes a step; raises `Forbidden` for anybody else."""
    if work.actor.user_id is None:
        raise Forbidden
    return work.actor.user_id


def _require_open(roster: RosterSubmission) -> None:
    if not rules.can_edit(roster.state):
        raise RosterStepRefused


@audited("people.roster_changed")
def put_line(work: Work, *, place: RosterPlace, form: RosterLine) -> None:
    """Adds a line to the unit's list or changes one.

    Raises `RosterStepRefused`, `RosterLineGone`, `RosterLineUnfit` with the faults of the line.
    """
    roster = begin_roster(work, place=place)
    _require_open(roster)
    entries = rosters.list_entries(work.session, roster_id=roster.id)
    if form.entry_id is not None and form.entry_id not in {entry.id for entry in entries}:
        raise RosterLineGone
    others = [entry for entry in entries if entry.id != form.entry_id]
    rows = _rows(work, place=place, entries=others)
    code = units.get_unit(work, unit_id=place.unit_id).code
    rows.append(rules.listed_row(_line(form.model_dump(), code=code), number=len(rows) + 1))
    plan = plan_rows(work, rows=rows, bounds=place.bounds, only_unit=place.unit_id)
    faults = [fault for fault in plan.faults if fault.row == len(rows)]
    if faults:
        raise RosterLineUnfit(faults=faults)
    values = {name: getattr(form, name) for name in COPIED} | {"staff_code": form.staff_code or None}
    values["email"] = rules.address_of(form.email, domains=allowed_domains(work, bounds=place.bounds))
    if form.entry_id is None:
        _add_lines(work, roster_id=roster.id, lines=[values])
    else:
        rosters.set_entries(work.session, rows=[{"id": form.entry_id, **values}])
    work.note(object=f"campaign:{place.campaign_key}", unit_id=place.unit_id, rows=1)


@audited("people.roster_line_removed")
def remove_line(work: Work, *, place: RosterPlace, entry_id: UUID) -> None:
    """Takes a line off the unit's list; raises `RosterStepRefused`, `RosterLineGone`."""
    roster = begin_roster(work, place=place)
    _require_open(roster)
    if not rosters.delete_entries(work.session, roster_id=roster.id, entry_id=entry_id):
        raise RosterLineGone
    work.note(object=f"campaign:{place.campaign_key}", unit_id=place.unit_id, rows=1)


@audited("people.roster_loaded")
def load_roster(work: Work, *, place: RosterPlace, book: Book) -> ImportReport:
    """Replaces the lines of the unit's list by a file; raises `RosterStepRefused`, `FaultsInFile`."""
    roster = begin_roster(work, place=place)
    _require_open(roster)
    bounds = replace(place.bounds, scope=Scope(frozenset({place.unit_id})))
    plan = plan_import(work, book=book, bounds=bounds, only_unit=place.unit_id)
    report = plan.report(book, sha256="")
    if plan.faults:
        raise FaultsInFile.of(report)
    lines = [{name: values[name] for name in COPIED} for values in plan.every]
    rosters.delete_entries(work.session, roster_id=roster.id)
    _add_lines(work, roster_id=roster.id, lines=lines)
    work.note(object=f"campaign:{place.campaign_key}", unit_id=place.unit_id, name=book.name, rows=len(lines))
    return report


@audited("people.roster_handed_in")
def hand_in(work: Work, *, place: RosterPlace) -> None:
    """The unit hands its list in. Raises `RosterEmpty`, `RosterUnfit`, `RosterStepRefused`."""
    roster = begin_roster(work, place=place)
    lines = rosters.list_entries(work.session, roster_id=roster.id)
    if not lines:
        raise RosterEmpty
    faults = check_roster(work, place=place, entries=lines, own=True).faults
    if faults:
        raise RosterUnfit(count=len(faults), first=faults[0].sentence("en"))
    take_step(work, roster=roster, event="submit", handed_in_at=work.now(), reason="")
    work.note(object=f"campaign:{place.campaign_key}", unit_id=place.unit_id, rows=len(lines))


@audited("people.roster_recalled")
def recall(work: Work, *, place: RosterPlace) -> None:
    """The unit takes back what it handed in and nobody has decided on; raises `RosterStepRefused`."""
    take_step(work, roster=begin_roster(work, place=place), event="recall", handed_in_at=None)
    work.note(object=f"campaign:{place.campaign_key}", unit_id=place.unit_id)


def take_step(work: Work, *, roster: RosterSubmission, event: str, **values: Any) -> None:
    """Moves a list by the table of its states: a part of the verbs that may."""
    after = rules.next_state(roster.state, event=event)
    steps = {"state": after, "by_user_id": acting_user(work), "at": work.now(), **values}
    if after is None or not rosters.move_roster(
        work.session, roster_id=roster.id, before=roster.state, values=steps
    ):
        raise RosterStepRefused
    work.session.expire(roster)
