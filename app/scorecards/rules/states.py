"""The states of a self-assessment, what a line lacks, what the lines add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

STATES: Final = (
    "draft", "submitted", "appraisal", "provisional", "objection", "council", "final", "published",
)  # fmt: skip
EVENTS: Final = (
    "submit", "recall", "appraise", "explain", "conclude", "accept", "object", "answer", "forward", "settle",
    "publish",
)  # fmt: skip
TRANSITIONS: Final[Mapping[tuple[str, str], str]] = {
    ("draft", "submit"): "submitted",
    ("submitted", "recall"): "draft",
    ("draft", "appraise"): "appraisal",
    ("submitted", "appraise"): "appraisal",
    ("appraisal", "appraise"): "appraisal",
    ("appraisal", "explain"): "appraisal",
    ("appraisal", "conclude"): "provisional",
    ("provisional", "accept"): "provisional",
    ("provisional", "object"): "objection",
    ("objection", "object"): "objection",
    ("objection", "answer"): "objection",
    ("provisional", "forward"): "council",
    ("objection", "forward"): "council",
    ("council", "settle"): "final",
    ("final", "publish"): "published",
}
"""(state, event) -> next state. What is not listed is refused. What was never handed in is appraised too."""

TOLD: Final = STATES[STATES.index("provisional") :]
"""States in which the unit reads what was decided about it."""

APPRAISABLE: Final = tuple(state for state, event in TRANSITIONS if event == "appraise")
"""States in which an appraiser may decide, once the unit's time is over."""

Lack = Literal["", "points", "evidence"]


def states_before(event: str) -> list[str]:
    """The states in which an event is open."""
    return [state for state in STATES if (state, event) in TRANSITIONS]


def transition_table() -> list[tuple[str, ...]]:
    """The printable table: a heading, then one row a state with the next state for each event or "-"."""
    rows: list[tuple[str, ...]] = [("state", *EVENTS)]
    rows += [(state, *(TRANSITIONS.get((state, event), "-") for event in EVENTS)) for state in STATES]
    return rows


def next_state(state: str, *, event: str) -> str | None:
    """The state after an event, or None when the event is not open in this state."""
    return TRANSITIONS.get((state, event))


def lack_of(*, points: Decimal | None, exempt: bool, evidence: int, explanation: str) -> Lack:
    """What a document leaf still lacks before it can be handed in: its declaration, then its proof.

    A document or an explanation is enough; for a leaf that is said not to apply, the explanation alone.
    """
    if exempt:
        return "" if explanation.strip() else "evidence"
    if points is None:
        return "points"
    return "" if evidence or explanation.strip() else "evidence"


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over leaves. `most`: points that the leaves give at most, without those said not to apply."""

    leaves: int
    complete: int
    points: Decimal
    most: Decimal

    @property
    def lacking(self) -> int:
        """Leaves that still lack something."""
        return self.leaves - self.complete


def tally(leaves: Sequence[tuple[Decimal, Decimal | None, bool, Lack]]) -> Tally:
    """The sums of (maximum, points, exempt, lack) of document leaves."""
    counting = [(most, points) for most, points, exempt, _ in leaves if not exempt]
    return Tally(
        leaves=len(leaves),
        complete=sum(not lack for *_, lack in leaves),
        points=sum((points for _, points in counting if points is not None), Decimal(0)),
        most=sum((most for most, _ in counting), Decimal(0)),
    )
