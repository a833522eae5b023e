"""Whose document it is: the body that runs the round, or the unit that signs."""

from app.campaigns import service as campaigns
from app.core.actor import SYSTEM
from app.core.unit_of_work import open_work
from app.units import service as units
from tests.integration.campaigns.province import Province


def test_a_document_of_the_round_is_issued_by_the_body_that_asks(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=False) as work:
        campaign = campaigns.get_campaign_by_id(work, campaign_id=province.campaign_id)
        owner = units.get_unit(work, unit_id=campaign.owner_unit_id)
        head = campaigns.letterhead_of(work, campaign=campaign, language="vi")
        assert head.issuer == (owner.name_vi.upper(),)
        assert head.issuer == campaigns.issuer_of(work, campaign=campaign, language="vi")


def test_what_a_unit_signs_is_issued_by_the_unit(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=False) as work:
        campaign = campaigns.get_campaign_by_id(work, campaign_id=province.campaign_id)
        commune = units.get_unit(work, unit_id=province.units["X0101"])
        district = units.get_unit(work, unit_id=province.units["H01"])
        head = campaigns.letterhead_of(work, campaign=campaign, language="vi", unit_id=commune.id)
        assert head.issuer == (district.name_vi.upper(), commune.name_vi.upper())
