"""What appraisers decided, beside what units said: by unit, by line, by criterion over all units."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
from app.scorecards.models import Appraisal, Explanation
from app.scorecards.service.reading import (
    AllSaid,
    Line,
    Scorecard,
    find_line,
    framework_of,
    units_of,
)
from app.scorecards.store import appraising, explaining, scoring
from app.templates.service import Criterion


@dataclass(frozen=True, slots=True)
class AppraisedLine:
    """A line, the decision that holds about it, if there is one, and the latest answer of the unit."""

    line: Line
    decision: Appraisal | None
    answer: Explanation | None = None

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
    gave one. Points of what applies.
    """

    lines: int
    settled: int
    asked: int
    answered: int
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
    decided = _decided(work, campaign_id=campaign.id, scope=scope, criterion=criterion)
    answers = _answers(work, campaign_id=campaign.id, scope=scope, criterion=criterion)
    begun = scoring.list_assessments(work.session, campaign_id=campaign.id, scope=scope)
    states = {one.unit_id: one.state for one in begun}
    units = units_of(work, campaign=campaign, framework=framework, scope=scope)
    over = campaigns.list_scoring_over(work, campaign=campaign, unit_ids=[one.unit_id for one in units])
    return [
        AppraisalRow(
            unit,
            states.get(unit.unit_id, "missing"),
            unit.unit_id in over,
            tuple(
                _with(line, unit_id=unit.unit_id, decided=decided, answers=answers)
                for line in said.lines(framework, unit_id=unit.unit_id)
            ),
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
    only = Scope(unit_ids=frozenset({card.unit.unit_id}))
    decided = _decided(work, campaign_id=card.campaign.id, scope=only)
    answers = _answers(work, campaign_id=card.campaign.id, scope=only)
    unit_id = card.unit.unit_id
    return tuple(_with(one, unit_id=unit_id, decided=decided, answers=answers) for one in card.lines)


def appraised_line(work: Work, *, card: Scorecard, criterion: str) -> AppraisedLine:
    """One line with what was decided; raises `NoSuchLeaf`."""
    line = find_line(card, criterion=criterion)
    only = Scope(unit_ids=frozenset({card.unit.unit_id}))
    decided = _decided(work, campaign_id=card.campaign.id, scope=only, criterion=criterion)
    answers = _answers(work, campaign_id=card.campaign.id, scope=only, criterion=criterion)
    return _with(line, unit_id=card.unit.unit_id, decided=decided, answers=answers)


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


def _with(
    line: Line, *, unit_id: UUID, decided: Mapping[tuple[UUID, str], Appraisal],
    answers: Mapping[tuple[UUID, str], Explanation],
) -> AppraisedLine:  # fmt: skip
    key = (unit_id, line.leaf.key)
    return AppraisedLine(line, decided.get(key), answers.get(key))


def _answers(
    work: Work, *, campaign_id: UUID, scope: Scope, criterion: str | None = None
) -> Mapping[tuple[UUID, str], Explanation]:
    """The latest answer of every line that has one."""
    found = explaining.list_explanations(
        work.session, campaign_id=campaign_id, scope=scope, criterion=criterion
    )
    return {(one.unit_id, one.criterion): one for one in found}


def _decided(
    work: Work, *, campaign_id: UUID, scope: Scope, criterion: str | None = None
) -> Mapping[tuple[UUID, str], Appraisal]:
    found = appraising.list_appraisals(
        work.session, campaign_id=campaign_id, scope=scope, criterion=criterion
    )
    return {(one.unit_id, one.criterion): one for one in found}
