"""The shape since July 2025: departments and communes, no district in between, on the same code."""

from datetime import date, timedelta
from uuid import UUID

from app.campaigns import service as campaigns
from app.core.actor import EVERYWHERE, SYSTEM
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.people import service as people
from app.sampling import service as sampling
from app.sampling.forms import QuotaRule
from app.templates import service as templates
from app.units import service as units
from tests.support.tree import ROOT

DATA = ROOT / "tests" / "data" / "two_tier_2025"
GROUPS = {
    "citizen": {"questionnaire_key": "commune_2025", "channel": "paper", "rates": "own_unit"},
    "division_leader": {
        "questionnaire_key": "division_leader", "channel": "online", "rates": "type",
        "rates_type_key": "department",
    },
}  # fmt: skip


def import_province(work: Work) -> UUID:
    """Templates, units and officials of the two-tier province; returns the owner's id."""
    templates.install_shipped(work)
    units.import_units(work, content=(DATA / "units.xlsx").read_bytes(), name="units.xlsx")
    people.import_people(work, content=(DATA / "officials.xlsx").read_bytes(), name="officials.xlsx")
    owner = units.find_unit_by_code(work, code="S01")
    assert owner is not None
    return owner.id


def add_round(work: Work, *, owner_id: UUID) -> tuple[UUID, dict[str, UUID]]:
    """A round in draft with its calendar; returns its id and the ids of its audiences by group."""
    draft = campaigns.CampaignDraft(
        key="two-tier", name_vi="2025", name_en="2025", owner_unit_id=owner_id,
        period_from=date(2025, 7, 1), period_to=date(2025, 12, 31),
    )  # fmt: skip
    campaign = campaigns.create_campaign(work, draft=draft)
    audiences = {}
    for group, said in GROUPS.items():
        campaigns.add_group(work, draft=campaigns.GroupDraft(key=group, name_vi=group, name_en=group))
        audience = campaigns.AudienceDraft.model_validate(
            {"group_key": group, "questionnaire_version": 1, **said}
        )
        audiences[group] = campaigns.add_audience(work, campaign_id=campaign.id, draft=audience).id
    opens = work.now()
    for kind in ("survey", "paper"):
        campaigns.set_milestone(
            work, campaign_id=campaign.id, kind=kind, opens_at=opens, closes_at=opens + timedelta(days=9)
        )
    return campaign.id, audiences


def test_a_round_without_districts_freezes_quotas_for_communes(house: Resources) -> None:
    with open_work(house, actor=SYSTEM, writing=True) as work:
        campaign_id, audiences = add_round(work, owner_id=import_province(work))
        content = (DATA / "frames.csv").read_bytes()
        sampling.import_sizes(work, campaign_id=campaign_id, content=content, name="frames.csv")
        sampling.freeze_frames(work, campaign_id=campaign_id)
        rules = [QuotaRule(audience_id=audiences["citizen"], unit_type="commune", target=25)]
        sampling.set_quota_rules(work, campaign_id=campaign_id, rules=rules)
    with open_work(house, actor=SYSTEM, writing=False) as work:
        found = campaigns.list_campaign_units(work, campaign_id=campaign_id, scope=EVERYWHERE)
        every = sampling.list_cells(work, campaign_id=campaign_id)
        rated = campaigns.rated_unit_ids(
            work, audience_id=audiences["division_leader"], unit_id=found[0].unit_id
        )
    cells = [cell for cell in every if cell.target is not None]
    assert {unit.type_key for unit in found} == {"department", "commune"}
    communes = {unit.unit_id for unit in found if unit.type_key == "commune"}
    assert {cell.unit_id for cell in cells} == communes
    assert {cell.target for cell in cells} == {25}
    assert set(rated) == {unit.unit_id for unit in found if unit.type_key == "department"}
