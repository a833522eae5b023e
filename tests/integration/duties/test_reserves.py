"""A reserve takes the place of somebody drawn: the next rank, by two people; quotas and chances hold."""

from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.campaigns import service as campaigns
from app.campaigns.errors import SecondPersonNeeded
from app.core.actor import EVERYWHERE, SYSTEM
from app.core.models import AuditEvent
from app.core.unit_of_work import Work, open_work
from app.invitations import service as invitations
from app.invitations.errors import InvitationRevoked, MailReaches
from app.invitations.models import Invitation, Message
from app.people.models import Person
from app.sampling import service as sampling
from app.sampling.errors import NoReserveLeft
from app.sampling.models import FrameEntry, Why
from app.sampling.rules import DrawOrder
from tests.integration.campaigns.province import Province, freeze
from tests.support.keys import set_rehearsed_key
from tests.support.pair import REASON, Pair

GROUP = "division_leader"
ORDER = DrawOrder("stratified", allocation="given", given={"department": 4}, reserves=3)


def launch_sample(province: Province, order: DrawOrder = ORDER) -> None:
    """Draws, starts, invites: everything queued."""
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        sampling.draw_sample(
            work, campaign_id=province.campaign_id, audience_id=province.audiences[GROUP], order=order, seed=7
        )
        set_rehearsed_key(work, campaign_id=province.campaign_id)
        campaigns.launch_campaign(work, campaign_id=province.campaign_id)
        invitations.prepare_invitations(work, campaign_id=province.campaign_id)
        invitations.queue_messages(work, campaign_id=province.campaign_id, kind="invite")


def entries(province: Province, *, unit: str = "S01") -> list[FrameEntry]:
    with open_work(province.resources, writing=False) as work:
        found = sampling.list_frame_entries(work, audience_id=province.audiences[GROUP])
    return [one for one in found if one.unit_id == province.units[unit]]


def reserve(province: Province, rank: int) -> UUID:
    return next(one.person_id for one in entries(province) if one.reserve_rank == rank and one.person_id)


def invitation_of(province: Province, person_id: UUID) -> Invitation | None:
    with open_work(province.resources, writing=False) as work:
        where = col(Invitation.person_id) == person_id
        return work.session.execute(select(Invitation).where(where)).scalar_one_or_none()


def drawn_invitation(province: Province) -> Invitation:
    person_id = next(one.person_id for one in entries(province) if one.selected and one.person_id)
    found = invitation_of(province, person_id)
    assert found is not None
    return found


def ask(pair: Pair, province: Province, gone: Invitation, *, why: Why = "left_post") -> UUID:
    with open_work(pair.resources, actor=pair.asker, writing=True) as work:
        invitations.ask_for_reserve(
            work, campaign_id=province.campaign_id, unit_id=gone.unit_id, invitation_id=gone.id, why=why,
            reason=REASON, scope=EVERYWHERE,
        )  # fmt: skip
    return pair.waiting(province.campaign_id)[0].id


def ledger(province: Province) -> list[tuple[UUID, int | None, int, int, int]]:
    with open_work(province.resources, writing=False) as work:
        cells = sampling.list_cells(work, campaign_id=province.campaign_id)
    return [(one.unit_id, one.target, one.received, one.counted, one.over) for one in cells]


def test_the_next_rank_takes_the_place_and_gets_a_mail(province_each: Province, pair_each: Pair) -> None:
    province, pair = province_each, pair_each
    launch_sample(province)
    gone, first = drawn_invitation(province), reserve(province, 1)
    cells, mails = ledger(province), count_mails(province)
    approval_id = ask(pair, province, gone)
    assert invitation_of(province, first) is None
    with (
        pytest.raises(SecondPersonNeeded),
        open_work(pair.resources, actor=pair.asker, writing=True) as work,
    ):
        move_without_grant(work, province, gone)
    pair.grant(province.campaign_id, approval_id)
    came, left = invitation_of(province, first), invitation_of(province, gone.person_id)
    assert came is not None
    assert left is not None
    assert (came.state, left.state) == ("open", "revoked")
    assert count_mails(province) == mails + 1
    assert ledger(province) == cells
    now = entries(province)
    assert sum(one.selected for one in now) == 4
    assert next(one.selected for one in now if one.person_id == first)
    with open_work(province.resources, writing=False) as work:
        protocol = sampling.read_protocol(
            work, campaign_id=province.campaign_id, audience_id=province.audiences[GROUP]
        )
        assert sampling.list_altered_frames(work, campaign_id=province.campaign_id) == []
        [event] = [
            one
            for one in work.session.execute(select(AuditEvent)).scalars()
            if one.verb == "sampling.move_reserve_up"
        ]
    assert (protocol.verdict, [one.record.rank for one in protocol.moves]) == ("same", [1])
    assert event.details["instead"] == str(first)
    assert event.details["why"] == "left_post"
    with pytest.raises(InvitationRevoked):
        ask(pair, province, gone)


