"""The ledger of quotas as people read it: cells with units, states, totals; small cells stay hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Audience, CampaignUnit
from app.core.actor import EVERYWHERE, Scope
from app.core.unit_of_work import Work
from app.sampling import rules, store
from app.sampling.models import Quota
from app.sampling.store import cells as cells_store


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One cell. Counts are None where an anonymous audience is too small in this unit to show them.

    `issued`: forms handed out or invitations sent. `received` = valid + invalid; valid = `counted` +
    `over`; over are kept, and do not count.
    """

    audience_id: UUID
    group_key: str
    channel: str
    unit_id: UUID
    code: str
    name_vi: str
    name_en: str
    type_key: str
    target: int | None
    issued: int
    received: int | None
    counted: int | None
    over: int | None
    state: rules.CellState
    number: int
    agrees: bool
    ordinal: int

    @property
    def hidden(self) -> bool:
        """Whether the counts of this cell are kept back."""
        return self.received is None

    @property
    def missing(self) -> int | None:
        """Issued and not received."""
        return None if self.received is None else self.issued - self.received

    @property
    def valid(self) -> int | None:
        """Received and usable, counted or over."""
        return None if self.counted is None or self.over is None else self.counted + self.over

    @property
    def invalid(self) -> int | None:
        """Received and not usable."""
        return None if self.received is None or self.valid is None else self.received - self.valid


