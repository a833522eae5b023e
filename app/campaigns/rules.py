"""Decisions about a campaign: its states, its calendar, what a launch needs, whom members rate. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

STATES: Final = ("draft", "running", "closed", "opened")
EVENTS: Final = ("launch", "close", "open")
TRANSITIONS: Final[Mapping[tuple[str, str], str]] = {
    ("draft", "launch"): "running",
    ("running", "close"): "closed",
    ("closed", "open"): "opened",
}
"""The whole life of a campaign: (state, event) -> next state. What is not listed is refused."""

SCORING_PARTS: Final = ("self_assessment", "appraisal", "explanation", "objection")
"""Units score themselves, are appraised, explain lines they are asked about, object to appraised points."""
MILESTONES: Final = ("lists", "survey", "paper", *SCORING_PARTS)
"""The parts of the calendar, in their order: handing in lists, answering online, paper forms, scoring."""
MILESTONE_OF: Final[Mapping[str, str]] = {"online": "survey", "paper": "paper"}
SCORING_STATES: Final = ("running", "closed", "opened")
"""Units score themselves, and all that follows from it, during the survey or after it."""
REHEARSED: Final = "rehearsal_opened"
FRAMES_FROZEN: Final = "frames_frozen"
GATES: Final = (FRAMES_FROZEN, "quotas_set", REHEARSED)
"""Facts that rooms above record; a launch needs every one, the rehearsal where people answer online."""

TWO_CLERKS: Final = "two_clerks"
MACHINE: Final = "machine"
SHARE: Final = "share"
KEYINGS: Final = (TWO_CLERKS, MACHINE, SHARE)
"""How paper forms are keyed: by two clerks who see nothing of each other; by one clerk against the values
that the machine accepted, the other lines by a second one; once, and a share drawn at random twice."""

NO_AUDIENCE: Final = "No audience has been added."
NO_SURVEY_TIME: Final = "The calendar does not say when answering online opens and closes."
NO_PAPER_TIME: Final = "The calendar does not say when paper forms are handed out and returned."
TIME_IS_OVER: Final = "A closing time in the calendar has already passed."
FRAMES_OPEN: Final = "The lists have not been frozen."
NO_QUOTA: Final = "No quota has been set for the paper forms."
NO_SEAL_KEY: Final = "There is no key to seal the online answers with."
NO_REHEARSAL: Final = "The opening has not been rehearsed with the key."


def next_state(state: str, *, event: str) -> str | None:
    """The state after an event, or None when the event is not open in this state."""
    return TRANSITIONS.get((state, event))


def transition_table() -> list[tuple[str, ...]]:
    """The printable table: a heading, then one row a state with the next state for each event or "-"."""
    rows: list[tuple[str, ...]] = [("state", *EVENTS)]
    rows += [(state, *(TRANSITIONS.get((state, event), "-") for event in EVENTS)) for state in STATES]
    return rows


def can_be_set(state: str, *, kind: str) -> bool:
    """Whether a part of the calendar may still be written: what concerns scoring outlasts the survey."""
    return state in ("draft", "running") or (kind in SCORING_PARTS and state in SCORING_STATES)


def parts_to_set(state: str, *, has_criteria: bool) -> list[str]:
    """The parts of the calendar that its page offers; what follows on scoring only where units are scored."""
    known = [kind for kind in MILESTONES if has_criteria or kind not in SCORING_PARTS[1:]]
    return [kind for kind in known if can_be_set(state, kind=kind)]


def is_within(now: datetime, *, opens_at: datetime, closes_at: datetime) -> bool:
    """Whether a moment lies in the half-open time `[opens_at, closes_at)`."""
    return opens_at <= now < closes_at


def is_open_for(
    state: str, *, now: datetime, calendar: tuple[datetime, datetime] | None, reopened_until: datetime | None
) -> bool:
    """Whether a unit's part is open: the campaign runs, and its time or its re-opening has not passed."""
    return state == "running" and _is_time(now, calendar=calendar, reopened_until=reopened_until)


def is_scoring_open(
    state: str, *, now: datetime, calendar: tuple[datetime, datetime] | None, reopened_until: datetime | None
) -> bool:
    """Whether a unit may score itself: the campaign has started, and its time has not passed."""
    return state in SCORING_STATES and _is_time(now, calendar=calendar, reopened_until=reopened_until)


def _is_time(
    now: datetime, *, calendar: tuple[datetime, datetime] | None, reopened_until: datetime | None
) -> bool:
    if calendar is None:
        return False
    opens_at, closes_at = calendar
    if is_within(now, opens_at=opens_at, closes_at=closes_at):
        return True
    return reopened_until is not None and opens_at <= now < reopened_until


