"""The council on PostgreSQL: a decision and whatever else touches its session wait for each other."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest

from app.core.actor import SYSTEM
from app.core.unit_of_work import Work, open_work
from app.rankings import service
from app.rankings.errors import SessionNotOpen, UnitNotBeforeCouncil
from app.rankings.forms import UnitsDecision
from tests.integration.rankings.ending import Ending
from tests.integration.rankings.test_council import Office
from tests.integration.reports.conftest import built
from tests.integration.reports.copies import moved, opened_copy
from tests.integration.reports.world import World

__all__ = ["built"]
A_MOMENT = 0.3
"""Seconds in which a step that waits for nobody would long be done."""


@pytest.fixture
def office(built: World, postgres_url: str, tmp_path: Path) -> Iterator[Office]:
    """Six of ten are there; every unit is before the council."""
    with (
        opened_copy(built, tmp_path / "here") as world,
        moved(world, postgres_url, tmp_path / "there") as there,
    ):
        ending = Ending(there)
        ending.decide(state="council")
        found = Office(ending)
        found.gather(6)
        found.step(service.open_session)
        yield found


def is_waiting(step: Future[Any]) -> bool:
    return not wait([step], timeout=A_MOMENT).done


def approve(office: Office, work: Work) -> int:
    form = UnitsDecision(unit=[office.units["S1"]], votes_for=6)
    campaign = office.ending.campaign(work)
    return service.approve_units(work, campaign=campaign, session_id=office.session, form=form)


def test_one_unit_is_approved_once_however_many_decide(office: Office) -> None:
    with ThreadPoolExecutor(1) as other:
        with open_work(office.ending.resources, actor=SYSTEM, writing=True) as work:
            assert approve(office, work) == 1
            second = other.submit(office.approve, "S1", "S2", votes=6)
            assert is_waiting(second)
        with pytest.raises(UnitNotBeforeCouncil):
            second.result()
    run = office.ending.compute()
    assert run.gaps["units"] == 5  # S2 was not approved with it


def test_nothing_is_decided_in_a_session_that_is_being_closed(office: Office) -> None:
    with ThreadPoolExecutor(1) as other:
        with open_work(office.ending.resources, actor=SYSTEM, writing=True) as work:
            service.close_session(work, campaign=office.ending.campaign(work), session_id=office.session)
            second = other.submit(office.approve, "S2", votes=6)
            assert is_waiting(second)
        with pytest.raises(SessionNotOpen):
            second.result()


def test_a_session_closes_after_what_is_being_decided(office: Office) -> None:
    with ThreadPoolExecutor(1) as other:
        with open_work(office.ending.resources, actor=SYSTEM, writing=True) as work:
            assert approve(office, work) == 1
            closing = other.submit(office.step, service.close_session)
            assert is_waiting(closing)
        closing.result()
    with open_work(office.ending.resources, writing=False) as work:
        campaign = office.ending.campaign(work)
        held = service.get_held(work, campaign=campaign, session_id=office.session)
        assert (held.session.state, held.session.members) == ("closed", 10)
        assert len(service.list_decisions(work, campaign=campaign)) == 1
