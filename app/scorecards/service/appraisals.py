"""What appraisers decided, beside what units said: by unit, by line, by criterion over all units."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.accounts import service as accounts
from app.campaigns import service as campaigns
from app.campaigns.models import Campaign, CampaignUnit
from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.scorecards import rules
from app.scorecards.errors import NoSuchLeaf
from app.scorecards.models import Appraisal, Assessment, Explanation, Objection
from app.scorecards.service.reading import (
    AllSaid,
    Line,
    Scorecard,
    find_line,
    framework_of,
    units_of,
)
from app.scorecards.store import appraising, explaining, objecting, scoring
from app.templates.service import Criterion


@dataclass(frozen=True, slots=True)
class AppraisedLine:
    """A line, the decision that holds about it, the latest answer of the unit, and its objection, if any."""

    line: Line
    decision: Appraisal | None
    answer: Explanation | None = None
    objection: Objection | None = None

    @property
    def verdict(self) -> str:
        return self.decision.verdict if self.decision else ""

    @property
    def is_settled(self) -> bool:
        """Decided, and nothing is waited for."""
        return self.verdict in rules.SETTLED

    @property
    def is_asked(self) -> bool:
        """The unit is asked to explain."""
        return self.verdict == "explain"

    @property
    def is_answered(self) -> bool:
        """The unit has answered what it is asked; a decision is due."""
        asked = self.decision.version if self.decision and self.is_asked else 0
        return self.answer is not None and self.answer.of_appraisal == asked

    @property
    def step(self) -> str:
        """How far its objection is; empty without one."""
        return self.objection.step if self.objection else ""

    @property
    def points(self) -> Decimal | None:
        """The appraised points; None before a decision, and where the leaf does not apply."""
        found = self.decision.points if self.decision and self.is_settled else None
        return None if found is None else Decimal(found)

    @property
    def is_out(self) -> bool:
        """Decided not to apply to the unit."""
        return self.is_settled and self.points is None


@dataclass(frozen=True, slots=True)
class AppraisalTally:
    """Lines of one unit. `asked`: where the unit is asked for an explanation, `answered`: of these, where it
    gave one; `written`, `objected`: objections not sent yet, and sent without an answer. Points
    of what applies.
    """

    lines: int
    settled: int
    asked: int
    answered: int
    written: int
    objected: int
    own: Decimal
    points: Decimal
    most: Decimal

    @property
    def left(self) -> int:
        """Lines without a decision that holds."""
        return self.lines - self.settled


@dataclass(frozen=True, slots=True)
class AppraisalRow:
    """A unit in the work list, or in the comparison of one criterion (`lines` holds one then).

    `is_over`: its time for scoring itself is, so that it can be appraised.
    """

    unit: CampaignUnit
    state: str
    is_over: bool
    lines: tuple[AppraisedLine, ...]
    assessment: Assessment | None = None

    @property
    def tally(self) -> AppraisalTally:
        return tally_of(self.lines)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One criterion over all units. `uneven`: units with the figures of another one and other points."""

    leaf: Criterion
    domain: Criterion
    rows: tuple[AppraisalRow, ...]
    uneven: frozenset[object]


def tally_of(lines: Iterable[AppraisedLine]) -> AppraisalTally:
    """Sums over lines; what was decided not to apply gives nothing and takes its maximum away."""
    kept = list(lines)
    counting = [one for one in kept if not one.is_out]
    nothing = Decimal(0)
    return AppraisalTally(
        lines=len(kept),
        settled=sum(one.is_settled for one in kept),
        asked=sum(one.is_asked for one in kept),
        answered=sum(one.is_answered for one in kept),
        written=sum(one.step == "written" for one in kept),
        objected=sum(one.step == "sent" for one in kept),
        own=sum((one.line.points or nothing for one in kept), nothing),
        points=sum((one.points or nothing for one in counting), nothing),
        most=sum((one.line.leaf.max_points for one in counting), nothing),
    )


