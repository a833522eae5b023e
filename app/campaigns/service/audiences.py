"""Who is asked, with which questionnaire, about which units."""

from collections.abc import Collection
from uuid import UUID

from app.campaigns import store
from app.campaigns.errors import (
    AudienceNotFound,
    AudienceRepeated,
    ChannelNotOffered,
    GroupKeyTaken,
    GroupUnknown,
)
from app.campaigns.forms import AudienceDraft, GroupDraft
from app.campaigns.models import Audience, CampaignUnit, CriterionLink, RespondentGroup
from app.campaigns.service.rounds import get_campaign_by_id, require_draft
from app.campaigns.store import weights
from app.core.actor import EVERYWHERE
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.templates import service as templates


@audited("campaigns.add_group")
def add_group(work: Work, *, draft: GroupDraft) -> RespondentGroup:
    """A respondent group; one of this key and these names is given back as it is.

    Raises `GroupKeyTaken` when the group of this key has other names.
    """
    group = store.find_group(work.session, key=draft.key)
    if group is not None and (group.name_vi, group.name_en) != (draft.name_vi, draft.name_en):
        raise GroupKeyTaken(group=draft.key, name_vi=group.name_vi, name_en=group.name_en)
    if group is None:
        group = RespondentGroup(**draft.model_dump())
        store.add_group(work.session, group=group)
    work.note(object=f"group:{group.key}")
    return group


def list_groups(work: Work) -> list[RespondentGroup]:
    """All respondent groups by key."""
    return store.list_groups(work.session)


@audited("campaigns.add_audience")
def add_audience(work: Work, *, campaign_id: UUID, draft: AudienceDraft) -> Audience:
    """Adds an audience to a campaign in draft.

    Raises `CampaignFixed`, `GroupUnknown`, `AudienceRepeated`, `ChannelNotOffered`. The units of
    `rates="list"` wait under the owner's unit until the freeze spreads them over the home units.
    """
    campaign = require_draft(work, campaign_id=campaign_id)
    _require_fitting(work, campaign_id=campaign_id, draft=draft)
    values = draft.model_dump(exclude={"rated_unit_ids"})
    audience = Audience(campaign_id=campaign_id, **values)
    store.add_audience(work.session, audience=audience)
    if draft.rates == "list":
        pairs = [(campaign.owner_unit_id, rated) for rated in dict.fromkeys(draft.rated_unit_ids)]
        store.replace_rates(work.session, audience_id=audience.id, pairs=pairs)
    for gate in ("frames_frozen", "quotas_set"):
        store.delete_gate(work.session, campaign_id=campaign_id, kind=gate)
    work.note(
        object=f"campaign:{campaign.key}", group=draft.group_key, channel=draft.channel, rates=draft.rates,
        questionnaire=f"{draft.questionnaire_key} {draft.questionnaire_version}",
    )  # fmt: skip
    return audience


def _require_fitting(work: Work, *, campaign_id: UUID, draft: AudienceDraft) -> None:
    if store.find_group(work.session, key=draft.group_key) is None:
        raise GroupUnknown(group=draft.group_key)
    taken = store.list_audiences(work.session, campaign_id=campaign_id)
    if any((one.group_key, one.channel) == (draft.group_key, draft.channel) for one in taken):
        raise AudienceRepeated(group=draft.group_key, channel=draft.channel)
    questionnaire = templates.get_questionnaire(
        work, key=draft.questionnaire_key, version=draft.questionnaire_version
    )
    if draft.channel not in questionnaire.channels:
        raise ChannelNotOffered(questionnaire=draft.questionnaire_key, channel=draft.channel)


def list_audiences(work: Work, *, campaign_id: UUID) -> list[Audience]:
    """The audiences of a campaign in the order they were added."""
    return store.list_audiences(work.session, campaign_id=campaign_id)


def get_audience(work: Work, *, audience_id: UUID) -> Audience:
    """The audience of this id; raises `AudienceNotFound`."""
    audience = store.find_audience(work.session, audience_id=audience_id)
    if audience is None:
        raise AudienceNotFound
    return audience


def list_criterion_links(work: Work, *, audience_id: UUID) -> list[CriterionLink]:
    """Which leaves the items of an audience feed; empty before the freeze."""
    return store.list_links(work.session, audience_id=audience_id)


def list_rated_by_all(work: Work, *, audience_id: UUID) -> tuple[CampaignUnit, ...]:
    """The units that members of every unit of an audience rate alike, in official order.

    Empty before the freeze, and where members of different units rate different ones (`parent`).
    """
    audience = get_audience(work, audience_id=audience_id)
    rated = weights.list_rated_by_all(work.session, audience_id=audience_id) or set()
    units = store.list_units(work.session, campaign_id=audience.campaign_id, scope=EVERYWHERE)
    return tuple(unit for unit in units if unit.unit_id in rated)


def list_paper_raters(work: Work, *, rated: Collection[UUID]) -> frozenset[UUID]:
    """Units whose people rate any of these units on paper forms, in a round that runs."""
    return frozenset(weights.list_paper_raters(work.session, rated=rated)) if rated else frozenset()


def rated_unit_ids(work: Work, *, audience_id: UUID, unit_id: UUID) -> tuple[UUID, ...]:
    """The units that members of this unit rate, in official order; empty before the freeze."""
    audience = get_audience(work, audience_id=audience_id)
    campaign = get_campaign_by_id(work, campaign_id=audience.campaign_id)
    rated = store.list_rated_by_unit(
        work.session, audience_id=audience_id, campaign_id=campaign.id, unit_id=unit_id
    )
    return tuple(rated)
