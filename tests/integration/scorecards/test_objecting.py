"""The appraisal is concluded; the unit objects with its head's word, is answered, goes on to the council."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlmodel import col, select

from app.campaigns import service as campaigns
from app.core import clock
from app.core.actor import SYSTEM
from app.core.unit_of_work import open_work
from app.scorecards import service
from app.scorecards.errors import (
    AppraisalNotOpen,
    DecisionUnfit,
    NotForwarded,
    NotReady,
    NotYourDomain,
    ObjectionClosed,
    ObjectionForbids,
    ScoringClosed,
)
from app.scorecards.models import Objection
from tests.integration.scorecards.appraisal import DONE, PLAN, Appraisal, appoint
from tests.integration.scorecards.conftest import SelfAssessment
from tests.integration.scorecards.test_explaining import day, set_time

PDF = b"%PDF-1.7 the letter of 20 July"


@pytest.fixture
def office(scoring: SelfAssessment) -> Appraisal:
    return begin(scoring)


@pytest.fixture
def office_each(scoring_each: SelfAssessment) -> Appraisal:
    return begin(scoring_each)


def begin(scoring: SelfAssessment) -> Appraisal:
    """S03 has 1.5 of 3 points for DONE by its figures, and objects from the tenth to the fourteenth day."""
    found = appoint(scoring)
    scoring.say_everything()
    scoring.say(DONE, part="1", whole="2", explanation="Half of it.")
    set_time(scoring, "objection", opens=10, closes=14)
    return found


def told(office: Appraisal) -> None:
    """Lan gives 1 point for DONE; everything else is agreed with; the appraisal is concluded."""
    with day(9):
        office.decide(DONE, verdict="other", points="1", reason="A third was late.")
        office.settle("S03")
        assert office.conclude() == 1


def test_a_unit_objects_is_answered_and_goes_on_to_the_council(office_each: Appraisal) -> None:
    office, unit = office_each, office_each.unit
    told(office)
    assert unit.read().state == "provisional"
    with day(11):
        unit.object_to(DONE, "The late ones were of another office.")
        unit.object_to(DONE, "The late ones were of the tax office: see its letter.")
        unit.hand_in(DONE, PDF, title="Letter of the tax office")
        unit.object_to(PLAN, "A slip.")
        unit.withdraw(PLAN)
        with pytest.raises(ScoringClosed):
            unit.hand_in("procedures_published", PDF)
        assert unit.read().state == "provisional"
        assert unit.send() == 1
        assert unit.read().state == "objection"
        with pytest.raises(ObjectionForbids):
            unit.object_to(DONE, "And another thing.")
        with pytest.raises(NotYourDomain):
            office.answer(DONE, who="Minh", verdict="uphold", reason="No.", seen=3)
    with day(12):
        office.answer(DONE, verdict="agree", reason="The letter says so.", seen=3)
        assert office.line(DONE).points == Decimal("1.5")
        with pytest.raises(NotForwarded):
            office.forward("S03")
    with day(15):
        assert office.forward() == 1
        assert unit.read().state == "council"
    with open_work(unit.resources, writing=False) as work:
        kept = work.session.execute(
            select(Objection).where(col(Objection.criterion) == DONE).order_by(col(Objection.version))
        )
        assert [(one.step, one.of_appraisal) for one in kept.scalars()] == [
            ("written", 1), ("written", 1), ("sent", 1), ("changed", 2),
        ]  # fmt: skip
        card = unit.card(work)
        said = service.list_exchanges(work, card=card, criterion=DONE, to_unit=True)
        assert [one.step for one in said if one.step != "document"] == ["other", "sent", "agree"]
        assert [one.name for one in said if one.step in ("other", "agree")] == ["Lan", "Lan"]


def test_nothing_is_concluded_before_every_line_is_decided(office: Appraisal) -> None:
    with day(9):
        office.decide(DONE, verdict="explain", reason="Which ones?")
        office.settle("S03", "S04")
        with pytest.raises(NotReady):
            office.conclude("S03")
        assert office.conclude() == 0
        assert office.unit.read().state == "appraisal"
        office.decide(DONE, seen=1, verdict="agree")
        assert office.conclude("S03") == 1
        with pytest.raises(AppraisalNotOpen):
            office.decide(DONE, seen=2, verdict="other", points="1", reason="A second thought.")
        with pytest.raises(NotReady):
            office.conclude("S03")


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"verdict": "uphold", "reason": " "}, ("reason", "no_reason")),
        ({"verdict": "agree", "reason": ""}, ("reason", "no_reason")),
        ({"verdict": "other", "points": "1", "reason": "x"}, ("points", "as_decided")),
        ({"verdict": "other", "points": "4", "reason": "x"}, ("points", "beyond")),
        ({"verdict": "other", "points": "much", "reason": "x"}, ("points", "not_a_number")),
        ({"verdict": "not_applicable", "reason": "x"}, ("verdict", "must_apply")),
    ],
)
def test_an_answer_that_cannot_be_is_named_and_nothing_is_kept(
    office: Appraisal, said: dict[str, str], fault: tuple[str, str]
) -> None:
    told(office)
    with day(11):
        office.unit.object_to(DONE, "It was half.")
        office.unit.send()
        with pytest.raises(DecisionUnfit) as refused:
            office.answer(DONE, seen=2, **said)
        assert refused.value.details["faults"] == [fault]
        assert office.line(DONE).step == "sent"


def test_what_stands_is_answered_once_and_points_stay(office: Appraisal) -> None:
    told(office)
    with day(11):
        office.unit.object_to(DONE, "It was half.")
        with pytest.raises(ObjectionForbids):  # not sent yet
            office.answer(DONE, seen=1, verdict="uphold", reason="No.")
        office.unit.send()
        office.answer(DONE, seen=2, verdict="uphold", reason="The report counts a third.")
        assert (office.line(DONE).step, office.line(DONE).points) == ("upheld", Decimal(1))
        for seen in (2, 3):
            with pytest.raises(ObjectionForbids):
                office.answer(DONE, seen=seen, verdict="agree", reason="On reflection.")
        with pytest.raises(ObjectionForbids):
            office.unit.send()


def test_an_objection_outside_its_time_is_refused_with_the_time_unless_the_unit_was_given_more(
    office: Appraisal,
) -> None:
    unit = office.unit
    with day(9), pytest.raises(ObjectionForbids):
        unit.object_to(DONE, "Nobody has concluded anything yet.")
    told(office)
    with day(9), pytest.raises(ObjectionClosed):
        unit.object_to(DONE, "Too early.")
    with day(13):
        unit.object_to(DONE, "It was half.")
        with open_work(unit.resources, actor=SYSTEM, writing=True) as work:
            campaigns.reopen_unit(
                work, campaign_id=unit.held.campaign_id, kind="objection",
                unit_id=unit.held.units["S03"], until=clock.now() + timedelta(days=3), reason="A flood.",
            )  # fmt: skip
    with day(15):
        with pytest.raises(NotForwarded):
            office.forward("S03")
        unit.send()
    with day(17):
        with pytest.raises(ObjectionClosed) as refused:
            unit.object_to(PLAN, "Too late.")
        with pytest.raises(NotForwarded):  # its objection waits for an answer
            office.forward("S03")
    with time_machine.travel(clock.now() + timedelta(days=16), tick=False):
        assert f"{clock.in_vietnam(clock.now()):%d/%m/%Y}" in refused.value.details["time"]


def test_a_unit_that_accepts_need_not_be_waited_for(office: Appraisal) -> None:
    told(office)
    with day(11):
        office.unit.object_to(DONE, "It was half.")
        with pytest.raises(ObjectionForbids):
            office.unit.accept()
        office.unit.withdraw(DONE)
        office.unit.accept()
        for again in (office.unit.accept, lambda: office.unit.object_to(DONE, "After all.")):
            with pytest.raises(ObjectionForbids):
                again()
        assert office.forward() == 1
        assert office.unit.read().state == "council"
