"""Pages of different forms whose marks look copied: whom to look at, never a verdict."""

from dataclasses import dataclass
from uuid import UUID

from app.campaigns.models import CampaignUnit
from app.core.actor import EVERYWHERE, Scope
from app.core.unit_of_work import Work
from app.paper.models import ScanPage
from app.paper.service import places
from app.paper.store import likeness as store

MOST_PAIRS = 50


@dataclass(frozen=True, slots=True)
class Pair:
    """Two pages, their units, and how much of their strokes coincide (0 to 1)."""

    likeness: float
    pages: tuple[ScanPage, ScanPage]
    units: tuple[CampaignUnit, CampaignUnit]


def list_alike(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> list[Pair]:
    """At most 50 pairs, the most alike first; none of the person's own unit."""
    units = places.units_by_id(work, campaign_id=campaign_id)
    found = store.list_pairs(
        work.session, campaign_id=campaign_id, scope=scope, barred=places.barred_units(work), most=MOST_PAIRS
    )
    return [
        Pair(share, (one, other), (units[one.unit_id], units[other.unit_id]))
        for share, one, other in found
        if one.unit_id is not None and other.unit_id is not None
    ]
