"""Fixing what a round is about: its units with their numbers, whom members rate, which leaves are fed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.campaigns import rules, store
from app.campaigns.errors import AudienceNotFound, OwnerHasNoUnits, RatedUnitOutside
from app.campaigns.models import Audience, Campaign, CampaignUnit
from app.campaigns.service.rounds import require_draft
from app.campaigns.store import weights as weight_store
from app.core.actor import EVERYWHERE, Scope
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.templates import service as templates
from app.units import service as units
from app.units.models import Unit


def list_round_units(work: Work, *, campaign: Campaign) -> list[Unit]:
    """The units a campaign covers, in official order, as they stand at the end of its period.

    Those below the owner; where nothing stands below the owner, those below its parent; without a
    parent every unit. Raises `OwnerHasNoUnits`.
    """
    every = units.list_units(work, scope=EVERYWHERE, on=campaign.period_to)
    parents = {unit.id: unit.parent_id for unit in every}
    children = {unit.parent_id for unit in every if unit.parent_id is not None}
    root = rules.round_root(
        campaign.owner_unit_id, parents=parents, children=children, delegated=campaign.delegated
    )
    if root is not None:
        below = units.subtree_ids(work, unit_id=root) - {root}
        every = [unit for unit in every if unit.id in below]
    if not every:
        raise OwnerHasNoUnits
    return every


@audited("campaigns.freeze_units")
def freeze_units(
    work: Work, *, campaign_id: UUID, home_units: Mapping[UUID, Collection[UUID]] | None = None
) -> int:
    """Fills `campaign_unit` (ordinals 1..n in official order), `audience_rates` and `criterion_link`.

    `home_units`: for each audience the units whose members are asked; every unit of the round where
    an audience is absent. Can be repeated while the campaign is in draft. Returns the number of units.
    """
    campaign = require_draft(work, campaign_id=campaign_id)
    found = list_round_units(work, campaign=campaign)
    audiences = store.list_audiences(work.session, campaign_id=campaign_id)
    rated: set[UUID] = set()
    every = [unit.id for unit in found]
    for audience in audiences:
        homes = (home_units or {}).get(audience.id, every)
        rated |= _freeze_rates(work, audience=audience, found=found, homes=homes)
        _freeze_links(work, audience=audience, campaign=campaign)
    if not audiences:
        rated = _scored(work, campaign=campaign, found=found)
    rows = _unit_rows(campaign_id, found=found, rated=rated)
    store.replace_units(work.session, campaign_id=campaign_id, rows=rows)
    work.note(object=f"campaign:{campaign.key}", units=len(rows), rated=len(rated))
    return len(rows)


def _scored(work: Work, *, campaign: Campaign, found: Sequence[Unit]) -> set[UUID]:
    """Where nobody is asked: the units that the criteria are for."""
    if campaign.framework_key is None or campaign.framework_version is None:
        return set()
    framework = templates.get_framework(work, key=campaign.framework_key, version=campaign.framework_version)
    return {unit.id for unit in found if unit.type_key in framework.unit_types}


def _unit_rows(campaign_id: UUID, *, found: Sequence[Unit], rated: set[UUID]) -> list[dict[str, Any]]:
    return [
        {
            "campaign_id": campaign_id, "unit_id": unit.id, "ordinal": ordinal, "code": unit.code,
            "name_vi": unit.name_vi, "name_en": unit.name_en, "type_key": unit.type_key,
            "parent_id": unit.parent_id, "ranked": unit.id in rated,
        }
        for ordinal, unit in enumerate(found, start=1)
    ]  # fmt: skip


def _freeze_rates(
    work: Work, *, audience: Audience, found: Sequence[Unit], homes: Iterable[UUID]
) -> set[UUID]:
    listed: tuple[UUID, ...] = ()
    if audience.rates == "list":
        listed = tuple(store.list_rated(work.session, audience_id=audience.id))
        outside = set(listed) - {unit.id for unit in found}
        if outside:
            names = sorted(units.get_unit(work, unit_id=unit_id).code for unit_id in outside)
            raise RatedUnitOutside(units=", ".join(names))
    rule = rules.RatingRule(audience.rates, type_key=audience.rates_type_key, listed=listed)
    facts = [rules.UnitFacts(unit.id, unit.type_key, unit.parent_id) for unit in found]
    pairs = rules.rated_pairs(rule, units=facts, home_ids=dict.fromkeys(homes))
    store.replace_rates(work.session, audience_id=audience.id, pairs=pairs)
    return {rated for _, rated in pairs}


def cover_home(work: Work, *, audience_id: UUID, unit_id: UUID) -> int:
    """Lets the members of a unit that is new to a frozen list rate as its audience does.

    A part of the verb that changes the list. Returns how many units they rate.
    """
    audience = store.find_audience(work.session, audience_id=audience_id)
    if audience is None:
        raise AudienceNotFound
    known = store.list_rated_by_unit(
        work.session, audience_id=audience_id, campaign_id=audience.campaign_id, unit_id=unit_id
    )
    if known:
        return len(known)
    found = list_campaign_units(work, campaign_id=audience.campaign_id)
    listed = (
        tuple(store.list_rated(work.session, audience_id=audience_id)) if audience.rates == "list" else ()
    )
    rule = rules.RatingRule(audience.rates, type_key=audience.rates_type_key, listed=listed)
    facts = [rules.UnitFacts(one.unit_id, one.type_key, one.parent_id) for one in found]
    pairs = rules.rated_pairs(rule, units=facts, home_ids=[unit_id])
    weight_store.add_rates(work.session, audience_id=audience_id, pairs=pairs)
    return len(pairs)


def _freeze_links(work: Work, *, audience: Audience, campaign: Campaign) -> None:
    """Links every item to the leaves it names; leaves outside the campaign's framework are left out."""
    questionnaire = templates.get_questionnaire(
        work, key=audience.questionnaire_key, version=audience.questionnaire_version
    )
    leaves: Collection[str] = questionnaire.criteria
    if campaign.framework_key is not None and campaign.framework_version is not None:
        framework = templates.get_framework(
            work, key=campaign.framework_key, version=campaign.framework_version
        )
        leaves = framework.survey_leaves
    rows = [
        {"audience_id": audience.id, "item": item.key, "criterion": ref.criterion, "weight": ref.weight}
        for item in questionnaire.items
        for ref in item.criteria
        if ref.criterion in leaves
    ]
    store.replace_links(work.session, audience_id=audience.id, rows=rows)


def list_campaign_units(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> list[CampaignUnit]:
    """The units of the round in official order; empty before the freeze."""
    return store.list_units(work.session, campaign_id=campaign_id, scope=scope)


def find_campaign_unit(work: Work, *, campaign_id: UUID, unit_id: UUID) -> CampaignUnit | None:
    """A unit as of this round, or None."""
    return store.find_unit(work.session, campaign_id=campaign_id, unit_id=unit_id)
