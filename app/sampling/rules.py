"""Decisions about quotas, frames and draws: targets, states of a cell, what stays hidden, plans. Pure."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, Self, get_args
from uuid import UUID

from analysis.sampling.allocation import Allocation
from analysis.sampling.plans import Method, Plan, Stage, StageMethod

CellState = Literal["full", "left", "over", "none", "unlimited", "hidden"]
Why = Literal["undeliverable", "left_post", "long_absence", "not_of_group"]
WHY: Final[Mapping[Why, str]] = {
    "undeliverable": "No mail reaches the person",
    "left_post": "Has left the post",
    "long_absence": "Is absent for the whole time of the survey",
    "not_of_group": "Does not belong to the group",
}
"""Why a reserve may take somebody's place, as message ids. Whether somebody has answered is no reason."""


def is_list_open(
    campaign_state: str, *, now: datetime, opens_at: datetime | None, closes_at: datetime | None, state: str
) -> bool:
    """Whether a unit may write in its list and hand it in: before the start, within the calendar.

    Without a time in the calendar the whole preparation is open. A returned list may be mended after the
    closing time as well.
    """
    if campaign_state != "draft" or (opens_at is not None and now < opens_at):
        return False
    return closes_at is None or now < closes_at or state == "returned"


def is_late(*, now: datetime, closes_at: datetime | None, handed_in_at: datetime | None, state: str) -> bool:
    """Whether a list is missing after its closing time, or came after it."""
    if closes_at is None:
        return False
    if state in ("submitted", "accepted"):
        return handed_in_at is not None and handed_in_at > closes_at
    return now >= closes_at


def is_state(text: str) -> bool:
    """Whether a text names a state of a cell."""
    return text in get_args(CellState)


@dataclass(frozen=True, slots=True)
class TargetRule:
    """A target for one unit, for all units of a type, or (both empty) for every unit. None: no limit."""

    unit_type: str | None
    unit_id: UUID | None
    target: int | None


def matching_rule(rules: Sequence[TargetRule], *, unit_id: UUID, unit_type: str) -> TargetRule | None:
    """The most specific rule for a unit: its own, then its type's, then the one for all."""
    for wanted in ((unit_id, None), (None, unit_type), (None, None)):
        for rule in rules:
            if (rule.unit_id, rule.unit_type if rule.unit_id is None else None) == wanted:
                return rule
    return None


def cell_state(*, target: int | None, received: int, counted: int, over: int) -> tuple[CellState, int]:
    """The state of a quota cell and its number: how many are left or over."""
    if received == 0:
        return "none", 0
    if over > 0:
        return "over", over
    if target is None:
        return "unlimited", counted
    if counted >= target:
        return "full", target
    return "left", target - counted


def room_for(valid: int, *, target: int | None) -> int:
    """How many of the valid answers of a cell count."""
    return valid if target is None else min(target, valid)


def agrees(*, issued: int, received: int, counted: int, over: int) -> bool:
    """Whether the ledger of a cell adds up: received within issued, counted and over within received."""
    return 0 <= counted + over <= received <= issued


def hidden_cells(issued: Mapping[UUID, int], *, minimum: int) -> frozenset[UUID]:
    """Cells of an anonymous audience whose counts are not shown, by unit.

    `issued`: how many were asked in each unit. A cell below the minimum is hidden; if what is hidden
    could be found from the total (one cell alone, or fewer than the minimum together), the smallest
    other cells are hidden with it.
    """
    if min(issued.values(), default=minimum) >= minimum:
        return frozenset()
    order = sorted(issued, key=lambda unit_id: (issued[unit_id], unit_id.int))
    hidden = [unit_id for unit_id in order if issued[unit_id] < minimum]
    for unit_id in order[len(hidden) :]:
        if len(hidden) >= 2 and sum(issued[one] for one in hidden) >= minimum:
            break
        hidden.append(unit_id)
    return frozenset(hidden)


def is_total_shown(issued: Sequence[int], *, hidden: Sequence[bool], whole: bool, minimum: int) -> bool:
    """Whether the total over rows with hidden ones among them may be shown.

    Only over the whole audience, and only when the hidden rows together reach the minimum: totals of
    arbitrary selections would give single rows away.
    """
    covered = [count for count, is_hidden in zip(issued, hidden, strict=True) if is_hidden]
    return not covered or (whole and len(covered) >= 2 and sum(covered) >= minimum)


