"""The units of a round, whom everybody rates, and the leaves that items feed."""

from decimal import Decimal

import pytest

from app.campaigns import service as campaigns
from app.campaigns.errors import RatedUnitOutside
from app.core.actor import SYSTEM, Scope
from app.core.unit_of_work import open_work
from app.units import service as units
from tests.integration.campaigns.province import Province, freeze


def test_units_are_numbered_in_official_order(province_each: Province) -> None:
    province = province_each
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        found = campaigns.list_campaign_units(work, campaign_id=province.campaign_id)
        campaign = campaigns.get_campaign_by_id(work, campaign_id=province.campaign_id)
        official = campaigns.list_round_units(work, campaign=campaign)
    assert [unit.ordinal for unit in found] == list(range(1, 73))
    assert [unit.unit_id for unit in found] == [unit.id for unit in official]
    ranked = {unit.type_key for unit in found if unit.ranked}
    assert ranked == {"department", "district"}


def test_freezing_again_gives_the_same(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        first = [
            one.model_dump() for one in campaigns.list_campaign_units(work, campaign_id=province.campaign_id)
        ]
        freeze(work, province)
        second = [
            one.model_dump() for one in campaigns.list_campaign_units(work, campaign_id=province.campaign_id)
        ]
    assert first == second


def test_every_audience_rates_what_its_kind_says(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)

        def rated(group: str, unit: str) -> list[str]:
            found = campaigns.rated_unit_ids(
                work, audience_id=province.audiences[group], unit_id=province.units[unit]
            )
            return [units.get_unit(work, unit_id=unit_id).code for unit_id in found]

        assert rated("citizen", "S05") == ["S05"]
        assert rated("citizen", "X0101") == []
        assert rated("division_leader", "S05") == [f"S{n:02}" for n in range(1, 19)]
        assert rated("commune_leader", "X0101") == ["H01"]


def test_a_list_is_spread_over_the_home_units(province: Province) -> None:
    listed = ["S03", "S01"]
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        campaigns.add_group(work, draft=campaigns.GroupDraft(key="district_leader", name_vi="A", name_en="B"))
        draft = campaigns.AudienceDraft(
            group_key="district_leader", questionnaire_key="district_leader", questionnaire_version=1,
            channel="online", rates="list", rated_unit_ids=[province.units[code] for code in listed],
        )  # fmt: skip
        audience = campaigns.add_audience(work, campaign_id=province.campaign_id, draft=draft)
        for _ in range(2):
            freeze(work, province)
            rated = campaigns.rated_unit_ids(work, audience_id=audience.id, unit_id=province.units["H02"])
            assert rated == (province.units["S01"], province.units["S03"])


def test_a_list_with_a_foreign_unit_is_refused(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        owner = units.find_unit_by_code(work, code="H01")
        assert owner is not None
        values = campaigns.get_campaign_by_id(work, campaign_id=province.campaign_id).model_dump(
            include=set(campaigns.CampaignDraft.model_fields)
        )
        draft = campaigns.CampaignDraft(**{**values, "key": "H01-2023", "owner_unit_id": owner.id})
        own = campaigns.create_campaign(work, draft=draft)
        audience = campaigns.AudienceDraft(
            group_key="commune_leader", questionnaire_key="commune_leader", questionnaire_version=1,
            channel="online", rates="list", rated_unit_ids=[province.units["S01"]],
        )  # fmt: skip
        campaigns.add_audience(work, campaign_id=own.id, draft=audience)
        communes = campaigns.list_round_units(work, campaign=own)
        assert {unit.parent_id for unit in communes} == {owner.id}
        with pytest.raises(RatedUnitOutside) as refused:
            campaigns.freeze_units(work, campaign_id=own.id)
    assert refused.value.details["units"] == "S01"


def test_items_are_linked_to_survey_leaves_of_the_framework(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        links = campaigns.list_criterion_links(work, audience_id=province.audiences["division_leader"])
    assert links
    assert all(link.weight > Decimal(0) for link in links)


def test_a_scope_limits_the_units(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        scope = Scope(unit_ids=frozenset({province.units["S05"]}))
        found = campaigns.list_campaign_units(work, campaign_id=province.campaign_id, scope=scope)
    assert [unit.code for unit in found] == ["S05"]
