"""When a council may decide, and how its sessions go. Pure."""

from collections.abc import Mapping
from typing import Final, Literal

Part = Literal["chair", "secretary", "member"]
How = Literal["present", "absent", "written"]
COUNTING: Final[tuple[How, ...]] = ("present", "written")
"""Who takes part: there, or with a written opinion."""
SESSION_STATES: Final = ("planned", "open", "closed")
SESSION_EVENTS: Final = ("open", "attend", "decide", "close")
SESSION_TRANSITIONS: Final[Mapping[tuple[str, str], str]] = {
    ("planned", "attend"): "planned",
    ("planned", "open"): "open",
    ("open", "attend"): "open",
    ("open", "decide"): "open",
    ("open", "close"): "closed",
}
"""(state, event) -> next state. What is not listed is refused."""


def next_session_state(state: str, *, event: str) -> str | None:
    """The state after an event, or None when the event is not open in this state."""
    return SESSION_TRANSITIONS.get((state, event))


def has_quorum(attending: int, *, members: int, percent: int) -> bool:
    """Whether more than `percent` of the members take part; exactly that share is not enough."""
    return members > 0 and attending * 100 > members * percent


def needed(members: int, *, percent: int) -> int:
    """The least number of members that makes the quorum."""
    return members * percent // 100 + 1


def carries(votes_for: int, *, attending: int) -> bool:
    """Whether more than half of who takes part are for it."""
    return votes_for * 2 > attending
