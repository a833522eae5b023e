"""Appraisers decide about what units said: by line, by criterion over all units, each in the own domain."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlmodel import col, select

from app.core import clock
from app.core.models import AuditEvent
from app.core.unit_of_work import open_work
from app.scorecards import models, service
from app.scorecards.errors import (
    AppraisalNotOpen,
    DecidedMeanwhile,
    DecisionUnfit,
    NotYourDomain,
    ScoringClosed,
)
from tests.integration.scorecards.appraisal import DONE, INSPECTED, PLAN, Appraisal, appoint
from tests.integration.scorecards.conftest import SelfAssessment

MOST = Decimal(3)


@pytest.fixture
def appraisal(scoring: SelfAssessment) -> Appraisal:
    return appoint(scoring)


@pytest.fixture
def appraisal_each(scoring_each: SelfAssessment) -> Appraisal:
    return appoint(scoring_each)


def later(days: float = 8) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(days=days), tick=False)


def test_the_decision_stands_beside_what_the_unit_said_and_every_one_is_kept(
    appraisal_each: Appraisal,
) -> None:
    office = appraisal_each
    office.unit.say(DONE, part="4812", whole="4903", explanation="91 files were late.")
    office.unit.say_everything()
    office.unit.say(DONE, part="4812", whole="4903", explanation="91 files were late.")
    office.unit.submit()
    with pytest.raises(AppraisalNotOpen):
        office.decide(DONE, verdict="agree")
    with later():
        office.decide(DONE, verdict="agree")
        assert office.line(DONE).points == MOST * 4812 / 4903
        office.decide(
            DONE, seen=1, verdict="other", points="1,5", reason="Report 215 says 3,677 of 4,903 files."
        )
        found = office.line(DONE)
        assert (found.points, found.line.points) == (Decimal("1.5"), MOST * 4812 / 4903)
        with pytest.raises(ScoringClosed):
            office.unit.recall()
        assert office.unit.read().state == "appraisal"
        with open_work(office.unit.resources, writing=False) as work:
            card = office.unit.card(work)
            kept = service.list_decisions(work, card=card, criterion=DONE)
            verbs = work.session.execute(
                select(col(AuditEvent.verb)).where(col(AuditEvent.verb) == "scorecards.appraise")
            )
            assert len(verbs.scalars().all()) == 2
        assert [(one.verdict, one.points, name) for one, name in kept] == [
            ("other", "1.5", "Lan"), ("agree", f"{MOST * 4812 / 4903:f}", "Lan"),
        ]  # fmt: skip


def test_only_who_has_the_domain_decides_there(appraisal: Appraisal) -> None:
    appraisal.unit.say_everything()
    with later():
        with pytest.raises(NotYourDomain):
            appraisal.decide(DONE, who="Minh", verdict="agree")
        elsewhere = next(
            line.leaf.key for line in appraisal.unit.read().lines if line.domain.key != "direction"
        )
        with pytest.raises(NotYourDomain):
            appraisal.decide(elsewhere, verdict="agree")
        appraisal.decide(elsewhere, who="Minh", verdict="agree")
        assert appraisal.line(elsewhere).is_settled


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"verdict": "other", "reason": "x"}, ("points", "no_points")),
        ({"verdict": "other", "points": "3,01", "reason": "x"}, ("points", "beyond")),
        ({"verdict": "other", "points": "-1", "reason": "x"}, ("points", "not_a_number")),
        ({"verdict": "other", "points": "0_1", "reason": "x"}, ("points", "not_a_number")),
        ({"verdict": "other", "points": "1e0", "reason": "x"}, ("points", "not_a_number")),
        ({"verdict": "other", "points": "much", "reason": "x"}, ("points", "not_a_number")),
        ({"verdict": "other", "points": "1.5", "reason": "x"}, ("points", "same_points")),
        ({"verdict": "other", "points": "1", "reason": "  "}, ("reason", "no_reason")),
        ({"verdict": "explain"}, ("reason", "no_reason")),
        ({"verdict": "not_applicable", "reason": "x"}, ("verdict", "must_apply")),
    ],
)
def test_a_decision_that_cannot_be_is_named_and_nothing_is_kept(
    appraisal: Appraisal, said: dict[str, str], fault: tuple[str, str]
) -> None:
    appraisal.unit.say(DONE, part="1", whole="2", explanation="Half of it.")
    with later():
        with pytest.raises(DecisionUnfit) as refused:
            appraisal.decide(DONE, **said)
        assert refused.value.details["faults"] == [fault]
        assert appraisal.line(DONE).decision is None
        assert appraisal.unit.read().state == "draft"


def test_a_unit_that_handed_nothing_in_is_appraised_by_the_papers(appraisal: Appraisal) -> None:
    with later():
        with pytest.raises(DecisionUnfit):
            appraisal.decide(PLAN, unit="S04", verdict="agree")
        appraisal.decide(PLAN, unit="S04", verdict="other", points="0", reason="Nothing was handed in.")
        assert appraisal.line(PLAN, unit="S04").points == 0


def test_what_does_not_apply_takes_its_maximum_away(appraisal: Appraisal) -> None:
    appraisal.unit.say(INSPECTED, exempt=True, explanation="No subordinate units.")
    with later():
        appraisal.decide(INSPECTED, verdict="agree")
        found = appraisal.line(INSPECTED)
        assert (found.is_out, found.points) == (True, None)
        tally = service.tally_of([found])
        assert (tally.most, tally.settled, tally.left) == (Decimal(0), 1, 0)


def test_two_appraisers_of_one_line_do_not_write_over_each_other(appraisal: Appraisal) -> None:
    appraisal.unit.say(DONE, part="1", whole="2", explanation="Half of it.")
    with later():
        appraisal.decide(DONE, verdict="agree")
        with pytest.raises(DecidedMeanwhile) as refused:
            appraisal.decide(DONE, verdict="other", points="1", reason="Late.")
        assert refused.value.details["by"] == "Lan"
        assert refused.value.details["decision"].verdict == "agree"
        assert appraisal.line(DONE).points == Decimal("1.5")


def test_one_rule_is_seen_to_be_applied_evenly(appraisal_each: Appraisal) -> None:
    office = appraisal_each
    for code, part in (("S01", "1"), ("S02", "1"), ("S03", "1"), ("S04", "2")):
        unit = SelfAssessment(office.unit.resources, office.unit.held, unit=code)
        unit.say(DONE, part=part, whole="2", explanation="Counted.")
    assert office.agree(DONE, ["S01"]) == 0  # still its time
    with later():
        assert office.agree(DONE, ["S01", "S02", "S04"]) == 3
        assert office.agree(DONE, ["S01"]) == 0  # decided already
        office.decide(DONE, unit="S03", verdict="other", points="1", reason="Late.")
        compared = office.compare(DONE)
        marked = {row.unit.code for row in compared.rows if row.unit.unit_id in compared.uneven}
        assert marked == {"S01", "S02", "S03"}
        with pytest.raises(NotYourDomain):
            office.agree(DONE, ["S03"], who="Minh")
    with open_work(office.unit.resources, writing=False) as work:
        kept = work.session.execute(select(models.Appraisal)).scalars().all()
    assert {one.verdict for one in kept} == {"agree", "other"}
    assert len(kept) == 4


def test_while_an_explanation_is_asked_for_the_line_is_not_settled(appraisal: Appraisal) -> None:
    appraisal.unit.say(DONE, part="1", whole="2", explanation="Half of it.")
    with later():
        appraisal.decide(DONE, verdict="explain", reason="Which files?")
        found = appraisal.line(DONE)
        assert (found.is_settled, found.points, service.tally_of([found]).asked) == (False, None, 1)
