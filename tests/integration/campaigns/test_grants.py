"""Grants for one campaign, as every room meets them: by entering a campaign, and in lists of campaigns."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from app.campaigns import service as campaigns
from app.campaigns.errors import CampaignNotFound
from app.campaigns.models import Campaign
from app.core.actor import SYSTEM, Actor, Grant
from app.core.permissions import Permission, Role
from app.core.resources import Resources
from app.core.unit_of_work import Work, open_work
from app.units.models import Unit, UnitType


def add_two(work: Work) -> tuple[Campaign, Campaign]:
    """An earlier and a later campaign of one unit."""
    work.session.add(UnitType(key="department", name_vi="D", name_en="D", rank_group="d"))
    work.session.flush()
    unit = Unit(
        code="S", name_vi="S", name_en="S", name_sort="s", name_search="s", type_key="department",
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    work.session.add(unit)
    work.session.flush()
    drafts = [
        campaigns.CampaignDraft(
            key=f"round-{year}", name_vi="R", name_en="R", owner_unit_id=unit.id,
            period_from=date(year, 1, 1), period_to=date(year, 12, 31),
        )
        for year in (2023, 2024)
    ]  # fmt: skip
    first, second = (campaigns.create_campaign(work, draft=draft) for draft in drafts)
    return first, second


def reader(*grants: Grant, asked: Permission | None = Permission.RESULTS_READ) -> Actor:
    return Actor(kind="staff", grants=grants, permission=asked)


def keys(work: Work) -> list[str]:
    return [campaign.key for campaign in campaigns.list_campaigns(work)]


def may_enter(work: Work, campaign: Campaign) -> bool:
    """By its name and by its id, which must agree."""
    ways: list[Callable[[], Campaign]] = [
        lambda: campaigns.get_campaign_by_id(work, campaign_id=campaign.id),
        lambda: campaigns.get_campaign(work, key=campaign.key),
    ]
    found = {_is_found(way) for way in ways}
    assert len(found) == 1
    return found.pop()


def _is_found(enter: Callable[[], Campaign]) -> bool:
    try:
        enter()
    except CampaignNotFound:
        return False
    return True


def test_a_grant_for_one_campaign_opened_every_campaign(house: Resources) -> None:
    with open_work(house, actor=SYSTEM, writing=True) as work:
        first, second = add_two(work)
        assert keys(work) == ["round-2024", "round-2023"]
        work.actor = reader(Grant(Role.ANALYST, campaign_id=first.id), Grant(Role.CLERK))
        assert keys(work) == ["round-2023"]
        assert (may_enter(work, second), may_enter(work, first)) == (False, True)


def test_lists_showed_campaigns_that_nothing_was_granted_for(house: Resources) -> None:
    with open_work(house, actor=SYSTEM, writing=True) as work:
        first, second = add_two(work)
        work.actor = reader(Grant(Role.CLERK, campaign_id=second.id), asked=None)
        assert keys(work) == ["round-2024"]
        work.actor = reader(Grant(Role.CLERK, campaign_id=second.id))
        assert keys(work) == []
        work.actor = reader(Grant(Role.AUDITOR))
        assert keys(work) == ["round-2024", "round-2023"]
        assert may_enter(work, first)


def test_units_of_a_grant_for_another_campaign_were_in_the_scope(house: Resources) -> None:
    here, there = UUID(int=1), UUID(int=2)
    with open_work(house, actor=SYSTEM, writing=True) as work:
        first, second = add_two(work)
        work.actor = reader(
            Grant(Role.ANALYST, unit_ids=frozenset({here}), campaign_id=first.id),
            Grant(Role.ANALYST, unit_ids=frozenset({there}), campaign_id=second.id),
        )
        assert work.scope.unit_ids == frozenset({here, there})
        campaigns.get_campaign(work, key=first.key)
        assert work.scope.unit_ids == frozenset({here})
        campaigns.get_campaign(work, key=second.key)
        assert work.scope.unit_ids == frozenset({there})


@pytest.mark.parametrize(
    "permission", [Permission.CAMPAIGNS_RUN, Permission.AUDIT_READ, Permission.USERS_MANAGE]
)
def test_a_grant_for_one_unit_carries_nothing_that_touches_all(permission: Permission) -> None:
    roles = (Role.MANAGER, Role.AUDITOR, Role.ADMINISTRATOR)
    units = frozenset({UUID(int=1)})
    assert reader(*(Grant(role) for role in roles)).can(permission)
    assert not reader(*(Grant(role, unit_ids=units) for role in roles)).can(permission)


def test_the_house_and_respondents_pass(house: Resources) -> None:
    with open_work(house, actor=SYSTEM, writing=True) as work:
        first, _ = add_two(work)
        assert may_enter(work, first)
        work.actor = Actor(kind="respondent")
        assert may_enter(work, first)
