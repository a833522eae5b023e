"""The life of a list that a unit compiles and hands in, and its lines as rows of a table. Pure."""

from collections.abc import Mapping
from typing import Final

from app.core.tabular import Found, Row

STATES: Final = ("draft", "submitted", "accepted", "returned")
EVENTS: Final = ("submit", "recall", "accept", "return")
TRANSITIONS: Final[Mapping[tuple[str, str], str]] = {
    ("draft", "submit"): "submitted",
    ("returned", "submit"): "submitted",
    ("submitted", "recall"): "draft",
    ("submitted", "accept"): "accepted",
    ("submitted", "return"): "returned",
    ("accepted", "return"): "returned",
}
"""The whole life of a list: (state, event) -> next state. What is not listed is refused."""
WITH_THE_UNIT: Final = ("draft", "returned")
"""States in which the unit writes in its list."""


def next_state(state: str, *, event: str) -> str | None:
    """The state after an event, or None when the event is not open in this state."""
    return TRANSITIONS.get((state, event))


def can_edit(state: str) -> bool:
    """Whether the unit may change the lines of its list."""
    return state in WITH_THE_UNIT


def transition_table() -> list[tuple[str, ...]]:
    """The printable table: a heading, then one row a state with the next state for each event or "-"."""
    rows: list[tuple[str, ...]] = [("state", *EVENTS)]
    rows += [(state, *(TRANSITIONS.get((state, event), "-") for event in EVENTS)) for state in STATES]
    return rows


def listed_row(values: Mapping[str, str], *, number: int) -> Row:
    """A line of a list as a row of a table; a fault names its column by the key, as its heading."""
    columns = {key: Found(place, key) for place, key in enumerate(values)}
    return Row("", number, dict(values), columns)
