"""What a council decides: units as a whole, single lines, the results of the survey; only with a quorum."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.campaigns.models import Campaign
from app.core.audit import audited
from app.core.ids import uuid7
from app.core.unit_of_work import Work
from app.rankings import rules
from app.rankings.errors import (
    LineUnfit,
    NobodyChosen,
    NoOfficialResults,
    NoQuorum,
    NotCarried,
    TooManyVotes,
    UnitNotBeforeCouncil,
)
from app.rankings.forms import LineDecision, UnitsDecision, VotesForm
from app.rankings.models import CouncilDecision
from app.rankings.service.council import Held, hold
from app.rankings.store import council as store
from app.reports import service as reports
from app.scorecards import service as scorecards
from app.templates.service import Criterion

BEFORE_COUNCIL = "council"
CORRECTABLE = ("council", "final", "published")
"""States in which a line may still be decided otherwise; what is out is corrected by another publication."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Decisions of a round that hold, each the latest about its subject."""

    lines: Mapping[tuple[UUID, str], CouncilDecision]
    survey: CouncilDecision | None


@audited("rankings.approve_units")
def approve_units(work: Work, *, campaign: Campaign, session_id: UUID, form: UnitsDecision) -> int:
    """The council approves the points of these units as they stand; they are final then. Returns how many.

    Raises `NobodyChosen`, `SessionNotOpen`, `NoQuorum`, `NotCarried`, `TooManyVotes`, and
    `UnitNotBeforeCouncil` for a unit in another state: then none is approved.
    """
    if not form.unit:
        raise NobodyChosen
    held = _deciding(work, campaign=campaign, session_id=session_id, votes=form)
    units = sorted(set(form.unit))
    settled = scorecards.settle_units(work, campaign=campaign, unit_ids=units)
    if settled != len(units):
        raise UnitNotBeforeCouncil(count=len(units) - settled)
    rows = [{"subject": "unit", "unit_id": unit} for unit in units]
    _keep(work, campaign=campaign, held=held, votes=form, rows=rows)
    work.note(object=f"campaign:{campaign.key}", number=held.session.number, units=settled)
    return settled


@audited("rankings.decide_line")
def decide_line(work: Work, *, campaign: Campaign, session_id: UUID, form: LineDecision) -> None:
    """Other points for a line of a unit, or that it does not apply; before the unit is approved, or as a
    correction afterwards. Raises `LineUnfit` and what `approve_units` raises."""
    held = _deciding(work, campaign=campaign, session_id=session_id, votes=form)
    standing = scorecards.find_standing(work, campaign=campaign)
    if standing.states.get(form.unit_id) not in CORRECTABLE:
        raise UnitNotBeforeCouncil(count=1)
    leaf = next((one for one in standing.framework.leaves if one.key == form.criterion), None)
    if leaf is None or leaf.source != "document":
        raise LineUnfit(field="criterion", fault="unknown", most="")
    row = {
        "subject": "line", "unit_id": form.unit_id, "criterion": leaf.key, "points": _points(leaf, form=form),
        "reason": form.reason,
    }  # fmt: skip
    _keep(work, campaign=campaign, held=held, votes=form, rows=[row])
    work.note(
        object=f"campaign:{campaign.key}", unit_id=form.unit_id, number=held.session.number,
        criterion=leaf.key, points=row["points"], reason=form.reason,
    )  # fmt: skip


@audited("rankings.agree_to_survey")
def agree_to_survey(work: Work, *, campaign: Campaign, session_id: UUID, form: VotesForm) -> None:
    """The council agrees to the official results of the survey. Raises `NoOfficialResults` and what
    `approve_units` raises."""
    held = _deciding(work, campaign=campaign, session_id=session_id, votes=form)
    official = reports.find_official(work, campaign_id=campaign.id)
    if official is None:
        raise NoOfficialResults
    row = {"subject": "survey", "run_id": official.run_id}
    _keep(work, campaign=campaign, held=held, votes=form, rows=[row])
    work.note(object=f"campaign:{campaign.key}", number=held.session.number, run=str(official.run_id))


def list_decisions(work: Work, *, campaign: Campaign) -> list[CouncilDecision]:
    """Every decision of a round in the order in which it was taken."""
    return store.list_decisions(work.session, campaign_id=campaign.id)


def list_taken(work: Work, *, campaign: Campaign) -> Taken:
    """What holds."""
    lines: dict[tuple[UUID, str], CouncilDecision] = {}
    survey = None
    for one in list_decisions(work, campaign=campaign):
        if one.unit_id is not None and one.criterion is not None:
            lines[one.unit_id, one.criterion] = one
        elif one.subject == "survey":
            survey = one
    return Taken(lines, survey)


def list_council_points(work: Work, *, campaign: Campaign) -> dict[tuple[UUID, str], Decimal | None]:
    """Points by unit and line where the council decided otherwise; None: the line does not apply."""
    taken = list_taken(work, campaign=campaign).lines
    return {key: None if one.points is None else Decimal(one.points) for key, one in taken.items()}


def is_survey_approved(work: Work, *, campaign: Campaign, run_id: UUID) -> bool:
    """Whether the council agreed to this run; a round without a council asks nobody."""
    if store.find_council(work.session, campaign_id=campaign.id) is None:
        return True
    survey = list_taken(work, campaign=campaign).survey
    return survey is not None and survey.run_id == run_id


def _deciding(work: Work, *, campaign: Campaign, session_id: UUID, votes: VotesForm) -> Held:
    held = hold(work, campaign=campaign, session_id=session_id, event="decide")
    members, percent = len(held.seated.seats), held.seated.percent
    if not held.has_quorum:
        need = rules.needed(members, percent=percent)
        raise NoQuorum(attending=held.attending, members=members, needed=need)
    if votes.votes_for + votes.votes_against + votes.abstained > held.attending:
        raise TooManyVotes(attending=held.attending)
    if not rules.carries(votes.votes_for, attending=held.attending):
        raise NotCarried(votes=votes.votes_for, attending=held.attending)
    return held


def _points(leaf: Criterion, *, form: LineDecision) -> str | None:
    """The points as a plain decimal, None where the line does not apply. Raises `LineUnfit`."""
    if form.out:
        if not leaf.not_applicable:
            raise LineUnfit(field="out", fault="must_apply", most="")
        return None
    found = scorecards.plain_figure(form.points, most=leaf.max_points)
    if found in ("not_a_number", "beyond"):
        raise LineUnfit(field="points", fault=found, most=f"{leaf.max_points:f}")
    return found


def _keep(
    work: Work, *, campaign: Campaign, held: Held, votes: VotesForm, rows: list[dict[str, Any]]
) -> None:
    common = {
        "session_id": held.session.id, "campaign_id": campaign.id, "members": len(held.seated.seats),
        "attending": held.attending, "votes_for": votes.votes_for, "votes_against": votes.votes_against,
        "abstained": votes.abstained, "decided_at": work.now(), "decided_by": work.actor.user_id,
    }  # fmt: skip
    empty = {"unit_id": None, "criterion": None, "points": None, "run_id": None, "reason": ""}
    store.add_decisions(work.session, rows=[{"id": uuid7(), **empty, **common, **row} for row in rows])
