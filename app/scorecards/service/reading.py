"""What a unit has said about itself, line by line in the order of the criteria."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign, CampaignUnit
from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.scorecards import rules
from app.scorecards.errors import NoScorecard, NoSuchLeaf
from app.scorecards.models import Assessment, Evidence, SelfScore
from app.scorecards.rules import Lack, Tally
from app.scorecards.store import scoring as store
from app.templates import service as templates
from app.templates.service import Criterion, Framework, ScoringRule


@dataclass(frozen=True, slots=True)
class Line:
    """A leaf that units score themselves, and what this unit has said. `version`: 0 while it is silent."""

    leaf: Criterion
    rule: ScoringRule
    domain: Criterion
    declared: Mapping[str, Any]
    explanation: str
    exempt: bool
    version: int
    said_at: datetime | None
    evidence: tuple[Evidence, ...]

    @property
    def points(self) -> Decimal | None:
        """What follows from the declaration; None while it is not complete or the leaf does not apply."""
        if self.exempt:
            return None
        return templates.points_for(self.rule, most=self.leaf.max_points, declared=self.declared)

    @property
    def lack(self) -> Lack:
        """What the line still lacks before it can be handed in."""
        return rules.lack_of(
            points=self.points, exempt=self.exempt, evidence=len(self.evidence), explanation=self.explanation
        )


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One unit's self-assessment with what may be done now. `state`: "missing" while nothing was said."""

    campaign: Campaign
    unit: CampaignUnit
    framework: Framework
    assessment: Assessment | None
    lines: tuple[Line, ...]
    opens_at: datetime | None
    closes_at: datetime | None
    is_open: bool

    @property
    def state(self) -> str:
        return self.assessment.state if self.assessment else "missing"

    @property
    def tally(self) -> Tally:
        """The sums over all lines."""
        return sum_lines(self.lines)


@dataclass(frozen=True, slots=True)
class ScorecardRow:
    """A unit as the overview shows it."""

    unit: CampaignUnit
    state: str
    tally: Tally
    submitted_at: datetime | None


def list_scorecards(work: Work, *, campaign: Campaign, scope: Scope) -> list[ScorecardRow]:
    """Every unit of the round that is scored by its criteria, within the scope, in official order."""
    framework = framework_of(work, campaign=campaign)
    known = {
        one.unit_id: one for one in store.list_assessments(work.session, campaign_id=campaign.id, scope=scope)
    }
    said = AllSaid(work, campaign=campaign, scope=scope)
    rows = []
    for unit in units_of(work, campaign=campaign, framework=framework, scope=scope):
        begun = known.get(unit.unit_id)
        lines = said.lines(framework, unit_id=unit.unit_id)
        at = begun.submitted_at if begun else None
        rows.append(ScorecardRow(unit, begun.state if begun else "missing", sum_lines(lines), at))
    return rows


def get_scorecard(work: Work, *, campaign: Campaign, unit_id: UUID, scope: Scope) -> Scorecard:
    """The scorecard of a unit of the round; raises `NoScorecard`, also outside the scope."""
    framework = framework_of(work, campaign=campaign)
    found = units_of(work, campaign=campaign, framework=framework, scope=scope)
    unit = next((one for one in found if one.unit_id == unit_id), None)
    if unit is None:
        raise NoScorecard
    only = Scope(unit_ids=frozenset({unit_id}))
    begun = store.list_assessments(work.session, campaign_id=campaign.id, scope=only)
    milestone = campaigns.find_milestone(work, campaign_id=campaign.id, kind="self_assessment")
    return Scorecard(
        campaign=campaign, unit=unit, framework=framework, assessment=begun[0] if begun else None,
        lines=tuple(AllSaid(work, campaign=campaign, scope=only).lines(framework, unit_id=unit_id)),
        opens_at=milestone.opens_at if milestone else None,
        closes_at=milestone.closes_at if milestone else None,
        is_open=campaigns.is_scoring_open(work, campaign=campaign, unit_id=unit_id),
    )  # fmt: skip


def find_line(card: Scorecard, *, criterion: str) -> Line:
    """One line; raises `NoSuchLeaf`, also for a leaf that a survey or an import fills."""
    line = next((one for one in card.lines if one.leaf.key == criterion), None)
    if line is None:
        raise NoSuchLeaf
    return line


def line_after(card: Scorecard, *, criterion: str) -> Line | None:
    """The line that follows in the order of the criteria; None after the last."""
    keys = [line.leaf.key for line in card.lines]
    place = keys.index(criterion) + 1
    return card.lines[place] if place < len(keys) else None


def list_documents(work: Work, *, card: Scorecard) -> list[Evidence]:
    """Every document that the unit has handed in for this round."""
    only = Scope(unit_ids=frozenset({card.unit.unit_id}))
    return store.list_evidence(work.session, campaign_id=card.campaign.id, scope=only)


class AllSaid:
    """Everything that the units within a scope have said in a round, or of one leaf, in three statements."""

    def __init__(self, work: Work, *, campaign: Campaign, scope: Scope, criterion: str | None = None) -> None:
        session, of = work.session, campaign.id
        self._criterion = criterion
        said = store.list_scores(session, campaign_id=of, scope=scope, criterion=criterion)
        self._scores: dict[tuple[UUID, str], SelfScore] = {(one.unit_id, one.criterion): one for one in said}
        kept = store.list_evidence(session, campaign_id=of, scope=scope, criterion=criterion)
        documents = {one.id: one for one in kept}
        self._uses: defaultdict[tuple[UUID, str], list[Evidence]] = defaultdict(list)
        uses = store.list_uses(session, campaign_id=of, scope=scope, criterion=criterion)
        for unit_id, evidence_id, leaf in uses:
            self._uses[unit_id, leaf].append(documents[evidence_id])

    def lines(self, framework: Framework, *, unit_id: UUID) -> list[Line]:
        """The lines of one unit in the order of the criteria."""
        found = []
        for domain in framework.domains:
            for leaf in domain.walk():
                if leaf.source != "document" or leaf.rule is None:
                    continue
                if self._criterion in (None, leaf.key):
                    found.append(self._line(domain, leaf, leaf.rule, unit_id))
        return found

    def _line(self, domain: Criterion, leaf: Criterion, rule: ScoringRule, unit_id: UUID) -> Line:
        said = self._scores.get((unit_id, leaf.key))
        evidence = sorted(self._uses[unit_id, leaf.key], key=lambda one: one.id)
        return Line(
            leaf=leaf, rule=rule, domain=domain, declared=said.declared if said else {},
            explanation=said.explanation if said else "", exempt=bool(said and said.exempt),
            version=said.version if said else 0, said_at=said.said_at if said else None,
            evidence=tuple(evidence),
        )  # fmt: skip


def framework_of(work: Work, *, campaign: Campaign) -> Framework:
    """The criteria of a round; raises `NoScorecard` where it has none."""
    if campaign.framework_key is None or campaign.framework_version is None:
        raise NoScorecard
    return templates.get_framework(work, key=campaign.framework_key, version=campaign.framework_version)


def units_of(work: Work, *, campaign: Campaign, framework: Framework, scope: Scope) -> list[CampaignUnit]:
    """The units of the round that are scored by the criteria, in official order."""
    found = campaigns.list_campaign_units(work, campaign_id=campaign.id, scope=scope)
    return [unit for unit in found if unit.type_key in framework.unit_types]


def sum_lines(lines: Sequence[Line]) -> Tally:
    """The sums over lines of one unit."""
    return rules.tally([(line.leaf.max_points, line.points, line.exempt, line.lack) for line in lines])