def list_appraisals(
    work: Work, *, campaign: Campaign, scope: Scope, criterion: str | None = None
) -> list[AppraisalRow]:
    """Every unit that is scored by the criteria, with its lines (or one) and what was decided."""
    framework = framework_of(work, campaign=campaign)
    said = AllSaid(work, campaign=campaign, scope=scope, criterion=criterion)
    decided = _AllDecided(work, campaign_id=campaign.id, scope=scope, criterion=criterion)
    begun = {
        one.unit_id: one
        for one in scoring.list_assessments(work.session, campaign_id=campaign.id, scope=scope)
    }
    units = units_of(work, campaign=campaign, framework=framework, scope=scope)
    over = campaigns.list_scoring_over(work, campaign=campaign, unit_ids=[one.unit_id for one in units])
    return [
        AppraisalRow(
            unit,
            begun[unit.unit_id].state if unit.unit_id in begun else "missing",
            unit.unit_id in over,
            tuple(
                decided.about(line, unit_id=unit.unit_id)
                for line in said.lines(framework, unit_id=unit.unit_id)
            ),
            begun.get(unit.unit_id),
        )
        for unit in units
    ]


def compare_units(work: Work, *, campaign: Campaign, criterion: str, scope: Scope) -> Comparison:
    """One criterion over all units, so that one rule is applied evenly. Raises `NoSuchLeaf`."""
    rows = list_appraisals(work, campaign=campaign, scope=scope, criterion=criterion)
    found = next((row.lines[0].line for row in rows if row.lines), None)
    if found is None:
        raise NoSuchLeaf
    told = [
        (row.unit.unit_id, row.lines[0].line.declared, row.lines[0].points)
        for row in rows
        if row.lines[0].points is not None
    ]
    uneven = rules.uneven((unit, said, points) for unit, said, points in told if points is not None)
    return Comparison(found.leaf, found.domain, tuple(rows), frozenset(uneven))


def appraised_lines(work: Work, *, card: Scorecard) -> tuple[AppraisedLine, ...]:
    """The lines of one unit with what was decided."""
    unit_id = card.unit.unit_id
    only = Scope(unit_ids=frozenset({unit_id}))
    decided = _AllDecided(work, campaign_id=card.campaign.id, scope=only)
    return tuple(decided.about(one, unit_id=unit_id) for one in card.lines)


def appraised_line(work: Work, *, card: Scorecard, criterion: str) -> AppraisedLine:
    """One line with what was decided; raises `NoSuchLeaf`."""
    line, unit_id = find_line(card, criterion=criterion), card.unit.unit_id
    only = Scope(unit_ids=frozenset({unit_id}))
    decided = _AllDecided(work, campaign_id=card.campaign.id, scope=only, criterion=criterion)
    return decided.about(line, unit_id=unit_id)


def count_uses(card: Scorecard) -> dict[UUID, int]:
    """For how many lines each document of the unit stands."""
    return dict(Counter(one.id for line in card.lines for one in line.evidence))


def list_decisions(work: Work, *, card: Scorecard, criterion: str) -> Sequence[tuple[Appraisal, str]]:
    """Every decision about one line with the name of who took it, the latest first."""
    found = appraising.list_versions(
        work.session, unit_id=card.unit.unit_id, campaign_id=card.campaign.id, criterion=criterion
    )
    people = [one.decided_by for one in found if one.decided_by is not None]
    names = accounts.list_names(work, user_ids=people)
    return [(one, names.get(one.decided_by, "") if one.decided_by else "") for one in found]


class _AllDecided:
    """What holds about the lines within a scope, or about one leaf: decisions, answers, objections."""

    def __init__(self, work: Work, *, campaign_id: UUID, scope: Scope, criterion: str | None = None) -> None:
        session = work.session
        decided = appraising.list_appraisals(
            session, campaign_id=campaign_id, scope=scope, criterion=criterion
        )
        answers = explaining.list_explanations(
            session, campaign_id=campaign_id, scope=scope, criterion=criterion
        )
        objections = objecting.list_objections(
            session, campaign_id=campaign_id, scope=scope, criterion=criterion
        )
        self._decided = {(one.unit_id, one.criterion): one for one in decided}
        self._answers = {(one.unit_id, one.criterion): one for one in answers}
        self._objections = {(one.unit_id, one.criterion): one for one in objections}

    def about(self, line: Line, *, unit_id: UUID) -> AppraisedLine:
        """The line with what holds about it."""
        key = (unit_id, line.leaf.key)
        return AppraisedLine(line, self._decided.get(key), self._answers.get(key), self._objections.get(key))
