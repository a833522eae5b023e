"""A unit answers the appraiser who asked it to explain a line; the appraiser decides anew."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import col, select

from app.campaigns import service as campaigns
from app.core import clock
from app.core.actor import EVERYWHERE, SYSTEM
from app.core.models import AuditEvent
from app.core.unit_of_work import open_work
from app.scorecards import service
from app.scorecards.errors import (
    AnsweredMeanwhile,
    AppraisalOver,
    ExplanationClosed,
    NotAsked,
    ScoringClosed,
)
from app.scorecards.forms import ExplainForm
from app.scorecards.models import Explanation
from tests.integration.campaigns.province import KEY
from tests.integration.scorecards.appraisal import DONE, PLAN, Appraisal, appoint
from tests.integration.scorecards.conftest import SelfAssessment

PDF = b"%PDF-1.7 the list of the 91 files"


@pytest.fixture
def office(scoring: SelfAssessment) -> Appraisal:
    return begin(scoring)


@pytest.fixture
def office_each(scoring_each: SelfAssessment) -> Appraisal:
    return begin(scoring_each)


def begin(scoring: SelfAssessment) -> Appraisal:
    """S03 has said that half of it was done; units explain from the ninth to the thirteenth day."""
    found = appoint(scoring)
    scoring.say(DONE, part="1", whole="2", explanation="Half of it.")
    set_time(scoring, "explanation", opens=8.5, closes=13)
    return found


def set_time(unit: SelfAssessment, kind: str, *, opens: float, closes: float) -> None:
    with open_work(unit.resources, actor=SYSTEM, writing=True) as work:
        campaigns.set_milestone(
            work, campaign_id=unit.held.campaign_id, kind=kind,
            opens_at=clock.now() + timedelta(days=opens), closes_at=clock.now() + timedelta(days=closes),
        )  # fmt: skip


def day(number: float) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(days=number), tick=False)


def answer(unit: SelfAssessment, words: str, *, criterion: str = DONE, asked: int = 1) -> None:
    with open_work(unit.resources, actor=SYSTEM, writing=True) as work:
        form = ExplainForm(words=words, asked=asked)
        service.explain(work, card=unit.card(work), criterion=criterion, form=form)


def test_the_unit_answers_with_a_document_and_the_appraiser_decides_anew(office_each: Appraisal) -> None:
    office, unit = office_each, office_each.unit
    with day(9):
        office.decide(DONE, verdict="explain", reason="Which files were late?")
        answer(unit, "The 91 files of July.")
        answer(unit, "The 91 files of July.")
        answer(unit, "The 91 files of July; the list is attached.")
        unit.hand_in(DONE, PDF, title="List of files")
        found = office.line(DONE)
        assert (found.is_answered, found.is_settled) == (True, False)
        assert service.tally_of([found]).answered == 1
        with pytest.raises(AnsweredMeanwhile):
            office.decide(DONE, seen=1, heard=1, verdict="other", points="1", reason="Not enough.")
        office.decide(DONE, seen=1, heard=2, verdict="agree")
        assert office.line(DONE).points == unit.line(DONE).points
        assert dict(unit.line(DONE).declared) == {"part": "1", "whole": "2"}
    with open_work(unit.resources, writing=False) as work:
        card = unit.card(work)
        said = service.list_exchanges(work, card=card, criterion=DONE, to_unit=False)
        steps = [one.step for one in said]
        assert sorted(steps) == ["agree", "answer", "answer", "document", "explain"]
        assert {one.name for one in said if one.step in ("explain", "agree")} == {"Lan"}
        heard = service.list_exchanges(work, card=card, criterion=DONE, to_unit=True)
        assert sorted(one.step for one in heard) == ["answer", "answer", "document", "explain"]
        kept = work.session.execute(select(Explanation).order_by(col(Explanation.version))).scalars()
        assert [(one.version, one.of_appraisal) for one in kept] == [(1, 1), (2, 1)]
        verbs = work.session.execute(
            select(col(AuditEvent.verb)).where(col(AuditEvent.verb) == "scorecards.explain")
        )
        assert len(verbs.scalars().all()) == 3


def test_only_the_line_that_is_asked_about_can_be_answered(office: Appraisal) -> None:
    unit = office.unit
    with day(9):
        office.decide(DONE, verdict="explain", reason="Which files were late?")
        with pytest.raises(NotAsked):
            answer(unit, "On time.", criterion=PLAN)
        with pytest.raises(ScoringClosed):
            unit.hand_in(PLAN, PDF)
        with pytest.raises(ScoringClosed):
            unit.say(DONE, part="2", whole="2")
        office.decide(DONE, seen=1, verdict="explain", reason="Which files, and whose?")
        with pytest.raises(NotAsked):
            answer(unit, "To the first question.", asked=1)
        answer(unit, "To the second.", asked=2)
        office.decide(DONE, seen=2, heard=1, verdict="agree")
        with pytest.raises(NotAsked):
            answer(unit, "Too late.", asked=2)


def test_an_answer_outside_its_time_is_refused_with_the_time_unless_the_unit_was_given_more(
    office: Appraisal,
) -> None:
    unit = office.unit
    until = clock.now() + timedelta(days=16)
    with day(8):
        office.decide(DONE, verdict="explain", reason="Which files were late?")
        with pytest.raises(ExplanationClosed):
            answer(unit, "Too early.")
    with day(9), open_work(unit.resources, actor=SYSTEM, writing=True) as work:
        campaigns.reopen_unit(
            work, campaign_id=unit.held.campaign_id, kind="explanation",
            unit_id=unit.held.units["S03"], until=until, reason="The office was flooded.",
        )  # fmt: skip
    with day(15):
        answer(unit, "After the flood.")
    with day(17), pytest.raises(ExplanationClosed) as refused:
        answer(unit, "Too late.")
    assert f"{clock.in_vietnam(until):%d/%m/%Y %H:%M}" in refused.value.details["time"]


def test_the_lists_say_which_unit_is_waited_for(office: Appraisal) -> None:
    unit = office.unit
    with day(9):
        for criterion in (DONE, PLAN):
            office.decide(criterion, verdict="explain", reason="Please explain.")
        answer(unit, "As the report says.")
        with open_work(unit.resources, writing=False) as work:
            campaign = campaigns.get_campaign(work, key=KEY)
            asked = service.list_asked(work, campaign=campaign, scope=EVERYWHERE)
            some = service.list_asked(work, campaign=campaign, scope=EVERYWHERE, criteria={PLAN})
    assert asked == {unit.held.units["S03"]: service.Asked(open=(PLAN,), answered=(DONE,))}
    assert some[unit.held.units["S03"]].answered == ()


def test_where_the_calendar_has_a_time_for_appraising_it_locks_itself(office: Appraisal) -> None:
    set_time(office.unit, "appraisal", opens=8.5, closes=10)
    with day(8), pytest.raises(AppraisalOver):
        office.decide(DONE, verdict="agree")
    with day(9):
        office.decide(DONE, verdict="agree")
    with day(11):
        with pytest.raises(AppraisalOver):
            office.decide(DONE, seen=1, verdict="other", points="1", reason="Late.")
        assert office.agree(PLAN, ["S03"]) == 0
