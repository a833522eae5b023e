"""States of a run; what a campaign must have reached before anything is computed."""

from collections.abc import Collection
from typing import Final

SCORES: Final = "satisfaction"
CHANGE: Final = "change"
"""Recipes: the scores of one round; their change since an earlier one."""
RESULTS: Final = "results.json"
CHANGES: Final = "change.json"
"""The document that each of them is about."""
RUN_STATES: Final = ("queued", "running", "done", "failed")
TRANSITIONS: Final[dict[tuple[str, str], str]] = {
    ("queued", "start"): "running",
    ("running", "start"): "running",  # a worker died; its lease ran out and another takes over
    ("running", "finish"): "done",
    ("queued", "fail"): "failed",
    ("running", "fail"): "failed",
}
"""(state, event) -> state; everything else is refused."""
UNDER_WAY: Final = frozenset({"queued", "running"})


def next_state(state: str, *, event: str) -> str | None:
    """The state after an event, or None where the table has no such step."""
    return TRANSITIONS.get((state, event))


def states_before(event: str) -> frozenset[str]:
    """The states from which an event leads on."""
    return frozenset(state for state, name in TRANSITIONS if name == event)


def awaited_state(channels: Collection[str]) -> str:
    """The first state of a campaign whose results may be computed: after the opening where answers are
    sealed, else after the close."""
    return "opened" if "online" in channels else "closed"


def is_computable(state: str, *, channels: Collection[str]) -> bool:
    """Whether results may be computed: never interim ones."""
    return state == "opened" or state == awaited_state(channels)
