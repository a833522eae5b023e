"""How many answered: counts only, for pages and for the opening."""

from dataclasses import dataclass
from uuid import UUID

from app.core.actor import EVERYWHERE, Scope
from app.core.unit_of_work import Work
from app.responses.models import Opening
from app.responses.store import counting


@dataclass(frozen=True, slots=True)
class ResponseCount:
    """One cell: sealed envelopes, valid responses, and how many of these count."""

    audience_id: UUID
    unit_id: UUID
    sealed: int
    stored: int
    counted: int


def count_responses(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> list[ResponseCount]:
    """One entry for each audience and unit that has any answer, sorted by both."""
    sealed = {
        (row[0], row[1]): row[2]
        for row in counting.count_envelopes(work.session, campaign_id=campaign_id, scope=scope)
    }
    stored = {
        (row[0], row[1]): (row[2], row[3])
        for row in counting.count_responses(work.session, campaign_id=campaign_id, scope=scope)
    }
    return [
        ResponseCount(*key, sealed.get(key, 0), *stored.get(key, (0, 0)))
        for key in sorted(sealed.keys() | stored.keys())
    ]


def list_openings(work: Work, *, campaign_id: UUID) -> list[Opening]:
    """The batches that were opened."""
    return counting.list_openings(work.session, campaign_id=campaign_id)
