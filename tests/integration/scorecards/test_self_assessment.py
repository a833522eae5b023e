"""A unit scores itself: declared figures, documents, what is missing, handing in and taking back."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlmodel import col, select

from app.campaigns import service as campaigns
from app.core import clock
from app.core.actor import SYSTEM, Scope
from app.core.models import AuditEvent
from app.core.unit_of_work import open_work
from app.scorecards import service
from app.scorecards.errors import (
    DeclarationUnfit,
    EvidenceRefused,
    NoScorecard,
    NoSuchEvidence,
    NoSuchLeaf,
    ScorecardIncomplete,
    ScoringClosed,
)
from app.scorecards.models import Evidence, SelfScore
from tests.integration.scorecards.conftest import SelfAssessment

PLAN, DONE, INSPECTED = "direction_plan_issued", "direction_plan_done", "direction_inspected"
PDF = b"%PDF-1.7 a report"


def test_a_unit_scores_itself_and_its_head_hands_in_and_takes_back(scoring_each: SelfAssessment) -> None:
    unit = scoring_each
    unit.say(DONE, part="4812", whole="4903")
    line = unit.line(DONE)
    assert line.points == Decimal(3) * 4812 / 4903
    assert line.lack == "evidence"
    unit.hand_in(DONE, PDF, title="Report 215")
    assert unit.line(DONE).lack == ""
    with pytest.raises(ScorecardIncomplete) as refused:
        unit.submit()
    assert refused.value.details["count"] == len(unit.read().lines) - 1

    unit.say_everything()
    unit.submit()
    card = unit.read()
    assert (card.state, card.tally.lacking) == ("submitted", 0)
    with pytest.raises(ScoringClosed):
        unit.say(PLAN, level="late")
    with pytest.raises(ScoringClosed):
        unit.hand_in(PLAN, PDF)
    with pytest.raises(ScoringClosed):
        unit.submit()

    unit.recall()
    unit.say(PLAN, level="late")
    assert unit.line(PLAN).points == Decimal("0.5")
    with open_work(unit.resources, writing=False) as work:
        verbs = work.session.execute(
            select(col(AuditEvent.verb))
            .where(col(AuditEvent.verb).startswith("scorecards."))
            .order_by(col(AuditEvent.seq))
        )
        assert [verb.partition(".")[2] for verb in verbs.scalars()] == ["add_evidence", "submit", "recall"]


def test_every_version_of_what_was_said_is_kept(scoring: SelfAssessment) -> None:
    scoring.say(DONE, part="4812")
    scoring.say(DONE, part="4812", whole="4903")
    scoring.say(DONE, part="4812", whole="4903")
    scoring.say(DONE, part="3677", whole="4903", explanation="Counted anew.")
    with open_work(scoring.resources, writing=False) as work:
        kept = work.session.execute(select(SelfScore).order_by(col(SelfScore.version))).scalars().all()
    assert [(one.version, dict(one.declared)) for one in kept] == [
        (1, {"part": "4812"}),
        (2, {"part": "4812", "whole": "4903"}),
        (3, {"part": "3677", "whole": "4903"}),
    ]
    assert scoring.line(DONE).explanation == "Counted anew."


def test_one_document_stands_for_many_criteria_and_is_kept_once(scoring: SelfAssessment) -> None:
    scoring.hand_in(DONE, PDF, title="Report 215")
    scoring.hand_in(PLAN, PDF, title="The same again")
    found = [scoring.line(one).evidence for one in (DONE, PLAN)]
    assert [[one.title for one in each] for each in found] == [["Report 215"], ["Report 215"]]
    with open_work(scoring.resources, actor=SYSTEM, writing=True) as work:
        card = scoring.card(work)
        service.drop_evidence(work, card=card, criterion=DONE, evidence_id=found[0][0].id)
    assert scoring.line(DONE).evidence == ()
    with open_work(scoring.resources, writing=False) as work:
        kept = work.session.execute(select(Evidence)).scalars().one()
        card = scoring.card(work)
        assert service.get_evidence_file(work, card=card, evidence_id=kept.id).content == PDF
        with pytest.raises(NoSuchEvidence):
            service.drop_evidence(work, card=card, criterion=DONE, evidence_id=kept.id)


@pytest.mark.parametrize("content", [b"", b"MZ\x90 a program", b"<svg onload='x'/>", b"PK\x03\x04 torn"])
def test_a_file_of_another_kind_is_refused_and_the_rest_is_kept(
    scoring: SelfAssessment, content: bytes
) -> None:
    scoring.hand_in(DONE, PDF)
    with pytest.raises(EvidenceRefused):
        scoring.hand_in(DONE, content)
    assert [one.media_type for one in scoring.line(DONE).evidence] == ["application/pdf"]


def test_figures_that_cannot_be_are_named_and_nothing_is_kept(scoring: SelfAssessment) -> None:
    with pytest.raises(DeclarationUnfit) as refused:
        scoring.say(DONE, part="x", whole="0")
    assert [(one.field, one.code) for one in refused.value.details["faults"]] == [
        ("part", "not_a_number"), ("whole", "whole_is_nothing"),
    ]  # fmt: skip
    assert (scoring.read().state, scoring.line(DONE).version) == ("missing", 0)


def test_a_criterion_of_the_survey_cannot_be_scored_by_the_unit(scoring: SelfAssessment) -> None:
    framework = scoring.read().framework
    for key in (framework.survey_leaves[0], "nowhere", framework.domains[0].key):
        with pytest.raises(NoSuchLeaf):
            scoring.say(key, points="1")


def test_only_a_criterion_that_may_be_exempt_is_and_it_needs_a_reason(scoring: SelfAssessment) -> None:
    scoring.say(INSPECTED, exempt=True)
    assert scoring.line(INSPECTED).lack == "evidence"
    scoring.say(INSPECTED, exempt=True, explanation="The unit has no subordinate units.")
    assert (scoring.line(INSPECTED).lack, scoring.line(INSPECTED).points) == ("", None)
    most = scoring.read().tally.most
    scoring.say(PLAN, exempt=True, level="on_time", explanation="Not for us.")
    assert scoring.line(PLAN).exempt is False
    assert scoring.read().tally.most == most


def test_the_scorecard_locks_itself_but_for_a_unit_that_was_given_more_time(
    scoring: SelfAssessment,
) -> None:
    other = SelfAssessment(scoring.resources, scoring.held, unit="S04")
    end = clock.now() + timedelta(days=10)
    with open_work(scoring.resources, actor=SYSTEM, writing=True) as work:
        campaigns.reopen_unit(
            work, campaign_id=scoring.held.campaign_id, kind="self_assessment",
            unit_id=scoring.held.units[scoring.unit], until=end, reason="The office was flooded.",
        )  # fmt: skip
    for days, open_to in ((8, ["S03"]), (11, [])):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            for unit in (scoring, other):
                if unit.unit in open_to:
                    unit.say(DONE, part="1", whole="2")
                else:
                    with pytest.raises(ScoringClosed):
                        unit.say(DONE, part="2", whole="2")
                    with pytest.raises(ScoringClosed):
                        unit.submit()
    assert [one.line(DONE).version for one in (scoring, other)] == [1, 0]


def test_a_unit_outside_the_scope_or_the_criteria_has_no_scorecard(scoring: SelfAssessment) -> None:
    with open_work(scoring.resources, writing=False) as work:
        card = scoring.card(work)
        for unit_id, seen in ((card.unit.unit_id, "S04"), (card.campaign.owner_unit_id, "S03")):
            scope = Scope(unit_ids=frozenset({scoring.held.units[seen]}))
            with pytest.raises(NoScorecard):
                service.get_scorecard(work, campaign=card.campaign, unit_id=unit_id, scope=scope)
        rows = service.list_scorecards(
            work, campaign=card.campaign, scope=Scope(unit_ids=frozenset({card.unit.unit_id}))
        )
    assert [row.unit.code for row in rows] == ["S03"]
