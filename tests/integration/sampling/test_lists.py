"""Units compile their lists and hand them in; what is accepted decides who is asked."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.core.actor import EVERYWHERE, NOWHERE, Actor, Grant, Scope
from app.core.permissions import Role
from app.core.tabular import open_book
from app.core.unit_of_work import Work, open_work
from app.core.uploads import FaultsInFile
from app.people import service as people
from app.people.errors import (
    RosterEmpty,
    RosterLineUnfit,
    RosterStepRefused,
    WarningsUnseen,
)
from app.people.forms import RosterLine
from app.people.models import Person, RosterEntry
from app.people.service import RosterPlace
from app.sampling import rules
from app.sampling import service as sampling
from tests.integration.campaigns.province import KEY, Province, freeze
from tests.support.pair import pair_of

HEAD = "full name,unit,email,group\n"


def write_and_hand_in(province: Province, place: RosterPlace, officer: Actor) -> tuple[UUID, UUID]:
    """One person off the list, one with another mailbox, one more; who is off and who has moved."""
    with open_work(province.resources, actor=officer, writing=True) as work:
        people.begin_roster(work, place=place)
        people.begin_roster(work, place=place)
        entries = lines(work, place)
        before = {person.email: person.id for person in people_of(work, place)}
        assert {entry.email for entry in entries} == set(before)
        gone, moved = entries[0], entries[1]
        left, old = before[gone.email], before[moved.email]
        people.remove_line(work, place=place, entry_id=gone.id)
        new = {"full_name": moved.full_name, "group_key": moved.group_key}
        people.put_line(
            work, place=place, form=RosterLine(**new, email="anew@a.example.org", entry_id=moved.id)
        )
        for email in ("me@gmail.com", entries[2].email):
            with pytest.raises(RosterLineUnfit):
                people.put_line(work, place=place, form=RosterLine(**new, email=email))
        people.put_line(work, place=place, form=RosterLine(full_name="Vo Anh", group_key=moved.group_key,
                                                           email="Vo.Anh@a.example.org"))  # fmt: skip
        people.hand_in(work, place=place)
        with pytest.raises(RosterStepRefused):
            people.remove_line(work, place=place, entry_id=entries[2].id)
        return left, old


def test_a_list_goes_to_and_fro_and_decides_who_is_asked(province_each: Province) -> None:
    province = province_each
    manager, place, officer = scene(province, "S16")
    left, old = write_and_hand_in(province, place, officer)
    with open_work(province.resources, actor=manager, writing=True) as work:
        people.return_roster(work, place=place, reason="One is missing")
        with pytest.raises(RosterStepRefused):
            people.accept_roster(work, place=place, seen=True)
    with open_work(province.resources, actor=officer, writing=True) as work:
        people.hand_in(work, place=place)
    with open_work(province.resources, actor=manager, writing=True) as work:
        with pytest.raises(WarningsUnseen):
            people.accept_roster(work, place=place, seen=False)
        report = people.accept_roster(work, place=place, seen=True)
        assert (report.added, report.changed) == (1, 1)
        after = {person.email: person.id for person in people_of(work, place)}
        assert after["anew@a.example.org"] == old
        freeze(work, province)
        asked = {one.person_id for one in sampling.list_selected(work, campaign_id=province.campaign_id)}
        assert left not in asked
        assert {after["anew@a.example.org"], after["vo.anh@a.example.org"]} <= asked
        people.return_roster(work, place=place, reason="Once more")
        freeze(work, province)
        asked = {one.person_id for one in sampling.list_selected(work, campaign_id=province.campaign_id)}
        assert left in asked


def scene(province: Province, code: str) -> tuple[Actor, RosterPlace, Actor]:
    """A manager, the list of a unit, and the officer of that unit."""
    two = pair_of(province.resources)
    unit_id = province.units[code]
    officer = replace(two.decider, grants=(Grant(Role.UNIT_OFFICER, unit_ids=frozenset({unit_id})),))
    return two.asker, RosterPlace(province.campaign_id, KEY, unit_id), officer


def lines(work: Work, place: RosterPlace) -> list[RosterEntry]:
    roster = people.find_roster(work, place=place, scope=EVERYWHERE)
    return people.list_roster_entries(work, roster=roster)


def people_of(work: Work, place: RosterPlace) -> list[Person]:
    return people.list_people(work, scope=Scope(frozenset({place.unit_id})))


def test_a_file_replaces_the_lines_and_names_this_unit_only(province: Province) -> None:
    _, place, officer = scene(province, "S16")
    line = "Le An,S16,an.le@a.example.org,division_leader\n"
    with open_work(province.resources, actor=officer, writing=True) as work:
        for wrong in (line.replace("S16", "S02"), line + line):
            with pytest.raises(FaultsInFile):
                people.load_roster(work, place=place, book=open_book((HEAD + wrong).encode(), name="l.csv"))
        people.load_roster(work, place=place, book=open_book((HEAD + line).encode(), name="l.csv"))
        (entry,) = lines(work, place)
        assert entry.email == "an.le@a.example.org"
        people.remove_line(work, place=place, entry_id=entry.id)
        with pytest.raises(RosterEmpty):
            people.hand_in(work, place=place)
        assert people.find_roster(work, place=place, scope=NOWHERE) is None
        assert people.list_rosters(work, campaign_id=place.campaign_id, scope=NOWHERE) == []


def test_two_steps_at_once_are_one(province: Province) -> None:
    manager, place, officer = scene(province, "S16")
    with open_work(province.resources, actor=officer, writing=True) as work:
        people.begin_roster(work, place=place)
        people.hand_in(work, place=place)
    with open_work(province.resources, actor=manager, writing=False) as early:
        stale = people.find_roster(early, place=place, scope=EVERYWHERE)
        assert stale is not None
        assert stale.state == "submitted"
    with open_work(province.resources, actor=officer, writing=True) as work:
        people.recall(work, place=place)
    with (
        pytest.raises(RosterStepRefused),
        open_work(province.resources, actor=manager, writing=True) as work,
    ):
        people.accept_roster(work, place=place, seen=True)


def test_the_calendar_opens_and_shuts_lists(province: Province) -> None:
    with open_work(province.resources, writing=False) as work:
        now = work.now()
    hour = timedelta(hours=1)
    for state, closes_at, expected in (
        ("draft", now + hour, True), ("draft", now, False), ("returned", now, True), ("missing", None, True),
    ):  # fmt: skip
        opens_at = now - hour
        assert expected == rules.is_list_open(
            "draft", now=now, opens_at=opens_at, closes_at=closes_at, state=state
        )
        assert not rules.is_list_open("running", now=now, opens_at=opens_at, closes_at=closes_at, state=state)
        assert not rules.is_list_open("draft", now=now, opens_at=now + hour, closes_at=closes_at, state=state)
    assert rules.is_late(now=now, closes_at=now, handed_in_at=None, state="draft")
    assert not rules.is_late(now=now, closes_at=now, handed_in_at=now - hour, state="submitted")
    assert rules.is_late(now=now, closes_at=now - hour, handed_in_at=now, state="accepted")
