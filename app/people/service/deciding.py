"""Lists that units handed in: taken over into the list of officials, or returned with the reason."""

from uuid import UUID

from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.tabular import ImportReport
from app.core.unit_of_work import Work
from app.people import store
from app.people.errors import RosterNotBegun, RosterUnfit, WarningsUnseen
from app.people.models import Person, RosterSubmission
from app.people.service.planning import Plan
from app.people.service.reading import list_people
from app.people.service.rosters import RosterPlace, check_roster, find_roster, take_step
from app.people.store import rosters


@audited("people.roster_accepted")
def accept_roster(work: Work, *, place: RosterPlace, seen: bool) -> ImportReport:
    """Takes a unit's list over: its lines become people of the unit. `seen`: warnings were looked at.

    Raises `RosterNotBegun`, `RosterStepRefused`, `RosterUnfit`, `WarningsUnseen`.
    """
    roster = _begun(work, place=place)
    entries = rosters.list_entries(work.session, roster_id=roster.id)
    plan = check_roster(work, place=place, entries=entries, own=False)
    report = plan.report_of_list()
    if plan.faults:
        raise RosterUnfit(count=len(plan.faults), first=plan.faults[0].sentence("en"))
    if plan.warnings and not seen:
        raise WarningsUnseen.of(report)
    take_step(work, roster=roster, event="accept")
    store.add_people(work.session, rows=plan.added)
    store.set_people(work.session, rows=plan.changed)
    here = {person.email: person.id for person in store.list_rows(work.session, unit_id=place.unit_id)}
    rosters.set_entries(
        work.session, rows=[{"id": entry.id, "person_id": here[entry.email]} for entry in entries]
    )
    work.note(
        object=f"campaign:{place.campaign_key}", unit_id=place.unit_id, added=report.added,
        changed=report.changed, unchanged=report.unchanged,
    )  # fmt: skip
    return report


@audited("people.roster_returned")
def return_roster(work: Work, *, place: RosterPlace, reason: str) -> None:
    """Sends a unit's list back to be mended; raises `RosterNotBegun`, `RosterStepRefused`."""
    take_step(work, roster=_begun(work, place=place), event="return", reason=reason)
    work.note(object=f"campaign:{place.campaign_key}", unit_id=place.unit_id, reason=reason)


def _begun(work: Work, *, place: RosterPlace) -> RosterSubmission:
    roster = find_roster(work, place=place, scope=EVERYWHERE)
    if roster is None:
        raise RosterNotBegun
    return roster


def list_missing_from(work: Work, *, place: RosterPlace, plan: Plan) -> list[Person]:
    """People of the unit whom its list, as it stands, does not name; none while it has faults."""
    if plan.faults:
        return []
    changed = {row["id"] for row in plan.changed}
    named = {row["email"] for row in plan.every}
    here = list_people(work, scope=Scope(frozenset({place.unit_id})))
    return [person for person in here if person.id not in changed and person.email not in named]


def list_left_off(work: Work, *, campaign_id: UUID) -> frozenset[UUID]:
    """People whom the accepted list of their unit no longer names: they are not asked in this campaign."""
    return frozenset(rosters.list_left_off(work.session, campaign_id=campaign_id))
