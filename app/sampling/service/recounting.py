"""The quota ledger counted anew from the stored rows: what differs, and putting it right.

Whoever moves a stored answer, form or sent mail moves a counter in the same transaction. With every
counter of the campaign locked, what the tables say is therefore what the counters should say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.campaigns import service as campaigns
from app.core.actor import EVERYWHERE
from app.core.audit import audited
from app.core.unit_of_work import Work
from app.sampling import rules, store


@dataclass(frozen=True, slots=True)
class CellFacts:
    """What the rooms that hold the rows found in one cell. received = valid + invalid.

    `counted`: valid answers marked as counted; None while nothing marks them (sealed answers, of which
    the opening draws as many as the target allows).
    """

    unit_id: UUID
    audience_id: UUID
    issued: int = 0
    received: int = 0
    valid: int = 0
    counted: int | None = None


@dataclass(frozen=True, slots=True)
class Counters:
    """The four counters of a cell."""

    issued: int
    received: int
    counted: int
    over: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell whose counters are not what the rows say; `ledger` None: rows without a cell."""

    unit_id: UUID
    audience_id: UUID
    ledger: Counters | None
    found: Counters


def lock_ledger(work: Work, *, campaign_id: UUID) -> None:
    """Holds every counter of a campaign still until the transaction ends; a writing unit of work only."""
    store.lock_cells(work.session, campaign_id=campaign_id)


def compare_ledger(work: Work, *, campaign_id: UUID, found: Sequence[CellFacts]) -> list[Difference]:
    """Every cell that differs, by audience and official order; a cell without an entry in `found` has
    nothing behind it. Exact when `lock_ledger` came before the counting."""
    by_cell = {(one.unit_id, one.audience_id): one for one in found}
    differing = []
    for quota, _unit, _audience in store.list_cells(work.session, campaign_id=campaign_id, scope=EVERYWHERE):
        key = (quota.unit_id, quota.audience_id)
        ledger = Counters(quota.issued, quota.received, quota.counted, quota.over)
        true = _counters(by_cell.pop(key, CellFacts(*key)), target=quota.target)
        if ledger != true:
            differing.append(Difference(*key, ledger, true))
    homeless = [Difference(*key, None, _counters(one, target=0)) for key, one in sorted(by_cell.items())]
    return differing + homeless


def _counters(facts: CellFacts, *, target: int | None) -> Counters:
    counted = rules.room_for(facts.valid, target=target) if facts.counted is None else facts.counted
    return Counters(facts.issued, facts.received, counted, facts.valid - counted)


@audited("sampling.recount")
def mend_ledger(work: Work, *, campaign_id: UUID, differing: Sequence[Difference]) -> int:
    """Writes what was found into every cell that differs; returns how many. Rows without a cell stay named.

    The transaction that compared is the one that mends.
    """
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    mended = [one for one in differing if one.ledger is not None]
    for one in mended:
        store.set_counts(
            work.session, unit_id=one.unit_id, audience_id=one.audience_id, issued=one.found.issued,
            received=one.found.received, counted=one.found.counted, over=one.found.over,
        )  # fmt: skip
    work.note(object=f"campaign:{campaign.key}", cells_mended=len(mended))
    return len(mended)
