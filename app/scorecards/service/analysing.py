"""Reports of an appraisal: who is how far and late, how each criterion turned out, what does not apply."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

from app.accounts import service as accounts
from app.campaigns import service as campaigns
from app.campaigns.models import Campaign, CampaignUnit
from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.scorecards import rules
from app.scorecards.rules import CriterionFigures, LineFigures, Timing, UnitTime
from app.scorecards.service.appraisals import AppraisalRow, AppraisalTally, AppraisedLine, list_appraisals
from app.scorecards.service.reading import framework_of
from app.templates.service import Criterion

Standing = Literal["approved", "refused", "waiting"]
_STANDINGS: Final[Sequence[Standing]] = ("waiting", "approved", "refused")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one unit is. `complete`: lines that lack nothing, of `lines`; `unproved`: with points, but
    without a document or an explanation; `days`: late."""

    row: AppraisalRow
    tally: AppraisalTally
    complete: int
    unproved: int
    time: UnitTime
    timing: Timing
    days: int

    @property
    def concluded_at(self) -> datetime | None:
        """When its appraisal was concluded."""
        return self.row.assessment.concluded_at if self.row.assessment else None


@dataclass(frozen=True, slots=True)
class AnalysedCriterion:
    leaf: Criterion
    domain: Criterion
    figures: CriterionFigures


@dataclass(frozen=True, slots=True)
class AnalysedDomain:
    """A domain summed over its criteria that are decided somewhere: maximum, and means; points."""

    domain: Criterion
    criteria: int
    most: Decimal
    own: Decimal
    points: Decimal

    @property
    def share(self) -> Decimal | None:
        """The mean as a part of the maximum, from 0 to 1."""
        return self.points / self.most if self.most else None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A criterion that a unit holds, or an appraiser decided, not to apply. `decided_by`: a name, or ""."""

    unit: CampaignUnit
    line: AppraisedLine
    standing: Standing
    decided_by: str


@dataclass(frozen=True, slots=True)
class RoundAnalysis:
    """The three reports. `criteria`: where most points are lost comes first; undecided ones come last."""

    progress: tuple[Progress, ...]
    criteria: tuple[AnalysedCriterion, ...]
    domains: tuple[AnalysedDomain, ...]
    left_out: tuple[LeftOut, ...]


def analyse_round(work: Work, *, campaign: Campaign, scope: Scope) -> RoundAnalysis:
    """The reports of a round for the units within the scope, in as many statements for one unit as for all.

    Raises `NoScorecard` where the round has no criteria.
    """
    rows = list_appraisals(work, campaign=campaign, scope=scope)
    criteria = _criteria(work, campaign=campaign, rows=rows)
    return RoundAnalysis(
        progress=_progress(work, campaign=campaign, rows=rows, scope=scope),
        criteria=tuple(sorted(criteria, key=_most_lost_first)),
        domains=_domains(criteria),
        left_out=_left_out(work, rows=rows),
    )


def _progress(
    work: Work, *, campaign: Campaign, rows: Sequence[AppraisalRow], scope: Scope
) -> tuple[Progress, ...]:
    """Who is overdue comes first, the latest before the others; then the official order."""
    part = campaigns.find_milestone(work, campaign_id=campaign.id, kind="self_assessment")
    longer = {
        one.unit_id: one.until
        for one in campaigns.list_reopenings(work, campaign_id=campaign.id, scope=scope)
        if one.kind == "self_assessment"
    }
    now, found = work.now(), []
    for row in rows:
        time = UnitTime(
            part.closes_at if part else None, longer.get(row.unit.unit_id),
            row.assessment.submitted_at if row.assessment else None,
        )  # fmt: skip
        lacks = [one.line.lack for one in row.lines]
        found.append(
            Progress(
                row=row, tally=row.tally, complete=lacks.count(""), unproved=lacks.count("evidence"),
                time=time, timing=rules.timing_of(time, now=now), days=rules.days_late(time, now=now),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.timing != "overdue", -one.days)))


def _criteria(work: Work, *, campaign: Campaign, rows: Sequence[AppraisalRow]) -> list[AnalysedCriterion]:
    """Every criterion that units score themselves, in the order of the criteria."""
    by_leaf: dict[str, list[LineFigures]] = {}
    for row in rows:
        for one in row.lines:
            said = LineFigures(one.line.points, one.points, one.is_out)
            by_leaf.setdefault(one.line.leaf.key, []).append(said)
    return [
        AnalysedCriterion(leaf, domain, rules.figures_of(by_leaf[leaf.key], most=leaf.max_points))
        for domain in framework_of(work, campaign=campaign).domains
        for leaf in domain.walk()
        if leaf.key in by_leaf
    ]


def _most_lost_first(one: AnalysedCriterion) -> tuple[bool, Decimal]:
    lost = one.figures.lost
    return lost is None, -(lost or Decimal(0))


def _domains(criteria: Sequence[AnalysedCriterion]) -> tuple[AnalysedDomain, ...]:
    found: dict[str, list[AnalysedCriterion]] = {}
    for one in criteria:
        found.setdefault(one.domain.key, []).append(one)
    return tuple(_sum(kept) for kept in found.values())


def _sum(criteria: Sequence[AnalysedCriterion]) -> AnalysedDomain:
    nothing = Decimal(0)
    decided = [one.figures for one in criteria if one.figures.mean is not None]
    return AnalysedDomain(
        domain=criteria[0].domain,
        criteria=len(criteria),
        most=sum((one.most for one in decided), nothing),
        own=sum((one.own_mean or nothing for one in decided), nothing),
        points=sum((one.mean or nothing for one in decided), nothing),
    )


def _left_out(work: Work, *, rows: Sequence[AppraisalRow]) -> tuple[LeftOut, ...]:
    """What waits for a decision comes first."""
    found = [(row.unit, one) for row in rows for one in row.lines if one.line.exempt or one.is_out]
    people = {one.decision.decided_by for _, one in found if one.decision and one.decision.decided_by}
    names = accounts.list_names(work, user_ids=sorted(people)) if people else {}
    listed = []
    for unit, one in found:
        who = one.decision.decided_by if one.decision and one.is_settled else None
        listed.append(LeftOut(unit, one, _standing(one), names.get(who, "") if who else ""))
    return tuple(sorted(listed, key=lambda one: _STANDINGS.index(one.standing)))


def _standing(one: AppraisedLine) -> Standing:
    if not one.is_settled:
        return "waiting"
    return "approved" if one.is_out else "refused"
