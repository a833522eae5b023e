"""How a running round goes, by unit and group: numbers only, and none that tells who has answered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Audience, Campaign, Milestone
from app.core import tabular
from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.home.rules import Figures, GoingState, elapsed_share, going_state, total_of, worst_state
from app.invitations import service as invitations
from app.paper import service as paper
from app.sampling import service as sampling

SORTS: Final = ("behind", "undeliverable", "name")
NO_MAIL: Final = invitations.MailCount(0, 0, 0)
NO_FORMS: Final = paper.FormCounts({})
Cells = list[tuple[sampling.LedgerRow, Figures]]


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One audience over the whole scope."""

    audience: Audience
    figures: Figures
    state: GoingState
    units: int
    due: Milestone | None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit: its figures over the groups that were asked for; `unit`: a ledger row with its names."""

    unit: sampling.LedgerRow
    figures: Figures
    state: GoingState


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """`groups` and `total` are over the whole scope; `rows` and `shown` are what the filters leave."""

    campaign: Campaign
    groups: list[GroupLine]
    total: Figures
    rows: list[UnitLine]
    shown: Figures
    types: list[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks for: one audience or all, a unit type, a state, words, an order."""

    audience_id: UUID | None = None
    type_key: str = ""
    state: str = ""
    search: str = ""
    sort: str = ""

    @property
    def filters(self) -> bool:
        """Whether rows may be left out."""
        return bool(self.type_key or self.state or self.search)


@dataclass(frozen=True, slots=True)
class _Round:
    """Everything read, once: figures of the units in official order, totals and elapsed time, by audience."""

    campaign: Campaign
    audiences: list[Audience]
    cells: dict[UUID, Cells]
    totals: dict[UUID, Figures]
    dues: dict[UUID, Milestone | None]
    elapsed: dict[UUID, float] = field(default_factory=dict)


def read_progress(work: Work, *, campaign_key: str, scope: Scope, wanted: Wanted) -> ProgressPage:
    """The page in a number of queries that no number of units or groups changes.

    Raises `CampaignNotFound`.
    """
    held = _read(work, campaign_key=campaign_key, scope=scope)
    chosen = [one for one in held.audiences if wanted.audience_id in (None, one.id)]
    lines = _unit_lines(held, chosen=chosen)
    rows = [line for line in lines if _is_kept(line, wanted)]
    groups = [
        GroupLine(
            one, held.totals[one.id], going_state(held.totals[one.id], elapsed=held.elapsed[one.id]),
            len(held.cells[one.id]), held.dues[one.id],
        )
        for one in held.audiences
    ]  # fmt: skip
    whole = total_of(held.totals[one.id] for one in chosen)
    return ProgressPage(
        campaign=held.campaign,
        groups=groups,
        total=total_of(held.totals.values()),
        rows=_sorted(rows, sort=wanted.sort),
        shown=whole if len(rows) == len(lines) else total_of(line.figures for line in rows),
        types=list(dict.fromkeys(line.unit.type_key for line in lines)),
    )


def list_progress_cells(
    work: Work, *, campaign_key: str, scope: Scope
) -> list[tuple[sampling.LedgerRow, Audience, Figures, GoingState]]:
    """Every unit and group for a file: the same figures, audiences in order, units in official order."""
    held = _read(work, campaign_key=campaign_key, scope=scope)
    return [
        (unit, one, figures, going_state(figures, elapsed=held.elapsed[one.id]))
        for one in held.audiences
        for unit, figures in held.cells[one.id]
    ]


