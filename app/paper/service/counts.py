"""How many forms each unit and audience has in each state."""

from uuid import UUID

from app.core.actor import EVERYWHERE, Scope
from app.core.unit_of_work import Work
from app.paper.rules import FormCounts
from app.paper.store import forms as store


def count_forms(
    work: Work, *, campaign_id: UUID, scope: Scope = EVERYWHERE
) -> dict[tuple[UUID, UUID], FormCounts]:
    """(unit, audience) -> its forms by state; a cell without a printed form has no entry."""
    states: dict[tuple[UUID, UUID], dict[str, int]] = {}
    for unit_id, audience_id, state, count in store.count_states(
        work.session, campaign_id=campaign_id, scope=scope
    ):
        states.setdefault((unit_id, audience_id), {})[state] = count
    return {cell: FormCounts(by_state) for cell, by_state in states.items()}
