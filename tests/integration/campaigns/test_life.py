"""A campaign from draft to opened, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.campaigns import rules
from app.campaigns import service as campaigns
from app.campaigns.errors import (
    AudienceRepeated,
    CampaignFixed,
    CampaignKeyTaken,
    CampaignNotFound,
    CampaignNotReady,
    CampaignStateForbids,
    ChannelNotOffered,
    GroupUnknown,
)
from app.core import clock
from app.core.actor import SYSTEM
from app.core.models import AuditEvent
from app.core.unit_of_work import Work, open_work
from tests.integration.campaigns.province import KEY, Province, freeze, launch, set_times


def audience_draft(**changes: object) -> campaigns.AudienceDraft:
    values = {
        "group_key": "citizen", "questionnaire_key": "citizen", "questionnaire_version": 1,
        "channel": "paper", "rates": "own_unit",
    }  # fmt: skip
    return campaigns.AudienceDraft.model_validate({**values, **changes})


def test_a_launch_names_everything_that_is_missing(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        missing = campaigns.list_missing(work, campaign_id=province.campaign_id)
        assert missing == [rules.FRAMES_OPEN, rules.NO_QUOTA, rules.NO_SEAL_KEY]
        with pytest.raises(CampaignNotReady) as refused:
            campaigns.launch_campaign(work, campaign_id=province.campaign_id)
    assert refused.value.details["reasons"] == missing


def test_the_whole_life(province_each: Province) -> None:
    province = launch(province_each)
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        assert campaigns.get_campaign(work, key=KEY).state == "running"
        campaigns.close_campaign(work, campaign_id=province.campaign_id)
        campaigns.mark_opened(work, campaign_id=province.campaign_id)
    with open_work(province.resources, writing=False) as work:
        assert campaigns.get_campaign(work, key=KEY).state == "opened"
        events = work.session.execute(select(AuditEvent).order_by(col(AuditEvent.seq))).scalars().all()
    moves = [(event.verb, event.details["after"]) for event in events if "after" in event.details]
    assert moves == [
        ("campaigns.launch", "running"), ("campaigns.close", "closed"), ("campaigns.open", "opened"),
    ]  # fmt: skip


def test_steps_out_of_turn_are_refused(province: Province) -> None:
    launch(province)
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        for step in (campaigns.launch_campaign, campaigns.mark_opened):
            with pytest.raises(CampaignStateForbids):
                step(work, campaign_id=province.campaign_id)


def test_nothing_is_reshaped_after_the_launch(province: Province) -> None:
    launch(province)
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        campaign_id = province.campaign_id
        with pytest.raises(CampaignFixed):
            campaigns.add_audience(work, campaign_id=campaign_id, draft=audience_draft())
        with pytest.raises(CampaignFixed):
            campaigns.set_seal_key(work, campaign_id=campaign_id, public_key="a" * 64, fingerprint="b" * 16)
        with pytest.raises(CampaignFixed):
            campaigns.freeze_units(work, campaign_id=campaign_id)


def test_a_short_name_is_taken_once(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        known = campaigns.get_campaign(work, key=KEY)
        values = known.model_dump(include=set(campaigns.CampaignDraft.model_fields))
        with pytest.raises(CampaignKeyTaken):
            campaigns.create_campaign(work, draft=campaigns.CampaignDraft(**values))
        with pytest.raises(CampaignNotFound):
            campaigns.get_campaign(work, key="CCHC-1999")


def test_an_audience_fits_its_group_and_questionnaire(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        for draft, refusal in (
            (audience_draft(), AudienceRepeated),
            (audience_draft(group_key="nobody"), GroupUnknown),
            (audience_draft(channel="online"), ChannelNotOffered),
        ):
            with pytest.raises(refusal):
                campaigns.add_audience(work, campaign_id=province.campaign_id, draft=draft)


def test_a_new_audience_withdraws_the_freeze(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        freeze(work, province)
        campaigns.add_group(work, draft=campaigns.GroupDraft(key="district_leader", name_vi="A", name_en="B"))
        draft = audience_draft(
            group_key="district_leader", questionnaire_key="district_leader", channel="online",
            rates="type", rates_type_key="department",
        )  # fmt: skip
        campaigns.add_audience(work, campaign_id=province.campaign_id, draft=draft)
        assert rules.FRAMES_OPEN in campaigns.list_missing(work, campaign_id=province.campaign_id)


def is_open(work: Work, province: Province, unit: str, kind: str = "survey") -> bool:
    return campaigns.is_answering_open(
        work, campaign_id=province.campaign_id, unit_id=province.units[unit], kind=kind
    )


def test_answering_follows_state_calendar_and_reopening(province: Province) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        assert not is_open(work, province, "S01")
    launch(province)
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        assert is_open(work, province, "S01")
        assert is_open(work, province, "S01", kind="paper")
        assert not is_open(work, province, "S01", kind="lists")
        campaigns.reopen_unit(
            work, campaign_id=province.campaign_id, kind="survey", unit_id=province.units["S01"],
            until=clock.now() + timedelta(hours=2), reason="the mail server was down",
        )  # fmt: skip
        set_times(work, province, kind="survey", opens=-3, closes=-2)
        assert is_open(work, province, "S01")
        assert not is_open(work, province, "S03")
        campaigns.close_campaign(work, campaign_id=province.campaign_id)
        assert not is_open(work, province, "S01")
        with pytest.raises(CampaignStateForbids):
            set_times(work, province, kind="survey")
