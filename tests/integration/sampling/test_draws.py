"""Samples drawn from frozen lists: the same on both engines, and kept with their chances."""

from collections import Counter
from uuid import UUID

import pytest
from sqlalchemy import select

from app.core.actor import EVERYWHERE, SYSTEM
from app.core.models import AuditEvent
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.people.models import Person
from app.sampling import service as sampling
from app.sampling.errors import DrawNobody, DrawReasonMissing, DrawSizeOutside, DrawStageMissing
from app.sampling.models import FrameEntry
from app.sampling.rules import DrawOrder, StageOrder
from tests.integration.campaigns.province import ONLINE, Province, found_province, freeze

SEED = 20_231_122
LEADERS = "division_leader"
SIMPLE = DrawOrder("simple", size=40, reserves=10)
EACH_FOUR = DrawOrder("stratified", allocation="given", given={"department": 4})
ONE_OF_THREE = StageOrder("", "simple", 1)
COMMUNES = DrawOrder(
    "multi_stage", reserves=1, stages=(StageOrder("district", "pps", 3), StageOrder("", "simple", 2)),
    members=ONE_OF_THREE,
)  # fmt: skip
PINNED = "0209e98accca867c11e1f4bca68d3299b4d5c5a3464a9ceb234a0f5f49f550dd"


def draw(work: Work, province: Province, order: DrawOrder, *, group: str = LEADERS, reason: str = "") -> UUID:
    """Draws for one audience and gives its id."""
    audience_id = province.audiences[group]
    sampling.draw_sample(
        work, campaign_id=province.campaign_id, audience_id=audience_id, order=order, seed=SEED, reason=reason
    )
    return audience_id


def chosen(work: Work, audience_id: UUID) -> list[FrameEntry]:
    return [one for one in sampling.list_frame_entries(work, audience_id=audience_id) if one.selected]


def add_people(work: Work, province: Province) -> None:
    """200 leaders whose ids are the same in every run."""
    homes = [unit_id for code, unit_id in sorted(province.units.items()) if code.startswith("S")]
    work.session.add_all(
        Person(
            id=UUID(int=number), unit_id=homes[number % len(homes)], full_name=f"Ng {number:03}",
            email=f"n{number}@so.example", group_key=LEADERS,
        )
        for number in range(1, 201)
    )  # fmt: skip
    work.session.flush()


def test_a_draw_repeats_to_the_row_on_both_engines(house: Resources) -> None:
    province = found_province(house, audiences=ONLINE, officials=None)
    with open_work(house, actor=SYSTEM, writing=True) as work:
        add_people(work, province)
        sampling.freeze_frames(work, campaign_id=province.campaign_id)
        audience_id = draw(work, province, SIMPLE)
        made = sampling.find_draw(work, audience_id=audience_id)
        people = sorted(one.person_id.int for one in chosen(work, audience_id) if one.person_id)
    assert made is not None
    assert (made.seed, made.population, made.drawn) == (SEED, 200, 40)
    assert made.result_sha256 == PINNED
    assert (len(people), people[:3]) == (40, [8, 21, 24])


