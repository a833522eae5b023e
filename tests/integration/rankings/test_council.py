"""A council of ten: without six nobody decides; with six units become final and the index follows."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.accounts import service as accounts
from app.accounts.forms import NewUser
from app.core.actor import SYSTEM, Actor, Grant
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.rankings import service
from app.rankings.errors import (
    LineUnfit,
    NoQuorum,
    NotCarried,
    NotOfTheCouncil,
    SessionNotOpen,
    TooManyVotes,
    UnitNotBeforeCouncil,
)
from app.rankings.forms import (
    AttendanceForm,
    CouncilForm,
    LineDecision,
    OpinionForm,
    SessionForm,
    UnitsDecision,
    VotesForm,
)
from tests.integration.rankings.ending import Ending

PLAN = "direction_plan_issued"
WAIVED = "direction_inspected"


class Office:
    """The council of a round and what its secretary does."""

    def __init__(self, ending: Ending) -> None:
        self.ending = ending
        self.people = [self._person(number) for number in range(10)]
        marks = [f"{user} {'chair' if not at else 'member'}" for at, user in enumerate(self.people)]
        self.do(service.name_council, form=CouncilForm(member=marks))
        form = SessionForm(held_on=date(2024, 2, 20), place="Hall")
        self.session: UUID = self.do(service.plan_session, form=form).id
        self.units = {code: ending.world.units[code] for code in ("S1", "S2", "S3", "D1", "D2", "D3")}

    def _person(self, number: int) -> UUID:
        with open_work(self.ending.resources, actor=SYSTEM, writing=True) as work:
            form = NewUser(
                name=f"Member {number}", email=f"m{number}@example.gov.vn", role=Role.COUNCIL_MEMBER,
                password="six small boats at dawn",
            )  # fmt: skip
            return accounts.add_user(work, form=form).id

    def do(self, step: Any, *, who: UUID | None = None, **given: Any) -> Any:
        actor = SYSTEM
        if who is not None:
            actor = Actor(kind="staff", user_id=who, grants=(Grant(Role.COUNCIL_MEMBER),))
        with open_work(self.ending.resources, actor=actor, writing=True) as work:
            return step(work, campaign=self.ending.campaign(work), **given)

    def step(self, step: Any, **given: Any) -> Any:
        return self.do(step, session_id=self.session, **given)

    def gather(self, number: int) -> None:
        self.step(service.record_attendance, form=AttendanceForm(present=self.people[:number]))

    def approve(self, *codes: str, votes: int) -> int:
        form = UnitsDecision(unit=[self.units[code] for code in codes], votes_for=votes)
        return int(self.step(service.approve_units, form=form))

    def line(self, code: str, criterion: str, *, votes: int = 6, **said: Any) -> None:
        form = LineDecision(
            unit_id=self.units[code], criterion=criterion, reason="Seen in the file.", votes_for=votes, **said
        )
        self.step(service.decide_line, form=form)


@pytest.fixture
def office(ending: Ending) -> Office:
    ending.decide(state="council")
    return Office(ending)


def test_five_of_ten_decide_nothing_and_six_do(office: Office) -> None:
    with pytest.raises(SessionNotOpen):
        office.approve("S1", votes=6)
    office.gather(5)
    office.step(service.open_session)
    with pytest.raises(NoQuorum) as refused:
        office.approve("S1", votes=5)
    assert refused.value.details == {"attending": 5, "members": 10, "needed": 6}
    office.step(service.write_opinion, who=office.people[9], form=OpinionForm(words="I agree."))
    with pytest.raises(NotOfTheCouncil):
        office.step(service.write_opinion, who=uuid4(), form=OpinionForm(words="Me too."))
    with pytest.raises(NotCarried):
        office.approve("S1", votes=3)
    with pytest.raises(TooManyVotes):
        office.approve("S1", votes=7)
    assert office.approve("S1", "S2", votes=6) == 2
    with pytest.raises(UnitNotBeforeCouncil):
        office.approve("S2", "S3", votes=6)  # S2 is final already: neither is approved
    run = office.ending.compute()
    assert run.gaps["units"] == 4
    office.step(service.close_session)
    with pytest.raises(SessionNotOpen):
        office.approve("S3", votes=6)
    with pytest.raises(SessionNotOpen):
        office.gather(9)


def test_a_line_is_decided_otherwise_and_the_index_follows(office: Office) -> None:
    office.gather(8)
    office.step(service.open_session)
    office.line("S1", PLAN, points="0,5")
    office.line("S1", PLAN, points="0.25")  # the latest holds
    office.line("S2", WAIVED, out=True)
    for wrong in ({"points": "9"}, {"points": "x"}, {"out": True}):
        with pytest.raises(LineUnfit):
            office.line("S1", PLAN, **wrong)
    with pytest.raises(LineUnfit):
        office.line("S1", "impact_access", points="1")
    with open_work(office.ending.resources, writing=False) as work:
        found = service.list_council_points(work, campaign=office.ending.campaign(work))
    units = office.units
    assert found == {(units["S1"], PLAN): Decimal("0.25"), (units["S2"], WAIVED): None}
    run = office.ending.compute()
    rows = office.ending.rows(run)
    assert (rows["S1"].document, rows["S3"].document) == ("43", "43.5")
    assert (rows["S2"].removed, rows["S3"].removed) == ("1", "0")


def test_the_council_agrees_to_the_survey_before_the_index_is_final(office: Office) -> None:
    office.gather(10)
    office.step(service.open_session)
    office.ending.analyse(approved=True)
    assert office.ending.compute().gaps["council"] == 1
    office.step(service.agree_to_survey, form=VotesForm(votes_for=9, abstained=1))
    assert "council" not in office.ending.compute().gaps
