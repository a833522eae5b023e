"""An appraiser decides about lines: one by one, or agrees with many units at once; who may do it where."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from app.accounts import service as accounts
from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.campaigns.service import PartTime
from app.core.actor import Scope
from app.core.audit import audited
from app.core.permissions import Role
from app.core.unit_of_work import Work
from app.scorecards import rules
from app.scorecards.errors import (
    AnsweredMeanwhile,
    AppraisalNotOpen,
    AppraisalOver,
    DecidedMeanwhile,
    DecisionUnfit,
    NotYourDomain,
)
from app.scorecards.forms import DecisionForm
from app.scorecards.models import Appraisal
from app.scorecards.service.appraisals import AppraisedLine, appraised_line, compare_units
from app.scorecards.service.explaining import time_words
from app.scorecards.service.lines import begin
from app.scorecards.service.reading import Line, Scorecard, framework_of
from app.scorecards.store import appraising, drafts, scoring
from app.templates import service as templates
from app.templates.service import Criterion, ScoringRule

BY_HAND: Final = ScoringRule("manual")


@dataclass(frozen=True, slots=True)
class Duties:
    """Who appraises what in a round. `people`: everybody with the role, by name; `marks`: (domain, user)."""

    people: tuple[tuple[UUID, str], ...]
    marks: frozenset[tuple[str, UUID]]


def can_be_appraised(work: Work, *, card: Scorecard) -> bool:
    """Its time for scoring itself is over."""
    unit_id = card.unit.unit_id
    return unit_id in campaigns.list_scoring_over(work, campaign=card.campaign, unit_ids=[unit_id])


def appraising_time(work: Work, *, card: Scorecard) -> PartTime:
    """When the calendar lets appraisers decide about the unit; without a time, once its own is over."""
    return campaigns.find_part(work, campaign=card.campaign, unit_id=card.unit.unit_id, kind="appraisal")


def may_appraise(work: Work, *, campaign: Campaign, domain: str) -> bool:
    """Whether the reader is the one who appraises this domain."""
    duties = appraising.list_duties(work.session, campaign_id=campaign.id)
    return (domain, work.actor.user_id) in duties


@audited("scorecards.appraise")
def appraise(work: Work, *, card: Scorecard, criterion: str, form: DecisionForm) -> None:
    """Keeps a decision about a line; the first one puts the unit under appraisal.

    Raises `AppraisalNotOpen`, `AppraisalOver`, `NotYourDomain`, `NoSuchLeaf`, `DecisionUnfit`, and
    `DecidedMeanwhile` or `AnsweredMeanwhile` where the decision that holds, or the unit's answer, is not the
    one the page showed.
    """
    found = appraised_line(work, card=card, criterion=criterion)
    _require(work, card=card, line=found.line)
    (points, mistyped), said = typed(form.points, most=found.line.leaf.max_points), said_of(found.line)
    faults = rules.faults_of(said, verdict=form.verdict, points=points, reason=form.reason)
    if form.verdict == "other" and mistyped:
        faults = [("points", mistyped), *(one for one in faults if one[0] != "points")]
    if faults:
        raise DecisionUnfit(faults=faults)
    held = _hold(work, card=card, criterion=criterion, seen=form.seen)
    if held.answer is not None and held.answer.version != form.heard:
        raise AnsweredMeanwhile
    row = decision_row(
        work, unit_id=card.unit.unit_id, campaign=card.campaign, found=held, verdict=form.verdict,
        points=points, reason=form.reason.strip(),
    )  # fmt: skip
    appraising.add_appraisals(work.session, rows=[row])
    if work.actor.user_id is not None:
        drafts.delete_draft(
            work.session, unit_id=card.unit.unit_id, campaign_id=card.campaign.id, criterion=criterion,
            user_id=work.actor.user_id,
        )  # fmt: skip
    work.note(
        object=f"campaign:{card.campaign.key}", unit_id=card.unit.unit_id, criterion=criterion,
        verdict=form.verdict, points=row["points"] or "", reason=row["reason"],
    )  # fmt: skip


@audited("scorecards.agree")
def agree_with_units(
    work: Work, *, campaign: Campaign, criterion: str, unit_ids: Sequence[UUID], scope: Scope
) -> int:
    """Agrees with what units said about one criterion; returns for how many.

    Left out, without a word: units that are not there, that are not open, or that said nothing to agree with,
    and those about which somebody has decided already.
    """
    compared = compare_units(work, campaign=campaign, criterion=criterion, scope=scope)
    if not may_appraise(work, campaign=campaign, domain=compared.domain.key):
        raise NotYourDomain
    open_to = _in_time(work, campaign=campaign, unit_ids=unit_ids)
    agreed = [
        row
        for row in compared.rows
        if row.unit.unit_id in open_to and row.is_over and row.lines[0].decision is None
        if not rules.faults_of(said_of(row.lines[0].line), verdict="agree", points=None, reason="")
    ]
    moved = scoring.move_many(
        work.session, unit_ids=[row.unit.unit_id for row in agreed], campaign_id=campaign.id,
        before=rules.APPRAISABLE, state="appraisal",
    )  # fmt: skip
    taken = appraising.list_appraisals(
        work.session, campaign_id=campaign.id, scope=scope, criterion=criterion
    )
    free = moved - {one.unit_id for one in taken}
    rows = [
        decision_row(work, unit_id=row.unit.unit_id, found=row.lines[0], verdict="agree", campaign=campaign)
        for row in agreed
        if row.unit.unit_id in free
    ]
    appraising.add_appraisals(work.session, rows=rows)
    work.note(object=f"campaign:{campaign.key}", criterion=criterion, count=len(rows))
    return len(rows)


def get_duties(work: Work, *, campaign: Campaign) -> Duties:
    """Who appraises which domain, and who could."""
    rows = accounts.list_directory(work, role=Role.APPRAISER)
    marks = appraising.list_duties(work.session, campaign_id=campaign.id)
    return Duties(tuple((row.user.id, row.user.name) for row in rows), frozenset(marks))


def list_duty_domains(work: Work, *, campaign: Campaign) -> list[tuple[Criterion, tuple[str, ...]]]:
    """The domains with a line to appraise, each with the names of who appraises it."""
    duties = get_duties(work, campaign=campaign)
    return [
        (domain, tuple(name for user_id, name in duties.people if (domain.key, user_id) in duties.marks))
        for domain in framework_of(work, campaign=campaign).domains
        if any(leaf.source == "document" for leaf in domain.walk())
    ]


@audited("scorecards.set_duties")
def set_duties(work: Work, *, campaign: Campaign, marks: Sequence[tuple[str, UUID]]) -> None:
    """Says who appraises which domain; marks for unknown domains or people without the role are dropped."""
    people = {user_id for user_id, _ in get_duties(work, campaign=campaign).people}
    domains = {one.key for one in framework_of(work, campaign=campaign).domains}
    kept = sorted({(domain, user) for domain, user in marks if domain in domains and user in people})
    appraising.replace_duties(work.session, campaign_id=campaign.id, duties=kept)
    work.note(object=f"campaign:{campaign.key}", count=len(kept))


def _require(work: Work, *, card: Scorecard, line: Line) -> None:
    if not can_be_appraised(work, card=card):
        raise AppraisalNotOpen
    if not may_appraise(work, campaign=card.campaign, domain=line.domain.key):
        raise NotYourDomain
    part = appraising_time(work, card=card)
    if part.opens_at is not None and not part.is_open:
        raise AppraisalOver(time=time_words(part))


def _in_time(work: Work, *, campaign: Campaign, unit_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of the units about which the calendar lets appraisers decide now."""
    part = campaigns.find_milestone(work, campaign_id=campaign.id, kind="appraisal")
    if part is None:
        return frozenset(unit_ids)
    if work.now() < part.opens_at:
        return frozenset()
    return frozenset(unit_ids) - campaigns.list_scoring_over(
        work, campaign=campaign, unit_ids=unit_ids, kind="appraisal"
    )


