"""The hash chain of the audit trail: its format, and the walk that finds the first break.

The hash of an event is SHA-256 over an ASCII JSON list: the version of the format, the hash of the
event before, and every column as text: seq, at (UTC, microseconds), actor, verb, object, unit (32
hex digits or null), details (JSON with sorted keys). Both databases give these texts back as they
were written, so a walk hashes bytes and builds no objects. 64 zeros stand before the first event.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, func, select, type_coerce
from sqlmodel import Session, col

from app.core.models import AuditEvent

GENESIS = "0" * 64
FORMAT = "audit.2"
CHUNK = 20_000
_line = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_sorted = json.JSONEncoder(ensure_ascii=True, sort_keys=True).encode
_E = AuditEvent


class Kind(StrEnum):
    """What is wrong where a walk breaks."""

    ALTERED = "altered"  # the event does not have the hash it had
    MISSING = "missing"  # its number is not there
    INSERTED = "inserted"  # a number that the trail never gives out
    DISPLACED = "displaced"  # whole in itself, but it follows another event than the one before it
    TRUNCATED = "truncated"  # an anchor counts more events
    REWRITTEN = "rewritten"  # an anchor knows another hash for this event


WORDS = {
    Kind.ALTERED: "event {seq} was altered",
    Kind.MISSING: "event {seq} is missing",
    Kind.INSERTED: "event {seq} was inserted",
    Kind.DISPLACED: "event {seq} does not follow the event before it",
    Kind.TRUNCATED: "the trail was cut off: event {seq} is missing, and an anchor counts it",
    Kind.REWRITTEN: "the trail was rewritten: an anchor has another hash for event {seq}",
}


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold."""

    seq: int
    kind: Kind

    def __str__(self) -> str:
        return WORDS[self.kind].format(seq=self.seq)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What somebody kept of the chain: how many events there were, and the hash of the last.

    `head` is the hash in hex, or its first digits.
    """

    count: int
    head: str


def plain_details(details: dict[str, Any]) -> dict[str, Any]:
    """Details as both databases keep them unchanged: texts, whole numbers, flags, lists, sorted keys.

    A fraction, an id, a time become their text: JSONB would write a number in its own way.
    """
    plain: dict[str, Any] = json.loads(_sorted(_plain(details)))
    return plain


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, dict):
        return {_text(key): _plain(one) for key, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else _text(value)


def _text(value: object) -> str:
    """Text without what PostgreSQL refuses: the character zero and halves of surrogate pairs."""
    return str(value).replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def event_hash(
    *,
    previous: str,
    seq: int,
    at: datetime,
    actor: str,
    verb: str,
    object: str,  # noqa: A002
    unit_id: UUID | None,
    details: dict[str, Any],
) -> str:
    """The hash of an event about to be written; `details` as `plain_details` gives them."""
    when = at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    unit = None if unit_id is None else unit_id.hex
    return _digest([FORMAT, previous, seq, when, actor, verb, object, unit, _sorted(details)])


def _digest(fields: list[Any]) -> str:
    return hashlib.sha256(_line(fields).encode("ascii")).hexdigest()


def _texts(session: Session) -> Select[Any]:
    """Every column of the trail as the text that was hashed, in key order.

    PostgreSQL writes JSONB in an order of its own, which `_as_written` undoes.
    """
    if session.get_bind().dialect.name == "postgresql":
        at = func.to_char(func.timezone("UTC", col(_E.at)), "YYYY-MM-DD HH24:MI:SS.US")
        unit = func.replace(cast(col(_E.unit_id), Text), "-", "")
        details = cast(col(_E.details), Text)
    else:
        at, unit, details = (type_coerce(one, Text) for one in (col(_E.at), col(_E.unit_id), col(_E.details)))  # type: ignore[assignment]
    columns = (col(_E.seq), at, col(_E.actor), col(_E.verb), col(_E.object), unit, details)
    return select(*columns, col(_E.previous_hash), col(_E.hash)).order_by(col(_E.seq))


def _as_written(details: str) -> str:
    return _sorted(json.loads(details))


def _hash_of(row: Any, *, mend: Callable[[str], str]) -> str:
    """The hash that the columns of a row make; empty when they are no texts that could be hashed."""
    seq, at, actor, verb, about, unit, details, previous, _ = row
    try:
        return _digest([FORMAT, previous, seq, at, actor, verb, about, unit, mend(details)])
    except (TypeError, ValueError):
        return ""


@dataclass(slots=True)
class Walk:
    """A walk along the chain, chunk by chunk; `found` is the first break, `count` the events that hold.

    Each chunk is one query, so that a long walk needs no long transaction.
    """

    anchors: Sequence[Anchor] = ()
    count: int = 0
    head: str = GENESIS
    found: Break | None = None
    _after: int | None = None
    _kept: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for anchor in self.anchors:
            self._kept.setdefault(anchor.count, []).append(anchor.head)
        self._look(GENESIS, seq=0)

    def go_on(self, session: Session, *, most: int = CHUNK) -> bool:
        """Checks the next events, at most so many; says whether there may be more to check."""
        query = _texts(session).limit(most)
        if self._after is not None:
            query = query.where(col(_E.seq) > self._after)
        rows = session.execute(query).all()
        mend = _as_written if session.get_bind().dialect.name == "postgresql" else str
        for row in rows:
            if self.found:
                return False
            self._step(row, mend=mend)
        if len(rows) == most:
            self._after = rows[-1][0]
        elif not self.found and any(count > self.count for count in self._kept):
            self.found = Break(self.count + 1, Kind.TRUNCATED)
        return len(rows) == most and not self.found

    def _step(self, row: Any, *, mend: Callable[[str], str]) -> None:
        seq, previous, digest = row[0], row[-2], row[-1]
        expected = self.count + 1
        if seq != expected:
            missing = isinstance(seq, int) and seq > expected
            self.found = Break(expected, Kind.MISSING) if missing else Break(seq, Kind.INSERTED)
        elif digest != _hash_of(row, mend=mend):
            self.found = Break(seq, Kind.ALTERED)
        elif previous != self.head:
            self.found = Break(seq, Kind.DISPLACED)
        else:
            self.count, self.head = seq, digest
            self._look(digest, seq=seq)

    def _look(self, digest: str, *, seq: int) -> None:
        heads = self._kept.get(seq)
        if heads and not all(head and digest.startswith(head) for head in heads):
            self.found = Break(seq, Kind.REWRITTEN)


def find_break(session: Session, *, anchors: Sequence[Anchor] = ()) -> str | None:
    """Walks the whole chain in one transaction; says where it is broken, or None when it holds."""
    walk = Walk(anchors)
    while not walk.found and walk.go_on(session):
        pass
    return str(walk.found) if walk.found else None


def count_events(session: Session) -> int:
    """How many events the trail holds."""
    count: int = session.execute(select(func.count()).select_from(AuditEvent)).scalar_one()
    return count
