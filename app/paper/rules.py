"""Decisions about paper forms: states, comparison, validity. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final
from uuid import UUID

from app.paper.definition.serial import SerialCheckFails, SerialMalformed, parse_serial

STATES: Final = (
    "printed", "issued", "returned", "scanned", "entered", "disputed",
    "accepted", "invalid", "missing", "voided",
)  # fmt: skip
EVENTS: Final = ("issue", "receive", "scan", "enter_first", "dispute", "accept", "reject", "miss", "void")
TRANSITIONS: Final[Mapping[tuple[str, str], str]] = {
    ("printed", "issue"): "issued",
    ("issued", "receive"): "returned",
    ("issued", "scan"): "scanned",
    ("issued", "miss"): "missing",
    ("returned", "scan"): "scanned",
    ("returned", "enter_first"): "entered",
    ("scanned", "enter_first"): "entered",
    ("entered", "dispute"): "disputed",
    ("entered", "accept"): "accepted",
    ("entered", "reject"): "invalid",
    ("disputed", "accept"): "accepted",
    ("disputed", "reject"): "invalid",
    ("printed", "void"): "voided",
    ("issued", "void"): "voided",
}
"""The whole life of a form: (state, event) -> next state. What is not listed is refused."""

RETURNED_STATES: Final = frozenset({"returned", "scanned", "entered", "disputed", "accepted", "invalid"})
"""States of a form that came back."""
ENTERABLE: Final = {1: ("returned", "scanned"), 2: ("entered",)}
"""States in which a form waits for the first and for the second entry."""

BLANK: Final = "blank"
UNCLEAR: Final = "unclear"
MULTIPLE: Final = "multiple"
SIGNS: Final = frozenset({BLANK, UNCLEAR, MULTIPLE})
"""What a clerk keys when a line has no single value."""

UNISSUED: Final = "not_issued"
LATE: Final = "late"
DUPLICATE: Final = "duplicate"
MATCHED: Final = "matched"
"""The state of the page that counts for its form."""
SUPERSEDED: Final = "superseded"
"""A page that counted until somebody chose a later one of the same form."""
UNKNOWN: Final = "unknown"
FOREIGN: Final = "foreign"
OTHER_UNIT: Final = "other_unit"
MALFORMED: Final = "malformed"
VOIDED: Final = "voided"
QUARANTINE_REASONS: Final = (MALFORMED, UNKNOWN, FOREIGN, OTHER_UNIT, UNISSUED, DUPLICATE, LATE, VOIDED)
"""Why a paper is set aside: no serial, never printed, of another round, of another unit than the pile, not
issued, seen before, too late, its number voided."""
VOID_REASONS: Final = ("misprint", "damaged", "lost")
"""Why the number of a form is voided before anybody has answered on it."""
RETURNED: Final = "returned"

VALID: Final = "valid"
MISSING_LIMIT: Final = 0.5
TOO_MANY_MISSING: Final = "too_many_missing"
"""Reason code: more than half of the required lines have no usable value."""

Values = Mapping[str, Sequence[str]]
"""Keyed values by item: option values, or one of `SIGNS`; a multi-answer item may have several."""


def next_state(state: str, *, event: str) -> str | None:
    """The state after an event, or None when the event is not open in this state."""
    return TRANSITIONS.get((state, event))


def transition_table() -> list[tuple[str, ...]]:
    """The printable table: a heading, then one row a state with the next state for each event or "-"."""
    rows: list[tuple[str, ...]] = [("state", *EVENTS)]
    rows += [(state, *(TRANSITIONS.get((state, event), "-") for event in EVENTS)) for state in STATES]
    return rows


def split_serials(text: str) -> list[str]:
    """Serials as typed or pasted: one a line, or several parted by blanks or commas."""
    found: list[str] = []
    for line in text.replace(",", "\n").replace(";", "\n").splitlines():
        if is_serial(line):
            found.append(line.strip())
        else:
            found.extend(line.split())
    return found


def is_serial(text: str) -> bool:
    """Whether the text is one serial whose check character fits."""
    try:
        parse_serial(text)
    except (SerialMalformed, SerialCheckFails):
        return False
    return True


def reason_set_aside(state: str) -> str:
    """Why a known form in this state cannot be taken in (again)."""
    if state == "printed":
        return UNISSUED
    if state == "voided":
        return VOIDED
    return LATE if state == "missing" else DUPLICATE


def reason_kept(state: str) -> str:
    """Why a known form in this state can no longer be voided."""
    if state in ("missing", "voided"):
        return reason_set_aside(state)
    return RETURNED


def disagreements(first: Values, *, second: Values, items: Iterable[str]) -> list[str]:
    """The items in which two entries differ, in form order; the order of several marks does not matter."""
    return [item for item in items if sorted(first.get(item, ())) != sorted(second.get(item, ()))]


def counterpart(second: Values, *, machine: Values) -> dict[str, Sequence[str]]:
    """What a first entry is compared with: the machine where it was sure, a second clerk elsewhere."""
    return {**second, **machine}


def is_drawn(number: int, *, percent: int) -> bool:
    """Whether a form is keyed a second time; `number`: 0 to 99, drawn when its first entry is finished."""
    return number < percent


def unkeyed(values: Values, *, items: Iterable[str]) -> list[str]:
    """The items without any value, not even "blank"."""
    return [item for item in items if not values.get(item)]


def usable(values: Values) -> dict[str, list[str]]:
    """The values that stand for an answer: signs are not answers."""
    return {item: list(given) for item, given in values.items() if given and not SIGNS.intersection(given)}


def reason_invalid(values: Values, *, required: Collection[str]) -> str | None:
    """The code of the reason why a form is invalid, or None when it is valid."""
    if not required:
        return None
    absent = sum(1 for item in required if item not in usable(values))
    return TOO_MANY_MISSING if absent / len(required) > MISSING_LIMIT else None


CONFIRMED: Final = "confirmed"
DENIED: Final = "denied"
RECHECK_WORDS: Final[Mapping[str, str]] = {
    CONFIRMED: "Says to have answered",
    DENIED: "Says not to have answered",
    "unreachable": "Could not be reached",
    "refused": "Did not wish to talk",
    "no_contact": "No way to ask is known",
}
"""What comes of asking about a form again."""


def recheck_size(accepted: int, *, share: int) -> int:
    """How many of a unit's accepted forms are in a sample of `share` of a hundred: rounded up."""
    return -(-accepted * share // 100)


_SCAN_HEADS: Final = (b"%PDF-", b"II*\x00", b"MM\x00*", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def looks_like_a_scan(content: bytes) -> bool:
    """Whether a file begins as PDF, TIFF, JPEG or PNG; the reading child looks closer."""
    return content.startswith(_SCAN_HEADS)


@dataclass(frozen=True, slots=True)
class FormCounts:
    """How many forms of a unit and audience are in each state, and the sums a ledger shows."""

    by_state: Mapping[str, int]

    def of(self, *states: str) -> int:
        """Forms in any of these states."""
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def printed(self) -> int:
        """All forms that were printed and not voided."""
        return self.of(*(state for state in STATES if state != "voided"))

    @property
    def issued(self) -> int:
        """Forms handed out, whatever became of them."""
        return self.of("issued", "missing", *RETURNED_STATES)

    @property
    def returned(self) -> int:
        """Forms that came back."""
        return self.of(*RETURNED_STATES)

    @property
    def voided(self) -> int:
        """Forms whose number was voided; in no other count."""
        return self.of(VOIDED)

    @property
    def to_issue(self) -> int:
        """Printed and not handed out."""
        return self.of("printed")

    @property
    def outstanding(self) -> int:
        """Handed out, neither back nor given up."""
        return self.of("issued")

    @property
    def missing(self) -> int:
        """Handed out and not back when paper was closed."""
        return self.of("missing")

    @property
    def in_work(self) -> int:
        """Back, and neither valid nor invalid yet."""
        return self.of("returned", "scanned", "entered", "disputed")

    @property
    def valid(self) -> int:
        """Accepted."""
        return self.of("accepted")

    @property
    def invalid(self) -> int:
        """Kept, never counted."""
        return self.of("invalid")


@dataclass(frozen=True, slots=True)
class DeskPerson:
    """What decides whether a person may have a form: who it is and which units are home to it."""

    user_id: UUID
    home_units: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class FormPeople:
    """Who has had the form so far, and the unit it is about."""

    unit_id: UUID
    first: UUID | None
    second: UUID | None


def may_enter(person: DeskPerson, *, form: FormPeople) -> bool:
    """Whether the person may key this form: not the clerk of the first entry, not the unit's own staff."""
    return form.first != person.user_id and form.unit_id not in person.home_units


def may_rule(person: DeskPerson, *, form: FormPeople) -> bool:
    """Whether the person may rule on this form: neither clerk, not the unit's own staff."""
    return person.user_id not in (form.first, form.second) and form.unit_id not in person.home_units


_NORMAL: Final = 1.959963984540054
"""The two-sided 95 % quantile of the normal distribution."""
FEW_VALUES: Final = 400
"""Below this many values even a rate of 0 has an upper limit of about 1 % or more."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of so many values are of a kind. Its interval takes the values as independent."""

    hits: int
    of: int

    @property
    def rate(self) -> float | None:
        """The share, 0 to 1; None without a value."""
        return self.hits / self.of if self.of else None

    @property
    def limits(self) -> tuple[float, float] | None:
        """The 95 % score interval of the share (Wilson 1927, doi 10.2307/2276774); None without a value."""
        if not self.of:
            return None
        share, square = self.hits / self.of, _NORMAL**2
        middle = share + square / (2 * self.of)
        half = _NORMAL * sqrt(share * (1 - share) / self.of + square / (4 * self.of**2))
        whole = 1 + square / self.of
        return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)

    @property
    def is_small(self) -> bool:
        """Whether there are too few values to tell a small rate."""
        return self.of < FEW_VALUES
