"""The index of a round beside a publication of an earlier one, over mergers, splits and new names."""

from collections import defaultdict
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign, CampaignUnit
from app.core.actor import EVERYWHERE
from app.core.unit_of_work import Work
from app.rankings import rules
from app.rankings.errors import NoSuchPublication
from app.rankings.models import CompositeRun, Publication
from app.rankings.service.publications import list_public, read_composite
from app.rankings.service.running import get_composite
from app.units import service as units


def list_earlier(work: Work, *, campaign: Campaign) -> list[tuple[Campaign, Publication]]:
    """The latest publications of rounds whose assessed period ended before this one's began."""
    return [(other, one) for other, one in list_public(work) if other.period_to < campaign.period_from]


def show_change(work: Work, *, campaign: Campaign, run: CompositeRun, since: UUID) -> rules.YearOnYear:
    """A computation that is done beside an earlier publication. Raises `NoSuchPublication` where that is none
    of an earlier round, `NoSuchComposite`."""
    found = next((one for one in list_earlier(work, campaign=campaign) if one[1].id == since), None)
    if found is None:
        raise NoSuchPublication
    other, publication = found
    earlier = read_composite(work, run=get_composite(work, run_id=publication.run_id))
    followed, split = _followed(work, earlier=other, later=campaign)
    return rules.compare_years(earlier, later=read_composite(work, run=run), followed=followed, split=split)


def _followed(
    work: Work, *, earlier: Campaign, later: Campaign
) -> tuple[dict[str, list[str]], frozenset[str]]:
    """Codes then by code now, and codes then that became several units; step by step over the register."""
    then = {one.unit_id: one.code for one in _units(work, campaign=earlier)}
    came_from: defaultdict[UUID, list[UUID]] = defaultdict(list)
    went_to: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for link in units.list_successions(work):
        came_from[link.to_unit_id].append(link.from_unit_id)
        went_to[link.from_unit_id].add(link.to_unit_id)
    found = {}
    for unit in _units(work, campaign=later):
        found[unit.code] = [then[one] for one in _origins(unit.unit_id, then=then, came_from=came_from)]
    return found, frozenset(code for unit_id, code in then.items() if len(went_to[unit_id]) > 1)


def _origins(unit_id: UUID, *, then: dict[UUID, str], came_from: dict[UUID, list[UUID]]) -> list[UUID]:
    """Units of the earlier round that a unit follows, itself first; those that merged into it as well."""
    found, seen, waiting = [], {unit_id}, [unit_id]
    while waiting:
        one = waiting.pop(0)
        if one in then:
            found.append(one)
        new = [before for before in came_from.get(one, []) if before not in seen]
        seen.update(new)
        waiting.extend(new)
    return found


def _units(work: Work, *, campaign: Campaign) -> list[CampaignUnit]:
    return campaigns.list_campaign_units(work, campaign_id=campaign.id, scope=EVERYWHERE)