def move_without_grant(work: Work, province: Province, gone: Invitation) -> None:
    step = sampling.plan_move_up(work, audience_id=gone.audience_id, person_id=gone.person_id)
    asked = campaigns.Asked(gone.id, province.campaign_id, {}, REASON)
    sampling.move_reserve_up(work, asked=asked, step=step, why="left_post")


def count_mails(province: Province) -> int:
    with open_work(province.resources, writing=False) as work:
        return len(list(work.session.execute(select(col(Message.id))).scalars()))


def test_two_requests_take_two_ranks_whoever_is_granted_first(province: Province, pair: Pair) -> None:
    launch_sample(province)
    people = [one.person_id for one in entries(province) if one.selected and one.person_id][:2]
    gone = [one for one in (invitation_of(province, person) for person in people) if one is not None]
    asked = [ask(pair, province, one) for one in gone]
    for approval_id in reversed(asked):
        pair.grant(province.campaign_id, approval_id)
    moved = {one.off.person_id: one.record.rank for one in moves(province)}
    assert moved == {people[1]: 1, people[0]: 2}


def moves(province: Province) -> list[sampling.Move]:
    with open_work(province.resources, writing=False) as work:
        return sampling.list_moves(work, audience_id=province.audiences[GROUP])


def test_a_reserve_who_left_is_passed_over_and_never_comes_back(province: Province, pair: Pair) -> None:
    launch_sample(province)
    first, second = reserve(province, 1), reserve(province, 2)
    move_person(province, first, "S02")
    pair.grant(province.campaign_id, ask(pair, province, drawn_invitation(province)))
    [moved] = moves(province)
    assert (moved.on.person_id, moved.record.rank, moved.record.passed) == (second, 2, [1])
    move_person(province, first, "S01")
    pair.grant(province.campaign_id, ask(pair, province, drawn_invitation(province)))
    assert [one.record.rank for one in moves(province)] == [2, 3]
    with pytest.raises(NoReserveLeft):
        ask(pair, province, drawn_invitation(province))


def move_person(province: Province, person_id: UUID, unit: str) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        where = col(Person.id) == person_id
        work.session.execute(update(Person).where(where).values(unit_id=province.units[unit]))


def test_undeliverable_is_what_the_delivery_ledger_calls_so(province: Province, pair: Pair) -> None:
    launch_sample(province)
    gone = drawn_invitation(province)
    with pytest.raises(MailReaches):
        ask(pair, province, gone, why="undeliverable")
    set_mail(province, gone, "undeliverable")
    approval_id = ask(pair, province, gone, why="undeliverable")
    set_mail(province, gone, "")
    with pytest.raises(MailReaches):
        pair.grant(province.campaign_id, approval_id)
    assert moves(province) == []


def set_mail(province: Province, gone: Invitation, returned: str) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        where = col(Message.invitation_id) == gone.id
        values = {"state": "sent", "returned": returned}
        work.session.execute(update(Message).where(where).values(**values))


def test_whether_somebody_has_answered_changes_nothing(province: Province, pair: Pair) -> None:
    """The same request, sentence and outcome for those who answered and those who did not."""
    launch_sample(province)
    people = [one.person_id for one in entries(province) if one.selected and one.person_id][:2]
    found = [one for one in (invitation_of(province, person) for person in people) if one is not None]
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        assert invitations.mark_done(work, unit_id=found[0].unit_id, invitation_id=found[0].id)
    for one in found:
        pair.grant(province.campaign_id, ask(pair, province, one))
    assert [one.record.rank for one in moves(province)] == [1, 2]
    states = [one.state for one in (invitation_of(province, person) for person in people) if one]
    assert states == ["revoked", "revoked"]


@pytest.mark.parametrize("order", [ORDER, DrawOrder("simple", size=40, reserves=10)])
def test_the_chances_still_stand_for_the_whole_list(province: Province, pair: Pair, order: DrawOrder) -> None:
    launch_sample(province, order)
    with open_work(province.resources, writing=False) as work:
        found = sampling.list_frame_entries(work, audience_id=province.audiences[GROUP])
    person_id = next(one.person_id for one in found if one.selected and one.person_id)
    gone = invitation_of(province, person_id)
    assert gone is not None
    pair.grant(province.campaign_id, ask(pair, province, gone))
    audience_id = province.audiences[GROUP]
    with open_work(province.resources, writing=False) as work:
        whole = sampling.list_frame_entries(work, audience_id=audience_id)
        given_out = sampling.list_released(work, audience_id=audience_id)
        taken = sampling.list_taken(work, audience_id=audience_id)
    [moved] = moves(province)
    pooled = [one for one in whole if order.method == "simple" or one.unit_id == gone.unit_id]
    drawn = 40 if order.method == "simple" else 4
    assert given_out.chances[moved.on.unit_id, moved.on.id] == pytest.approx((drawn + 1) / len(pooled))
    assert given_out.replaced == {(moved.off.unit_id, moved.off.id)}
    stand_for = sum(one.stand_for for one in taken.values())
    assert stand_for == pytest.approx(len(whole))
    assert sum(one.people for one in taken.values()) == sum(one.selected for one in whole) + 1