def frame_hash(lines: Iterable[str]) -> str:
    """SHA-256 in hex over the sorted lines of a frame, each ended by a line feed."""
    digest = hashlib.sha256()
    for line in sorted(lines):
        digest.update(line.encode("utf-8") + b"\n")
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class StageOrder:
    """One stage: clusters of a unit type ("" is the unit of the list itself), how, how many."""

    type_key: str
    method: StageMethod
    size: int


EVERYBODY = StageOrder("", "all", 0)


@dataclass(frozen=True, slots=True)
class DrawOrder:
    """What somebody ordered to be drawn, in the words of the page; kept with the draw.

    `by`: a stratum is each unit, or each unit type. `given`: a number per stratum, by unit type.
    """

    method: Method
    size: int = 0
    reserves: int = 0
    by: Literal["unit", "type"] = "unit"
    allocation: Allocation = "proportional"
    given: Mapping[str, int] = field(default_factory=dict)
    stages: tuple[StageOrder, ...] = ()
    members: StageOrder = EVERYBODY

    def as_json(self) -> dict[str, Any]:
        """The order as it is kept with the draw."""
        return asdict(self)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """The order that was kept."""
        values = dict(kept)
        values["stages"] = tuple(StageOrder(**one) for one in kept["stages"])
        values["members"] = StageOrder(**kept["members"])
        return cls(**values)

    def plan(self, *, strata: Mapping[str, str]) -> Plan:
        """The plan for a list; `strata`: the unit type of each stratum."""
        return Plan(
            method=self.method,
            size=self.size,
            reserves=self.reserves,
            allocation=self.allocation,
            given={name: self.given.get(kind, 0) for name, kind in strata.items()},
            stages=tuple(Stage(one.method, one.size) for one in (*self.stages, self.members)),
        )


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """A unit as draws see it."""

    code: str
    type_key: str
    parent_id: UUID | None


def clusters_of(
    unit_id: UUID, *, units: Mapping[UUID, UnitPlace], stages: Sequence[StageOrder]
) -> tuple[str, ...] | None:
    """The codes of the clusters that a unit lies in, one for each stage; None where it lies in none."""
    above = {"": units[unit_id].code}
    step: UUID | None = unit_id
    while step is not None and step in units:
        above.setdefault(units[step].type_key, units[step].code)
        step = units[step].parent_id
    found = [above.get(stage.type_key) for stage in stages]
    return tuple(code for code in found if code is not None) if None not in found else None


def stage_types(unit_ids: Iterable[UUID], *, units: Mapping[UUID, UnitPlace]) -> list[str]:
    """The unit types that can be stages above these units, from the top: those that all of them lie below."""
    chains: list[list[str]] = []
    for unit_id in unit_ids:
        chain: list[str] = []
        step = units[unit_id].parent_id
        while step is not None and step in units:
            chain.insert(0, units[step].type_key)
            step = units[step].parent_id
        chains.append(chain)
    return [kind for kind in dict.fromkeys(chains[0]) if all(kind in one for one in chains)] if chains else []


def pool_of(order: DrawOrder, *, unit_id: UUID, units: Mapping[UUID, UnitPlace]) -> str:
    """Within which part of a draw reserves move up: the whole list, a stratum, or the lowest cluster."""
    unit = units[unit_id]
    if order.method == "multi_stage":
        return "/".join(clusters_of(unit_id, units=units, stages=order.stages) or (unit.code,))
    if order.method != "stratified":
        return ""
    return unit.code if order.by == "unit" else unit.type_key


def drawn_in(order: DrawOrder, *, chances: Sequence[float]) -> int:
    """How many people a draw took from a pool of these chances.

    The chances of one stage add up to the number drawn; of several stages the last one states it.
    """
    if order.method == "multi_stage":
        return min(order.members.size, len(chances))
    return round(sum(chances))


def next_rank(
    ranks: Iterable[int], *, fitting: Collection[int], after: int
) -> tuple[int, tuple[int, ...]] | None:
    """The lowest rank above `after` that can be asked, and those passed over for it; None: nobody is left."""
    passed: list[int] = []
    for rank in sorted(rank for rank in ranks if rank > after):
        if rank in fitting:
            return rank, tuple(passed)
        passed.append(rank)
    return None


@dataclass(frozen=True, slots=True)
class Opened:
    """How far the reserves of a pool have been opened: `drawn` at first, then ranks up to `last_rank`."""

    drawn: int
    last_rank: int

    def chance(self, probability: float) -> float:
        """The chance to be among those drawn or opened: a random order of the pool, read further down."""
        return min(1.0, probability * (self.drawn + self.last_rank) / self.drawn)