def _read(work: Work, *, campaign_key: str, scope: Scope) -> _Round:
    campaign = campaigns.get_campaign(work, key=campaign_key)
    where = {"campaign_id": campaign.id}
    ledgers = sampling.read_ledgers(work, **where, scope=scope)
    mails = invitations.count_mails(work, **where, scope=scope)
    forms = paper.count_forms(work, **where, scope=scope)
    audiences = campaigns.list_audiences(work, **where)
    milestones = {one.kind: one for one in campaigns.list_milestones(work, **where)}
    dues = {one.id: milestones.get(_calendar_of(one)) for one in audiences}
    cells: dict[UUID, Cells] = {}
    totals: dict[UUID, Figures] = {}
    for audience in audiences:
        ledger = ledgers.get(audience.id)
        mine: Cells = []
        for row in ledger.rows if ledger else ():
            key = (row.unit_id, audience.id)
            found = _figures(row, mails=mails.get(key, NO_MAIL), forms=forms.get(key, NO_FORMS))
            mine.append((row, found))
        cells[audience.id] = mine
        sums = total_of(figures for _, figures in mine)
        totals[audience.id] = _total(ledger.total, sums, channel=audience.channel) if ledger else sums
    now = work.now()
    elapsed = {
        key: elapsed_share(opens_at=due.opens_at, closes_at=due.closes_at, now=now) if due else 0.0
        for key, due in dues.items()
    }
    return _Round(campaign, audiences, cells, totals, dues, elapsed)


def _calendar_of(audience: Audience) -> str:
    return "survey" if audience.channel == "online" else "paper"


def _figures(row: sampling.LedgerRow, *, mails: invitations.MailCount, forms: paper.FormCounts) -> Figures:
    if row.channel == "paper":
        asked = delivered = forms.issued
        undeliverable, answered = 0, forms.returned if not row.hidden else None
    else:
        asked, delivered, undeliverable = mails.asked, mails.delivered, mails.undeliverable
        answered = row.received
    return Figures(
        asked=asked,
        delivered=delivered,
        undeliverable=undeliverable,
        answered=answered,
        target=row.target,
        goal=asked if row.target is None else row.target,
        reached=answered if row.target is None else row.counted,
    )


def _total(ledger: sampling.LedgerTotal, sums: Figures, *, channel: str) -> Figures:
    """The sum over an audience: the ledger says whether it gives a hidden cell away."""
    if not sums.hidden or ledger.received is None or channel == "paper":
        return sums
    reached = ledger.received if ledger.target is None else ledger.counted
    if ledger.target is not None and sums.goal != ledger.target:
        reached = None  # cells with and without a target among the hidden ones: no sum that means one thing
    return Figures(
        asked=sums.asked, delivered=sums.delivered, undeliverable=sums.undeliverable,
        answered=ledger.received, target=sums.target, goal=sums.goal, reached=reached,
    )  # fmt: skip


def _unit_lines(held: _Round, *, chosen: list[Audience]) -> list[UnitLine]:
    """A line for each unit with a cell of these audiences, in official order."""
    found: dict[UUID, tuple[sampling.LedgerRow, list[tuple[UUID, Figures]]]] = {}
    for one in chosen:
        for row, figures in held.cells[one.id]:
            found.setdefault(row.unit_id, (row, []))[1].append((one.id, figures))
    lines = []
    for unit, cells in sorted(found.values(), key=lambda pair: pair[0].ordinal):
        states = (going_state(cell, elapsed=held.elapsed[key]) for key, cell in cells)
        figures = cells[0][1] if len(cells) == 1 else total_of(cell for _, cell in cells)
        lines.append(UnitLine(unit, figures, worst_state(states)))
    return lines


def _is_kept(line: UnitLine, wanted: Wanted) -> bool:
    unit = line.unit
    words = tabular.folded(wanted.search)
    return (
        (not wanted.type_key or unit.type_key == wanted.type_key)
        and (not wanted.state or line.state == wanted.state)
        and (not words or words in tabular.folded(f"{unit.name_vi} {unit.name_en} {unit.code}"))
    )


def _sorted(rows: Iterable[UnitLine], *, sort: str) -> list[UnitLine]:
    found = list(rows)
    if sort == "behind":
        found.sort(key=lambda line: (line.figures.share is None, line.figures.share or 0.0))
    elif sort == "undeliverable":
        found.sort(key=lambda line: -line.figures.undeliverable)
    elif sort == "name":
        found.sort(key=lambda line: tabular.folded(line.unit.name_vi))
    return found
