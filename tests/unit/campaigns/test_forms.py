"""What the forms of campaigns refuse."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, ValidationError

from app.campaigns.forms import AudienceForm, CalendarForm, CampaignForm, GroupDraft, MilestoneDraft

CAMPAIGN: dict[str, Any] = {
    "key": "CCHC-2023", "name_vi": "A", "name_en": "B", "owner_unit_id": str(UUID(int=1)),
    "period_from": "2023-01-01", "period_to": "2023-12-31",
}  # fmt: skip
AUDIENCE: dict[str, Any] = {
    "group_key": "citizen", "questionnaire": "citizen:1", "channel": "paper", "rates": "own_unit",
}  # fmt: skip


def test_a_campaign_form_becomes_a_draft() -> None:
    draft = CampaignForm.model_validate({**CAMPAIGN, "framework": "tra_vinh_2023:1"}).draft()
    assert (draft.key, draft.framework_key, draft.framework_version) == ("CCHC-2023", "tra_vinh_2023", 1)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (CampaignForm, {**CAMPAIGN, "key": "new"}),
        (CampaignForm, {**CAMPAIGN, "key": "../etc"}),
        (CampaignForm, {**CAMPAIGN, "key": "a\nb"}),
        (CampaignForm, {**CAMPAIGN, "period_to": "2022-12-31"}),
        (CampaignForm, {**CAMPAIGN, "framework": "tra_vinh_2023"}),
        (CampaignForm, {**CAMPAIGN, "minimum_cell": "4"}),
        (CampaignForm, {**CAMPAIGN, "state": "running"}),
        (AudienceForm, {**AUDIENCE, "channel": "open_link"}),
        (AudienceForm, {**AUDIENCE, "rates": "type"}),
        (AudienceForm, {**AUDIENCE, "rates": "list"}),
        (AudienceForm, {**AUDIENCE, "questionnaire": "citizen"}),
        (AudienceForm, {**AUDIENCE, "group_weight": "0"}),
        (AudienceForm, {**AUDIENCE, "k_open": "0"}),
        (GroupDraft, {"key": "Citizen", "name_vi": "A", "name_en": "B"}),
        (CalendarForm, {"survey_opens_at": "2023-11-01T08:00"}),
        (CalendarForm, {"paper_opens_at": "2023-11-02T08:00", "paper_closes_at": "2023-11-01T08:00"}),
    ],
)
def test_bad_input_is_refused(model: type[BaseModel], values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(values)


def test_what_a_kind_of_rating_does_not_use_is_left_out() -> None:
    form = AudienceForm.model_validate(
        {
            **AUDIENCE,
            "rates_type_key": "department",
            "rated_unit_ids": [str(UUID(int=2))],
            "group_weight": "0,5",
        }
    )
    draft = form.draft()
    assert (draft.rates_type_key, draft.rated_unit_ids, str(draft.group_weight)) == (None, [], "0.5")


def test_times_of_a_page_are_vietnamese() -> None:
    form = CalendarForm.model_validate(
        {"survey_opens_at": "2023-11-01T08:00", "survey_closes_at": "2023-12-04T17:00"}
    )
    [survey] = form.milestones()
    assert survey.opens_at.astimezone(UTC) == datetime(2023, 11, 1, 1, 0, tzinfo=UTC)


def test_a_time_with_a_zone_is_kept() -> None:
    opens, closes = datetime(2023, 11, 1, tzinfo=UTC), datetime(2023, 11, 2, tzinfo=UTC)
    draft = MilestoneDraft.model_validate({"kind": "survey", "opens_at": opens, "closes_at": closes})
    assert draft.opens_at == opens
