"""Decisions about quotas and frames: targets, states of a cell, what stays hidden, hashes. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

CellState = Literal["full", "left", "over", "none", "unlimited", "hidden"]


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
    order = sorted(issued, key=lambda unit_id: (issued[unit_id], unit_id))
    hidden = [unit_id for unit_id in order if issued[unit_id] < minimum]
    if not hidden:
        return frozenset()
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
