"""The appraisal of units is concluded, so that they read it; later they go on to the council."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.scorecards import rules
from app.scorecards.errors import NotForwarded, NotReady
from app.scorecards.service.appraisals import AppraisalRow, list_appraisals
from app.scorecards.service.objecting import PART
from app.scorecards.store import scoring


@dataclass(frozen=True, slots=True)
class Ready:
    """Units whose appraisal can be concluded, and units that can go on to the council."""

    to_conclude: frozenset[UUID]
    to_forward: frozenset[UUID]


def find_ready(work: Work, *, campaign: Campaign, rows: Collection[AppraisalRow]) -> Ready:
    """Which of the rows of the work list can go on."""
    over = campaigns.list_scoring_over(
        work, campaign=campaign, unit_ids=[row.unit.unit_id for row in rows], kind=PART
    )
    return Ready(
        frozenset(row.unit.unit_id for row in rows if _is_settled(row)),
        frozenset(row.unit.unit_id for row in rows if _is_heard(row, is_over=row.unit.unit_id in over)),
    )


@audited("scorecards.conclude")
def conclude_appraisals(work: Work, *, campaign: Campaign, unit_ids: Collection[UUID]) -> int:
    """Concludes the appraisal of these units, or with none named of all that are ready; returns of how many.

    Raises `NotReady` where a unit that was named has a line without a decision; then none is concluded.
    """
    rows = list_appraisals(work, campaign=campaign, scope=_scope(unit_ids))
    ready = find_ready(work, campaign=campaign, rows=rows).to_conclude
    if set(unit_ids) - ready:
        raise NotReady(count=len(set(unit_ids) - ready))
    moved = _move(work, campaign=campaign, unit_ids=ready, event="conclude")
    again = list_appraisals(work, campaign=campaign, scope=Scope(unit_ids=frozenset(moved)))
    undone = [row for row in again if row.tally.left]  # somebody decided between reading and moving
    if undone:
        raise NotReady(count=len(undone))
    scoring.mark_concluded(work.session, campaign_id=campaign.id, unit_ids=moved, at=work.now())
    work.note(object=f"campaign:{campaign.key}", units=len(moved))
    return len(moved)


@audited("scorecards.forward")
def forward_to_council(work: Work, *, campaign: Campaign, unit_ids: Collection[UUID]) -> int:
    """These units, or with none named all that are ready, go on to the council; returns how many.

    Raises `NotForwarded` where a unit that was named may still object or waits for an answer; then none goes.
    """
    rows = list_appraisals(work, campaign=campaign, scope=_scope(unit_ids))
    ready = find_ready(work, campaign=campaign, rows=rows).to_forward
    if set(unit_ids) - ready:
        raise NotForwarded(count=len(set(unit_ids) - ready))
    moved = _move(work, campaign=campaign, unit_ids=ready, event="forward")
    again = list_appraisals(work, campaign=campaign, scope=Scope(unit_ids=frozenset(moved)))
    waiting = [row for row in again if row.tally.objected]  # sent between reading and moving
    if waiting:
        raise NotForwarded(count=len(waiting))
    work.note(object=f"campaign:{campaign.key}", units=len(moved))
    return len(moved)


@audited("scorecards.settle")
def settle_units(work: Work, *, campaign: Campaign, unit_ids: Collection[UUID]) -> int:
    """The council has decided about these units: what stands is final. Returns of how many that were before
    the council."""
    moved = _move(work, campaign=campaign, unit_ids=unit_ids, event="settle")
    work.note(object=f"campaign:{campaign.key}", units=len(moved))
    return len(moved)


@audited("scorecards.publish")
def publish_units(work: Work, *, campaign: Campaign) -> int:
    """What was decided finally is published; returns of how many units. Units published before stay so."""
    assessed = scoring.list_assessments(work.session, campaign_id=campaign.id, scope=EVERYWHERE)
    moved = _move(work, campaign=campaign, unit_ids={one.unit_id for one in assessed}, event="publish")
    work.note(object=f"campaign:{campaign.key}", units=len(moved))
    return len(moved)


def _is_settled(row: AppraisalRow) -> bool:
    return (row.state, "conclude") in rules.TRANSITIONS and bool(row.lines) and not row.tally.left


def _is_heard(row: AppraisalRow, *, is_over: bool) -> bool:
    """Nothing more is heard from the unit, and everything that it sent is answered."""
    if (row.state, "forward") not in rules.TRANSITIONS or row.tally.objected:
        return False
    return is_over or (row.assessment is not None and row.assessment.accepted_at is not None)


def _move(work: Work, *, campaign: Campaign, unit_ids: Collection[UUID], event: str) -> set[UUID]:
    before = rules.states_before(event)
    state = rules.next_state(before[0], event=event)
    return scoring.move_many(
        work.session, unit_ids=unit_ids, campaign_id=campaign.id, before=before, state=state or before[0]
    )


def _scope(unit_ids: Collection[UUID]) -> Scope:
    return Scope(unit_ids=frozenset(unit_ids)) if unit_ids else EVERYWHERE