def test_everybody_keeps_a_chance_and_only_those_drawn_are_selected(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        audience_id = draw(work, province, SIMPLE)
        entries = sampling.list_frame_entries(work, audience_id=audience_id)
        invited = sampling.list_selected(work, campaign_id=province.campaign_id)
        cells = {
            cell.unit_id
            for cell in sampling.list_cells(work, campaign_id=province.campaign_id)
            if cell.audience_id == audience_id
        }
        protocol = sampling.read_protocol(work, campaign_id=province.campaign_id, audience_id=audience_id)
        rows = sampling.list_drawn(
            work, campaign_id=province.campaign_id, audience_id=audience_id, scope=EVERYWHERE
        )
        assert sampling.list_altered_frames(work, campaign_id=province.campaign_id) == []
    assert {one.probability for one in entries} == {40 / 216}
    assert sorted(one.reserve_rank for one in entries if one.reserve_rank) == list(range(1, 11))
    assert not any(one.selected for one in entries if one.reserve_rank)
    assert sum(one.audience_id == audience_id for one in invited) == 40
    assert cells == {one.unit_id for one in entries if one.selected}
    assert (protocol.selected, protocol.reserves, protocol.verdict) == (40, 10, "same")
    assert sum(one.drawn for one in protocol.shares) == 40
    assert Counter(row.selected for row in rows) == {True: 40, False: 176}
    assert all(row.full_name and row.email for row in rows)


def test_stages_take_districts_then_communes_then_people(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        kinds = sampling.list_stage_types(
            work, campaign_id=province.campaign_id, audience_id=province.audiences["commune_leader"]
        )
        audience_id = draw(work, province, COMMUNES, group="commune_leader")
        entries = sampling.list_frame_entries(work, audience_id=audience_id)
        taken = sampling.list_taken(work, audience_id=audience_id)
    assert kinds == ["district"]
    found = Counter(one.stratum[:3] for one in entries if one.selected)
    assert (len(found), set(found.values())) == (3, {2})
    assert len(taken) == 6
    assert all(one.clustered and one.people == 1 for one in taken.values())
    assert {one.reserve_rank for one in entries} == {None, 1}


def test_households_drawn_within_a_group_are_its_target(province: Province) -> None:
    order = DrawOrder(
        "multi_stage", stages=(StageOrder("", "pps", 5),), members=StageOrder("", "systematic", 30)
    )
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        audience_id = draw(work, province, order, group="citizen")
        cells = [
            one
            for one in sampling.list_cells(work, campaign_id=province.campaign_id)
            if one.audience_id == audience_id
        ]
        rows = sampling.list_drawn(
            work, campaign_id=province.campaign_id, audience_id=audience_id, scope=EVERYWHERE
        )
        total = sum(row.size for row in rows)
    assert [cell.target for cell in cells] == [30] * 5
    picked = [row for row in rows if row.selected]
    assert [len(row.places) for row in picked] == [30] * 5
    assert all(max(row.places) <= row.size for row in picked)
    certain = [row for row in rows if row.size * 5 >= total]
    plain = [row for row in rows if row.probability == pytest.approx(150 / total)]
    assert certain or len(plain) == len(rows)


def test_a_second_draw_needs_a_reason_and_both_stand_in_the_trail(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        audience_id = draw(work, province, SIMPLE)
        with pytest.raises(DrawReasonMissing):
            draw(work, province, EACH_FOUR, reason="again")
        first = sampling.find_draw(work, audience_id=audience_id)
        draw(work, province, EACH_FOUR, reason="The council wants every department in it.")
        per_unit = Counter(one.unit_id for one in chosen(work, audience_id))
    assert set(per_unit.values()) == {4}
    with open_work(province.resources, writing=False) as work:
        events = [
            one.details
            for one in work.session.execute(select(AuditEvent)).scalars()
            if one.verb == "sampling.draw"
        ]
    assert [one["method"] for one in events] == ["simple", "stratified"]
    assert first is not None
    assert events[1]["replaced"] == events[0]["result_sha256"]


def test_freezing_anew_draws_again_by_the_same_order_and_seed(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        audience_id = draw(work, province, SIMPLE)
        before = {one.person_id for one in chosen(work, audience_id)}
        freeze(work, province)
        assert {one.person_id for one in chosen(work, audience_id)} == before
        work.session.add(
            Person(unit_id=province.units["S01"], full_name="Ng", email="ng@so.example", group_key=LEADERS)
        )
        work.session.flush()
        freeze(work, province)
        made = sampling.find_draw(work, audience_id=audience_id)
        assert made is not None
        assert (made.population, made.drawn, made.seed) == (217, 40, SEED)


def test_what_does_not_fit_the_list_is_refused(province: Province) -> None:
    given = DrawOrder("stratified", allocation="given", given={"school": 3})
    above = DrawOrder("multi_stage", stages=(StageOrder("district", "simple", 2),), members=ONE_OF_THREE)
    empty = DrawOrder("multi_stage", stages=(StageOrder("", "simple", 0),), members=ONE_OF_THREE)
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        for order, refusal in (
            (DrawOrder("simple", size=217), DrawSizeOutside),
            (DrawOrder("stratified", size=17), DrawSizeOutside),
            (given, DrawNobody),
            (above, DrawStageMissing),
            (empty, DrawNobody),
        ):
            with pytest.raises(refusal):
                draw(work, province, order)
            with pytest.raises(refusal):
                sampling.preview_draw(
                    work,
                    campaign_id=province.campaign_id,
                    audience_id=province.audiences[LEADERS],
                    order=order,
                )