def is_extension(state: str, *, kind: str, before: datetime | None, after: datetime) -> bool:
    """Whether a new closing time gives everybody longer to answer once the campaign runs.

    What a later end would reach depends on who has not answered yet, so it needs a second person; an
    earlier end, and the calendar before the start, need one.
    """
    return state == "running" and kind in MILESTONE_OF.values() and before is not None and after > before


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a launch looks at. `closes_at`: closing time by kind of milestone; `gates`: kinds passed;
    `asks`: somebody is asked, which is not so where criteria take nothing from a survey."""

    channels: frozenset[str]
    closes_at: Mapping[str, datetime]
    gates: frozenset[str]
    has_seal_key: bool
    asks: bool = True


def missing_for_launch(facts: Readiness, *, now: datetime) -> list[str]:
    """Every reason why the campaign cannot start yet, as message ids; empty when it can."""
    online, paper = "online" in facts.channels, "paper" in facts.channels
    used = [facts.closes_at.get(MILESTONE_OF[channel]) for channel in facts.channels]
    checks = (
        (facts.asks and not facts.channels, NO_AUDIENCE),
        (online and "survey" not in facts.closes_at, NO_SURVEY_TIME),
        (paper and "paper" not in facts.closes_at, NO_PAPER_TIME),
        (any(time is not None and time <= now for time in used), TIME_IS_OVER),
        (FRAMES_FROZEN not in facts.gates, FRAMES_OPEN),
        (paper and "quotas_set" not in facts.gates, NO_QUOTA),
        (online and not facts.has_seal_key, NO_SEAL_KEY),
        (online and facts.has_seal_key and REHEARSED not in facts.gates, NO_REHEARSAL),
    )
    return [message for wrong, message in checks if wrong]


MENDED_BY: Final[Mapping[str, str]] = {
    NO_AUDIENCE: "audience",
    NO_SURVEY_TIME: "calendar",
    NO_PAPER_TIME: "calendar",
    TIME_IS_OVER: "calendar",
    FRAMES_OPEN: "frames",
    NO_QUOTA: "quotas",
    NO_SEAL_KEY: "seal_key",
    NO_REHEARSAL: "rehearsal",
}
"""The step that mends what is missing for a launch, in the order in which the steps are taken."""


def next_step(state: str, *, missing: Sequence[str]) -> str:
    """The one next step of a campaign: a key that the page turns into a link and a verb."""
    if state == "draft":
        return next((step for message, step in MENDED_BY.items() if message in missing), "launch")
    return {"running": "follow", "closed": "open", "opened": "results"}[state]


def round_root(
    owner_id: UUID, *, parents: Mapping[UUID, UUID | None], children: Collection[UUID],
    delegated: bool = False,
) -> UUID | None:  # fmt: skip
    """The unit whose subtree, without itself, a campaign covers; None: the whole organisation.

    The owner, when units stand below it (a district rating its communes); else the owner's parent:
    a Department of Home Affairs runs a round for the province it belongs to. A delegated round never
    reaches beyond its owner.
    """
    return owner_id if delegated or owner_id in children else parents.get(owner_id)


@dataclass(frozen=True, slots=True)
class RatingRule:
    """How an audience rates: `own_unit`, `parent`, `type` (all of `type_key`) or `list` (`listed`)."""

    rates: str
    type_key: str | None = None
    listed: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit of the round as far as rating goes."""

    unit_id: UUID
    type_key: str
    parent_id: UUID | None


def rated_pairs(
    rule: RatingRule, *, units: Sequence[UnitFacts], home_ids: Iterable[UUID]
) -> list[tuple[UUID, UUID]]:
    """(home unit, rated unit) pairs of one audience; a parent outside the round rates nothing."""
    known = {unit.unit_id: unit for unit in units}
    homes = [known[unit_id] for unit_id in home_ids if unit_id in known]
    if rule.rates == "own_unit":
        return [(home.unit_id, home.unit_id) for home in homes]
    if rule.rates == "parent":
        return [
            (home.unit_id, home.parent_id) for home in homes if home.parent_id in known and home.parent_id
        ]
    if rule.rates == "type":
        shown = [unit.unit_id for unit in units if unit.type_key == rule.type_key]
    else:
        listed = set(rule.listed)
        shown = [unit.unit_id for unit in units if unit.unit_id in listed]
    return [(home.unit_id, rated) for home in homes for rated in shown]
