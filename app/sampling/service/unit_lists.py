"""The lists that units hand in for a campaign: who has, who is late, and whether the time is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.core import tabular
from app.core.actor import Scope
from app.core.unit_of_work import Work
from app.people import service as people
from app.people.models import RosterSubmission
from app.people.service import RosterPlace
from app.sampling import rules
from app.sampling.errors import ListsClosed, UnitNotInRound
from app.units.models import Unit


@dataclass(frozen=True, slots=True)
class ListRow:
    """A unit's list as the overview shows it. `state` is "missing" while nobody has begun it."""

    unit: Unit
    state: str
    people: int
    handed_in_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class ListTotals:
    """How many units stand where; `due` counts those that have not handed in."""

    units: int
    submitted: int
    accepted: int
    returned: int
    due: int
    late: int


@dataclass(frozen=True, slots=True)
class UnitList:
    """A unit's list with what may be done now."""

    campaign: Campaign
    unit: Unit
    place: RosterPlace
    roster: RosterSubmission | None
    opens_at: datetime | None
    closes_at: datetime | None
    is_open: bool

    @property
    def state(self) -> str:
        """The state of the list; "missing" while nobody has begun it."""
        return self.roster.state if self.roster else "missing"


def list_unit_lists(work: Work, *, campaign: Campaign, scope: Scope) -> list[ListRow]:
    """Every unit of the round within the scope with its list, in official order."""
    found = people.list_rosters(work, campaign_id=campaign.id, scope=scope)
    known = {roster.unit_id: (roster, count) for roster, count in found}
    _, closes_at = _times(work, campaign=campaign)
    rows = []
    for unit in campaigns.list_round_units(work, campaign=campaign):
        if scope.covers(unit.id):
            roster, count = known.get(unit.id, (None, 0))
            state, handed_in_at = (roster.state, roster.handed_in_at) if roster else ("missing", None)
            late = rules.is_late(now=work.now(), closes_at=closes_at, handed_in_at=handed_in_at, state=state)
            rows.append(ListRow(unit, state, count, handed_in_at, late))
    return rows


def find_lists(rows: Sequence[ListRow], *, state: str = "", words: str = "") -> list[ListRow]:
    """The rows in a state ("late": whatever their state) whose unit has these words in its name or code."""
    wanted = tabular.folded(words)
    return [
        row
        for row in rows
        if state in ("", row.state) or (state == "late" and row.late)
        if wanted in tabular.folded(f"{row.unit.name_vi} {row.unit.name_en} {row.unit.code}")
    ]


def total_lists(rows: Sequence[ListRow]) -> ListTotals:
    """The overview in numbers."""
    states = [row.state for row in rows]
    submitted, accepted, returned = (states.count(one) for one in ("submitted", "accepted", "returned"))
    due = len(rows) - submitted - accepted
    return ListTotals(len(rows), submitted, accepted, returned, due, sum(row.late for row in rows))


def get_unit_list(work: Work, *, campaign: Campaign, unit_id: UUID, scope: Scope) -> UnitList:
    """The list of a unit of the round; raises `UnitNotInRound`, also outside the scope."""
    units = campaigns.list_round_units(work, campaign=campaign)
    unit = next((one for one in units if one.id == unit_id and scope.covers(one.id)), None)
    if unit is None:
        raise UnitNotInRound
    domains = campaigns.official_domains(work, campaign=campaign)
    place = RosterPlace(campaign.id, campaign.key, unit.id, domains)
    roster = people.find_roster(work, place=place, scope=scope)
    opens_at, closes_at = _times(work, campaign=campaign)
    is_open = rules.is_list_open(
        campaign.state, now=work.now(), opens_at=opens_at, closes_at=closes_at,
        state=roster.state if roster else "missing",
    )  # fmt: skip
    return UnitList(campaign, unit, place, roster, opens_at, closes_at, is_open)


def require_list_open(held: UnitList) -> RosterPlace:
    """Where the unit may write; raises `ListsClosed` outside the calendar and from the start on."""
    if not held.is_open:
        raise ListsClosed
    return held.place


def require_deciding(held: UnitList) -> RosterPlace:
    """Where a list may be accepted or returned; raises `ListsClosed` from the start of the campaign on."""
    if held.campaign.state != "draft":
        raise ListsClosed
    return held.place


def _times(work: Work, *, campaign: Campaign) -> tuple[datetime | None, datetime | None]:
    milestone = campaigns.find_milestone(work, campaign_id=campaign.id, kind="lists")
    return (milestone.opens_at, milestone.closes_at) if milestone else (None, None)
