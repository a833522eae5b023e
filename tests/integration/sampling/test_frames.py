"""Frames and quotas of a real round: frozen with a hash, repeatable, refused where something is amiss."""

import pytest
from sqlalchemy import select

from app.campaigns import rules
from app.campaigns import service as campaigns
from app.core.actor import EVERYWHERE, SYSTEM, Scope
from app.core.unit_of_work import Work, open_work
from app.core.uploads import FaultsInFile
from app.sampling import service as sampling
from app.sampling.errors import (
    AudienceNotOfCampaign,
    FramesEmpty,
    FramesNotFrozen,
    QuotaBelowCounted,
    QuotaUnitOutside,
)
from app.sampling.models import Draw
from app.sampling.service import QuotaRule
from tests.integration.campaigns.province import Province, freeze, launch
from tests.support.pair import REASON, pair_of


def hashes(work: Work, province: Province) -> list[str]:
    return [frame.sha256 for frame in sampling.list_frames(work, campaign_id=province.campaign_id)]


def test_a_frozen_frame_says_who_and_how_many(province_each: Province) -> None:
    province = province_each
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        paper, divisions, communes = sampling.list_frames(work, campaign_id=province.campaign_id)
        draws = work.session.execute(select(Draw)).scalars().all()
        chosen = sampling.list_selected(work, campaign_id=province.campaign_id)
    assert (paper.units, paper.people, paper.size) == (27, 0, 212_646)
    assert (divisions.units, divisions.people, divisions.asked) == (18, 216, 216)
    assert (communes.units, communes.people) == (45, 135)
    assert {draw.method for draw in draws} == {"census"}
    assert len(chosen) == 216 + 135


def test_the_hash_changes_with_the_list_and_only_with_it(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        first = hashes(work, province)
        freeze(work, province)
        assert hashes(work, province) == first
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        content = b"unit,group,N\nS01,citizen,1\n"
        sampling.import_sizes(work, campaign_id=province.campaign_id, content=content, name="one.csv")
        assert rules.FRAMES_OPEN in campaigns.list_missing(work, campaign_id=province.campaign_id)
        sampling.freeze_frames(work, campaign_id=province.campaign_id)
        changed = hashes(work, province)
    assert changed[0] != first[0]
    assert changed[1:] == first[1:]


def test_an_audience_without_anybody_stops_the_freeze(province: Province) -> None:
    with (
        pytest.raises(FramesEmpty) as refused,
        open_work(province.resources, actor=SYSTEM, writing=True) as work,
    ):
        sampling.freeze_frames(work, campaign_id=province.campaign_id)
    assert refused.value.details["groups"] == "Ng\u01b0\u1eddi d\u00e2n"


def test_a_file_with_faults_changes_nothing(province: Province) -> None:
    content = (
        "m\u00e3 \u0111\u01a1n v\u1ecb;nh\u00f3m;s\u1ed1 ng\u01b0\u1eddi\nS01;citizen;12\nS99;citizen;5\n"
    )
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        with pytest.raises(FaultsInFile) as refused:
            sampling.import_sizes(
                work, campaign_id=province.campaign_id, content=content.encode(), name="sizes.csv"
            )
        assert sampling.list_frames(work, campaign_id=province.campaign_id) == []
    [fault] = refused.value.details["report"].faults
    assert (fault.row, fault.column, fault.value) == (3, "A", "S99")


def test_sizes_are_read_by_name_and_changed_by_a_second_file(province: Province) -> None:
    first = "unit,group,N\nS\u1edf Y t\u1ebf,NG\u01af\u1edcI D\u00c2N,12\nH01,citizen,5\n".encode()
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        report = sampling.import_sizes(
            work, campaign_id=province.campaign_id, name="sizes.csv", content=first
        )
        assert (report.added, report.changed, report.unchanged) == (2, 0, 0)
        second = first.replace(b"H01,citizen,5", b"H01,citizen,6")
        report = sampling.import_sizes(
            work, campaign_id=province.campaign_id, name="sizes.csv", content=second
        )
        assert (report.added, report.changed, report.unchanged) == (0, 1, 1)


def test_quotas_need_a_frame_and_fit_it(province: Province) -> None:
    audience_id = province.audiences["citizen"]
    rule = QuotaRule(audience_id=audience_id, unit_type="department", target=20)
    campaign_id = province.campaign_id
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        with pytest.raises(FramesNotFrozen):
            sampling.set_quota_rules(work, campaign_id=campaign_id, rules=[rule])
        freeze(work, province)
        outside = QuotaRule(audience_id=audience_id, unit_id=province.units["X0101"], target=5)
        with pytest.raises(QuotaUnitOutside):
            sampling.set_quota_rules(work, campaign_id=campaign_id, rules=[rule, outside])
        foreign = QuotaRule(audience_id=province.campaign_id, target=5)
        with pytest.raises(AudienceNotOfCampaign):
            sampling.set_quota_rules(work, campaign_id=campaign_id, rules=[foreign])


def targets(work: Work, province: Province, group: str) -> dict[str, int | None]:
    rows = sampling.list_ledger(work, campaign_id=province.campaign_id, scope=EVERYWHERE)
    return {row.code: row.target for row in rows if row.group_key == group}


def test_one_unit_may_have_a_target_of_its_own(province: Province) -> None:
    audience_id = province.audiences["citizen"]
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        rules_given = [
            QuotaRule(audience_id=audience_id, unit_type="department", target=20),
            QuotaRule(audience_id=audience_id, unit_id=province.units["S05"], target=50),
        ]
        assert sampling.set_quota_rules(work, campaign_id=province.campaign_id, rules=rules_given) == 18
        found = targets(work, province, "citizen")
        assert (found["S01"], found["S05"], "H01" in found) == (20, 50, False)


def test_online_cells_have_no_limit_unless_a_rule_sets_one(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        assert set(targets(work, province, "division_leader").values()) == {None}
        rule = QuotaRule(
            audience_id=province.audiences["division_leader"], unit_id=province.units["S01"], target=5
        )
        assert sampling.set_quota_rules(work, campaign_id=province.campaign_id, rules=[rule]) == 18
        found = targets(work, province, "division_leader")
        assert (found["S01"], found["S03"]) == (5, None)


def test_a_target_is_not_lowered_below_what_was_counted(province: Province) -> None:
    launch(province)
    asker = pair_of(province.resources).asker
    audience_id, unit_id = province.audiences["citizen"], province.units["S01"]
    with open_work(province.resources, actor=asker, writing=True) as work:
        for _ in range(3):
            sampling.count_answer(work, unit_id=unit_id, audience_id=audience_id)
        rule = QuotaRule(audience_id=audience_id, unit_id=unit_id, target=2)
        with pytest.raises(QuotaBelowCounted) as refused:
            sampling.ask_quotas(work, campaign_id=province.campaign_id, rules=[rule], reason=REASON)
    assert refused.value.details["counted"] == 3


def test_a_ledger_stays_within_its_scope(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        scope = Scope(unit_ids=frozenset({province.units["S05"]}))
        rows = sampling.list_ledger(work, campaign_id=province.campaign_id, scope=scope)
    assert {row.code for row in rows} == {"S05"}


def test_small_units_that_rate_their_parent_are_named_before_the_start(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        small = sampling.list_small_strata(work, campaign_id=province.campaign_id)
        stratum = sampling.stratum_of(
            work, audience_id=province.audiences["commune_leader"], unit_id=province.units["X0101"]
        )
    assert len(small) == 45
    assert {(audience.group_key, count) for audience, _, count in small} == {("commune_leader", 3)}
    assert stratum == "X0101"