@dataclass(frozen=True, slots=True)
class LedgerTotal:
    """Sums over rows; None where a sum would give a hidden row away. `target`: None without limits."""

    units: int
    full: int
    target: int | None
    issued: int
    received: int | None
    counted: int | None
    over: int | None

    @classmethod
    def over_rows(cls, rows: Sequence[LedgerRow], *, counts: tuple[int, int, int] | None) -> Self:
        """Totals of rows, their counts (received, counted, over) given because rows may hide theirs."""
        targets = [row.target for row in rows if row.target is not None]
        received, counted, over = counts or (None, None, None)
        return cls(
            units=len(rows),
            full=sum(row.state in ("full", "over") for row in rows),
            target=sum(targets) if targets else None,
            issued=sum(row.issued for row in rows),
            received=received,
            counted=counted,
            over=over,
        )

    @property
    def missing(self) -> int | None:
        """Issued and not received."""
        return None if self.received is None else self.issued - self.received

    @property
    def valid(self) -> int | None:
        """Counted and over."""
        return None if self.counted is None or self.over is None else self.counted + self.over

    @property
    def invalid(self) -> int | None:
        """Received and not usable."""
        return None if self.received is None or self.valid is None else self.received - self.valid

    @property
    def share(self) -> float | None:
        """Counted / target, from 0 to 1."""
        return self.counted / self.target if self.counted is not None and self.target else None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of one audience within a scope, and their totals; `disagreeing`: rows that do not add up."""

    rows: list[LedgerRow]
    total: LedgerTotal

    @property
    def disagreeing(self) -> list[LedgerRow]:
        """Rows whose numbers do not add up."""
        return [row for row in self.rows if not row.agrees]


class Counts(NamedTuple):
    """A cell as stored, nothing hidden."""

    unit_id: UUID
    audience_id: UUID
    target: int | None
    issued: int
    received: int
    counted: int
    over: int
    ordinal: int
    code: str
    name_vi: str
    name_en: str
    type_key: str


Pairs = list[tuple[LedgerRow, Counts]]


def list_ledger(work: Work, *, campaign_id: UUID, scope: Scope) -> list[LedgerRow]:
    """Every cell of a campaign within a scope: audiences in order, units in official order."""
    return [row for row, _ in _rows(work, campaign_id=campaign_id, scope=scope)]


def read_ledger(
    work: Work, *, campaign_id: UUID, audience_id: UUID, scope: Scope, kept: frozenset[UUID] | None = None
) -> Ledger:
    """The ledger of one audience; `kept`: only these units (a filter), None for all."""
    found = [
        pair
        for pair in _rows(work, campaign_id=campaign_id, scope=scope)
        if pair[0].audience_id == audience_id and (kept is None or pair[0].unit_id in kept)
    ]
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    return _ledger(found, whole=kept is None and scope.unit_ids is None, minimum=campaign.minimum_cell)


def read_ledgers(work: Work, *, campaign_id: UUID, scope: Scope) -> dict[UUID, Ledger]:
    """The ledgers of all audiences that have cells, by audience id; a fixed number of queries."""
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    found: dict[UUID, Pairs] = {}
    for pair in _rows(work, campaign_id=campaign_id, scope=scope):
        found.setdefault(pair[0].audience_id, []).append(pair)
    whole = scope.unit_ids is None
    return {key: _ledger(rows, whole=whole, minimum=campaign.minimum_cell) for key, rows in found.items()}


def _ledger(pairs: Pairs, *, whole: bool, minimum: int) -> Ledger:
    rows = [row for row, _ in pairs]
    shown = rules.is_total_shown(
        [row.issued for row in rows], hidden=[row.hidden for row in rows], whole=whole, minimum=minimum
    )
    cells = [cell for _, cell in pairs]
    counts = (sum(c.received for c in cells), sum(c.counted for c in cells), sum(c.over for c in cells))
    return Ledger(rows=rows, total=LedgerTotal.over_rows(rows, counts=counts if shown else None))


def _rows(work: Work, *, campaign_id: UUID, scope: Scope) -> Pairs:
    """Rows with their cells. What is hidden is decided over the whole audience, whatever the scope.

    A cell to which nothing was sent holds nothing: it is shown, and hides nobody.
    """
    campaign = campaigns.get_campaign_by_id(work, campaign_id=campaign_id)
    audiences = {one.id: one for one in campaigns.list_audiences(work, campaign_id=campaign_id)}
    found = cells_store.list_counts(work.session, campaign_id=campaign_id, scope=EVERYWHERE)
    by_audience: dict[UUID, list[Counts]] = {}
    for cell in map(Counts._make, found):
        by_audience.setdefault(cell.audience_id, []).append(cell)
    pairs: Pairs = []
    for audience_id, cells in by_audience.items():
        audience = audiences[audience_id]
        hidden = _hidden(audience, cells=cells, minimum=campaign.minimum_cell)
        pairs += [
            (_row(cell, audience, hidden=bool(hidden) and cell.unit_id in hidden), cell)
            for cell in cells
            if scope.unit_ids is None or cell.unit_id in scope.unit_ids
        ]
    return pairs


def _hidden(audience: Audience, *, cells: Sequence[Counts], minimum: int) -> frozenset[UUID]:
    if audience.channel != "online" or audience.mode != "anonymous":
        return frozenset()
    issued = {cell.unit_id: cell.issued for cell in cells if cell.issued or cell.received}
    return rules.hidden_cells(issued, minimum=minimum)


def _row(quota: Counts, audience: Audience, *, hidden: bool) -> LedgerRow:
    state, number = rules.cell_state(
        target=quota.target, received=quota.received, counted=quota.counted, over=quota.over
    )
    return LedgerRow(
        audience_id=audience.id,
        group_key=audience.group_key,
        channel=audience.channel,
        unit_id=quota.unit_id,
        code=quota.code,
        name_vi=quota.name_vi,
        name_en=quota.name_en,
        type_key=quota.type_key,
        target=quota.target,
        issued=quota.issued,
        received=None if hidden else quota.received,
        counted=None if hidden else quota.counted,
        over=None if hidden else quota.over,
        state="hidden" if hidden else state,
        number=0 if hidden else number,
        agrees=rules.agrees(
            issued=quota.issued, received=quota.received, counted=quota.counted, over=quota.over
        ),
        ordinal=quota.ordinal,
    )


def list_cells(work: Work, *, campaign_id: UUID) -> list[Quota]:
    """The bare cells of a campaign, nothing hidden: for programs that compute, never for a page."""
    rows = store.list_cells(work.session, campaign_id=campaign_id, scope=EVERYWHERE)
    return [quota for quota, _, _ in rows]


def list_small_strata(work: Work, *, campaign_id: UUID) -> list[tuple[Audience, CampaignUnit, int]]:
    """Units of online audiences that rate their own unit or parent with fewer people than `k_open`.

    Their answers are opened together with those of units above them and say nothing about one unit;
    a page warns before the launch. Each with its number of people.
    """
    units = {one.unit_id: one for one in campaigns.list_campaign_units(work, campaign_id=campaign_id)}
    audiences = {one.id: one for one in campaigns.list_audiences(work, campaign_id=campaign_id)}
    people: dict[tuple[UUID, UUID], int] = {}
    for row in store.list_selected_people(work.session, campaign_id=campaign_id, scope=EVERYWHERE):
        people[row[0], row[1]] = people.get((row[0], row[1]), 0) + 1
    return [
        (audiences[audience_id], units[unit_id], count)
        for (audience_id, unit_id), count in people.items()
        if audiences[audience_id].rates in ("own_unit", "parent")
        and unit_id in units
        and count < audiences[audience_id].k_open
    ]
