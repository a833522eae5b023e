"""Frozen lists after the start: added to, taken from, moved on by two people; nothing else changes them."""

from uuid import UUID

import pytest
from sqlalchemy import insert, select, update
from sqlmodel import col

from app.campaigns import service as campaigns
from app.campaigns.errors import CampaignStateForbids, ChangedMeanwhile, SecondPersonNeeded
from app.core.actor import EVERYWHERE, SYSTEM
from app.core.ids import uuid7
from app.core.models import AuditEvent
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.errors import PersonNotFitting, PersonWasInvited
from app.invitations.models import Invitation, Message
from app.invitations.rules import RosterAction
from app.people import service as people
from app.people.models import Person
from app.responses import service as responses
from app.sampling import service as sampling
from app.sampling.models import Frame, FrameEntry
from tests.integration.campaigns.province import Province, freeze
from tests.support.pair import REASON, Pair

GROUP = "division_leader"
assert responses


def add_person(province: Province, unit: str, *, group: str = GROUP) -> UUID:
    """Somebody who came after the freeze."""
    person = Person(
        unit_id=province.units[unit],
        full_name="Ng V\u0103n M\u1edbi",
        email=f"{uuid7()}@so.example",
        group_key=group,
    )
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        work.session.add(person)
        work.session.flush()
        return person.id


def listed(province: Province, unit: str) -> list[UUID]:
    """People of the group on the frozen list of a unit."""
    with open_work(province.resources, writing=False) as work:
        entries = sampling.list_frame_entries(work, audience_id=province.audiences[GROUP])
    return [
        one.person_id
        for one in entries
        if one.person_id and one.unit_id == province.units[unit] and one.selected
    ]


def ask(pair: Pair, province: Province, person_id: UUID, action: RosterAction) -> UUID:
    with open_work(pair.resources, actor=pair.asker, writing=True) as work:
        invitations.ask_roster_change(
            work, campaign_id=province.campaign_id, audience_id=province.audiences[GROUP],
            person_id=person_id, action=action, reason=REASON,
        )  # fmt: skip
    return pair.waiting(province.campaign_id)[0].id


def invited(province: Province, person_id: UUID) -> dict[UUID, str]:
    """State of a person's invitations by unit."""
    with open_work(province.resources, writing=False) as work:
        found = work.session.execute(
            select(Invitation).where(col(Invitation.person_id) == person_id)
        ).scalars()
        return {one.unit_id: one.state for one in found}


