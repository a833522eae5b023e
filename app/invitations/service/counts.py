"""Counts of invitations by cell: nothing here knows who answered."""

from uuid import UUID

from app.core.actor import EVERYWHERE, Scope
from app.core.unit_of_work import Work
from app.invitations.store import counts as store

Cell = tuple[UUID, UUID]
"""(unit, audience)."""


def count_issued(work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE) -> dict[Cell, int]:
    """How many people of each cell were sent a first mail: each once, however often the link was renewed."""
    rows = store.count_issued(work.session, campaign_id=campaign_id, scope=scope)
    return {(unit_id, audience_id): count for unit_id, audience_id, count in rows}
