"""What a session has before it, and what it has decided, in the words of the criteria."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign, CampaignUnit
from app.core.actor import EVERYWHERE, Scope
from app.core.unit_of_work import Work
from app.rankings.models import CouncilDecision
from app.rankings.service.council import Held, get_held
from app.rankings.service.deciding import CORRECTABLE, list_decisions, list_taken
from app.reports import service as reports
from app.scorecards import service as scorecards
from app.scorecards.service import AppraisalTally
from app.templates.service import Criterion


@dataclass(frozen=True, slots=True)
class Waiting:
    """A unit before the council. `changed`: lines that the council has decided otherwise."""

    unit: CampaignUnit
    tally: AppraisalTally
    changed: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision in words. `before`: appraised points of a line, None where it did not apply."""

    decision: CouncilDecision
    unit: CampaignUnit | None
    leaf: Criterion | None
    before: Decimal | None

    @property
    def after(self) -> Decimal | None:
        return None if self.decision.points is None else Decimal(self.decision.points)


@dataclass(frozen=True, slots=True)
class Docket:
    """A session: who takes part, units that wait, units whose lines may be decided, what was decided here.

    `survey_run`: the official results, None without any; `agreed`: the council agreed to them.
    """

    held: Held
    waiting: tuple[Waiting, ...]
    correctable: tuple[CampaignUnit, ...]
    leaves: tuple[Criterion, ...]
    decided: tuple[Decided, ...]
    survey_run: UUID | None
    agreed: bool


def show_docket(work: Work, *, campaign: Campaign, session_id: UUID, scope: Scope) -> Docket:
    """Of the units within the scope. Raises `NoSuchSession`, `NoScorecard`."""
    held = get_held(work, campaign=campaign, session_id=session_id)
    standing = scorecards.find_standing(work, campaign=campaign)
    rows = scorecards.list_appraisals(work, campaign=campaign, scope=scope)
    taken = list_taken(work, campaign=campaign)
    waiting = [
        Waiting(row.unit, row.tally, sum(unit == row.unit.unit_id for unit, _ in taken.lines))
        for row in rows
        if row.state == "council"
    ]
    official = reports.find_official(work, campaign_id=campaign.id)
    run_id = None if official is None else official.run_id
    here = [
        one
        for one in list_decisions(work, campaign=campaign)
        if one.session_id == session_id and (one.unit_id is None or scope.covers(one.unit_id))
    ]
    return Docket(
        held=held, waiting=tuple(waiting),
        correctable=tuple(row.unit for row in rows if row.state in CORRECTABLE),
        leaves=tuple(one for one in standing.framework.leaves if one.source == "document"),
        decided=tuple(_decided(work, campaign=campaign, given=here, points=standing.points)),
        survey_run=run_id, agreed=taken.survey is not None and taken.survey.run_id == run_id,
    )  # fmt: skip


def _decided(
    work: Work, *, campaign: Campaign, given: list[CouncilDecision],
    points: Mapping[tuple[UUID, str], Decimal | None],
) -> list[Decided]:  # fmt: skip
    found = campaigns.list_campaign_units(work, campaign_id=campaign.id, scope=EVERYWHERE)
    units = {one.unit_id: one for one in found}
    leaves = {one.key: one for one in scorecards.find_standing(work, campaign=campaign).framework.leaves}
    return [
        Decided(
            one,
            units.get(one.unit_id) if one.unit_id else None,
            leaves.get(one.criterion) if one.criterion else None,
            points.get((one.unit_id, one.criterion)) if one.unit_id and one.criterion else None,
        )
        for one in given
    ]