def prepare(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        invitations.prepare_invitations(work, campaign_id=province.campaign_id)
        invitations.queue_messages(work, campaign_id=province.campaign_id, kind="invite")


def frame_hash(province: Province) -> str:
    with open_work(province.resources, writing=False) as work:
        where = col(Frame.audience_id) == province.audiences[GROUP]
        return str(work.session.execute(select(col(Frame.sha256)).where(where)).scalar_one())


def altered(province: Province) -> list[UUID]:
    with open_work(province.resources, writing=False) as work:
        return sampling.list_altered_frames(work, campaign_id=province.campaign_id)


def move(province: Province, person_id: UUID, unit: str) -> None:
    """The official works elsewhere from today on."""
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        work.session.execute(
            update(Person).where(col(Person.id) == person_id).values(unit_id=province.units[unit])
        )


def test_somebody_new_gets_on_the_list_and_an_invitation(running_each: Province, pair_each: Pair) -> None:
    prepare(running_each)
    before, person_id = frame_hash(running_each), add_person(running_each, "S01")
    assert person_id not in listed(running_each, "S01")
    request = ask(pair_each, running_each, person_id, "add")
    assert invited(running_each, person_id) == {}
    pair_each.grant(running_each.campaign_id, request)
    assert person_id in listed(running_each, "S01")
    assert invited(running_each, person_id) == {running_each.units["S01"]: "open"}
    assert altered(running_each) == []
    with open_work(running_each.resources, writing=False) as work:
        [event] = work.session.execute(
            select(AuditEvent).where(col(AuditEvent.verb) == "sampling.change_frame")
        ).scalars()
    assert (event.details["before"], event.details["after"]) == (before, frame_hash(running_each))
    assert before != frame_hash(running_each)


def test_somebody_taken_off_stays_in_the_table_and_loses_the_link(
    running_each: Province, pair_each: Pair
) -> None:
    prepare(running_each)
    person_id = listed(running_each, "S01")[0]
    pair_each.grant(running_each.campaign_id, ask(pair_each, running_each, person_id, "remove"))
    assert person_id not in listed(running_each, "S01")
    assert invited(running_each, person_id) == {running_each.units["S01"]: "revoked"}
    with open_work(running_each.resources, writing=False) as work:
        entries = sampling.list_frame_entries(work, audience_id=running_each.audiences[GROUP])
        states = work.session.execute(
            select(col(Message.state))
            .join(Invitation, col(Invitation.id) == col(Message.invitation_id))
            .where(col(Invitation.person_id) == person_id)
        ).scalars()
        assert list(states) == ["dropped"]
    assert [one.selected for one in entries if one.person_id == person_id] == [False]
    assert altered(running_each) == []


def test_an_answer_that_was_sent_is_kept_and_shows_nowhere(running: Province, pair: Pair) -> None:
    """Asking, granting and the outcome are the same whether somebody has answered or not."""
    prepare(running)
    answered, silent = listed(running, "S01")[:2]
    with open_work(running.resources, actor=SYSTEM, writing=True) as work:
        work.session.execute(
            update(Invitation).where(col(Invitation.person_id) == answered).values(done=True)
        )
        sampling.count_answer(work, unit_id=running.units["S01"], audience_id=running.audiences[GROUP])
    for person_id in (answered, silent):
        pair.grant(running.campaign_id, ask(pair, running, person_id, "remove"))
        assert invited(running, person_id) == {running.units["S01"]: "revoked"}
    with open_work(running.resources, writing=False) as work:
        cells = sampling.list_cells(work, campaign_id=running.campaign_id)
    [cell] = [
        one
        for one in cells
        if (one.unit_id, one.audience_id) == (running.units["S01"], running.audiences[GROUP])
    ]
    assert (cell.received, cell.counted) == (1, 1)


def test_somebody_who_moved_is_asked_in_the_new_unit(running_each: Province, pair_each: Pair) -> None:
    prepare(running_each)
    person_id, units = listed(running_each, "S01")[0], running_each.units
    move(running_each, person_id, "S05")
    assert person_id in listed(running_each, "S01")
    request = ask(pair_each, running_each, person_id, "move")
    pair_each.grant(running_each.campaign_id, request)
    assert person_id in listed(running_each, "S05")
    assert invited(running_each, person_id) == {units["S01"]: "revoked", units["S05"]: "open"}
    assert altered(running_each) == []


def test_whoever_had_a_link_is_not_put_on_a_list_anew(running: Province, pair: Pair) -> None:
    prepare(running)
    person_id = listed(running, "S01")[0]
    with open_work(running.resources, actor=SYSTEM, writing=True) as work:
        ids = select(col(Invitation.id)).where(col(Invitation.person_id) == person_id)
        work.session.execute(
            update(Message).where(col(Message.invitation_id).in_(ids)).values(attempts=1, state="sent")
        )
    move(running, person_id, "S05")
    with pytest.raises(PersonWasInvited):
        ask(pair, running, person_id, "move")
    pair.grant(running.campaign_id, ask(pair, running, person_id, "remove"))
    with pytest.raises(PersonWasInvited):
        ask(pair, running, person_id, "add")


def test_a_unit_that_is_new_to_the_list_gets_a_cell_and_rates(running: Province, pair: Pair) -> None:
    """A commune without anybody on the list of divisions: its first official is asked like the others."""
    person_id = add_person(running, "X0101")
    pair.grant(running.campaign_id, ask(pair, running, person_id, "add"))
    audience_id, unit_id = running.audiences[GROUP], running.units["X0101"]
    with open_work(running.resources, writing=False) as work:
        rated = campaigns.rated_unit_ids(work, audience_id=audience_id, unit_id=unit_id)
        rows = sampling.list_ledger(work, campaign_id=running.campaign_id, scope=EVERYWHERE)
    assert len(rated) == 18
    assert (unit_id, audience_id) in {(row.unit_id, row.audience_id) for row in rows}


def test_nobody_unfitting_gets_on_a_list(running: Province, pair: Pair) -> None:
    stranger = add_person(running, "S01", group="commune_leader")
    there = listed(running, "S01")[0]
    unfitting: list[tuple[UUID, RosterAction]] = [(stranger, "add"), (stranger, "remove"), (there, "add")]
    for person_id, action in unfitting:
        with pytest.raises(PersonNotFitting):
            ask(pair, running, person_id, action)


def test_what_was_asked_is_what_is_carried_out(running: Province, pair: Pair) -> None:
    """The person moved on between the request and the decision: the request no longer fits."""
    person_id = add_person(running, "S01")
    request = ask(pair, running, person_id, "add")
    move(running, person_id, "S05")
    with pytest.raises(ChangedMeanwhile):
        pair.grant(running.campaign_id, request)
    assert person_id not in listed(running, "S01") + listed(running, "S05")


def test_before_the_start_lists_are_frozen_anew_instead(province: Province, pair: Pair) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
    with pytest.raises(CampaignStateForbids):
        ask(pair, province, add_person(province, "S01"), "add")


def test_one_person_alone_changes_no_frozen_list(running: Province, pair: Pair) -> None:
    person_id = add_person(running, "S01")
    step = sampling.RosterStep(running.audiences[GROUP], person_id, None, running.units["S01"])
    forged = campaigns.Asked(uuid7(), running.campaign_id, {}, REASON)
    with pytest.raises(SecondPersonNeeded), open_work(pair.resources, actor=pair.asker, writing=True) as work:
        sampling.change_frame(work, asked=forged, step=step)


def test_a_row_slipped_into_a_frozen_list_is_found(running_each: Province) -> None:
    assert altered(running_each) == []
    person_id = add_person(running_each, "S01")
    audience_id = running_each.audiences[GROUP]
    with open_work(running_each.resources, writing=True) as work:
        where = col(Frame.audience_id) == audience_id
        frame_id = work.session.execute(select(col(Frame.id)).where(where)).scalar_one()
        row = {
            "unit_id": running_each.units["S01"], "id": uuid7(), "frame_id": frame_id,
            "person_id": person_id, "stratum": "S01", "selected": True,
        }  # fmt: skip
        work.session.execute(insert(FrameEntry), [row])
    assert altered(running_each) == [audience_id]


def test_a_later_import_of_officials_leaves_the_frozen_list(running: Province, pair: Pair) -> None:
    """New names, another unit, another group: the list stands, and the differences are shown."""
    before = frame_hash(running)
    with open_work(running.resources, writing=False) as work:
        units = {
            one.unit_id: one.code
            for one in campaigns.list_campaign_units(work, campaign_id=running.campaign_id)
        }
        mover = people.get_person(work, person_id=listed(running, "S01")[0])
        rows = [
            f"S\u1ed1,{mover.full_name},X,S05,{mover.email},,{GROUP}",
            f"S\u1ed1,An B\u00ecnh,X,S05,an.binh@so.example,,{GROUP}",
        ]
        assert units[mover.unit_id] == "S01"
    content = "\n".join(["tt,full_name,position,unit,email,phone,group", *rows]).encode()
    with open_work(running.resources, actor=SYSTEM, writing=True) as work:
        people.import_people(work, content=content, name="officials.csv")
    assert (frame_hash(running), altered(running)) == (before, [])
    assert mover.id in listed(running, "S01")
    with open_work(running.resources, writing=False) as work:
        audience = campaigns.get_audience(work, audience_id=running.audiences[GROUP])
        found = invitations.list_differences(work, audience=audience)
    assert sorted(row.action for row in found) == ["add", "move"]