def said_of(line: Line) -> rules.Said:
    """The line as the rules look at it."""
    return rules.Said(line.points, line.exempt, line.leaf.max_points, line.leaf.not_applicable)


def _hold(work: Work, *, card: Scorecard, criterion: str, seen: int) -> AppraisedLine:
    """The line as it is once nobody else can decide about the unit; until the end of the transaction."""
    begin(work, card=card)
    moved = scoring.move_many(
        work.session, unit_ids=[card.unit.unit_id], campaign_id=card.campaign.id,
        before=rules.APPRAISABLE, state="appraisal",
    )  # fmt: skip
    if not moved:
        raise AppraisalNotOpen
    found = appraised_line(work, card=card, criterion=criterion)
    if found.decision is not None and found.decision.version != seen:
        raise DecidedMeanwhile(by=_name_of(work, found.decision), decision=found.decision)
    return found


def decision_row(
    work: Work, *, unit_id: UUID, campaign: Campaign, found: AppraisedLine, verdict: rules.Verdict,
    points: Decimal | None = None, reason: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A decision as the next version of the line's."""
    given = rules.points_of(said_of(found.line), verdict=verdict, points=points)
    return {
        "unit_id": unit_id, "campaign_id": campaign.id, "criterion": found.line.leaf.key,
        "version": found.decision.version + 1 if found.decision else 1, "verdict": verdict,
        "points": None if given is None else f"{given:f}", "reason": reason,
        "of_version": found.line.version, "decided_by": work.actor.user_id, "decided_at": work.now(),
    }  # fmt: skip


def typed(text: str, *, most: Decimal) -> tuple[Decimal | None, str]:
    """Points as units type theirs, `1,5` or `1.5`, and what is wrong with them."""
    found, faults = templates.read_declared(BY_HAND, most=most, fields={"points": text})
    codes = ["beyond" if one.code == "above_maximum" else one.code for one in faults]
    return (Decimal(found["points"]) if found else None), "".join(codes)


def _name_of(work: Work, decision: Appraisal) -> str:
    if decision.decided_by is None:
        return ""
    return accounts.list_names(work, user_ids=[decision.decided_by]).get(decision.decided_by, "")
