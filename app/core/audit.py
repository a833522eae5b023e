"""The audit trail: append-only rows in a hash chain, written in the transaction of the verb.

A verb of staff is declared with `@audited("room.verb")`; what it did it says by `work.note(...)`.
Without a note the decorator refuses, so no audited verb can stay silent.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.models import AuditEvent

if TYPE_CHECKING:
    from app.core.unit_of_work import Work

GENESIS = "0" * 64
AUDITED_VERBS: dict[str, str] = {}
"""Every declared verb: name -> the function that carries it."""
_CHAIN_LOCK = 0x70686965
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class AuditNote:
    """One event to be written at the end of the transaction."""

    object: str
    unit_id: UUID | None = None
    details: dict[str, Any] = field(default_factory=dict)
    verb: str = ""


Verb = Callable[Concatenate["Work", P], R]


def audited(verb: str) -> Callable[[Verb[P, R]], Verb[P, R]]:
    """Declares that a service function is a writing verb of staff, recorded under this name."""

    def declare(function: Verb[P, R]) -> Verb[P, R]:
        AUDITED_VERBS[verb] = f"{function.__module__}.{function.__qualname__}"

        @functools.wraps(function)
        def carry_out(work: "Work", *args: P.args, **kwargs: P.kwargs) -> R:
            before = len(work.notes)
            result = function(work, *args, **kwargs)
            fresh = [note for note in work.notes[before:] if not note.verb]
            if not fresh:
                raise RuntimeError(f"{verb}: an audited verb must say what it did (work.note)")
            for note in fresh:
                note.verb = verb
            return result

        carry_out.audited = verb  # type: ignore[attr-defined]
        return cast(Verb[P, R], carry_out)

    return declare


def event_hash(*, previous: str, seq: int, at: datetime, actor: str, verb: str, body: str) -> str:
    """SHA-256 over the previous hash and every column of the row."""
    line = json.dumps([previous, seq, at.isoformat(), actor, verb, body], ensure_ascii=True)
    return hashlib.sha256(line.encode("ascii")).hexdigest()


def canonical(*, object: str, unit_id: UUID | None, details: dict[str, Any]) -> str:  # noqa: A002
    """The part of an event that its hash covers beside time, actor and verb, as canonical JSON."""
    return json.dumps([object, str(unit_id or ""), details], sort_keys=True, ensure_ascii=True)


def write_notes(session: Session, *, actor: Actor, notes: Sequence[AuditNote], at: datetime) -> None:
    """Appends the notes to the chain; takes the chain's lock on PostgreSQL."""
    if not notes:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CHAIN_LOCK})
    last = session.execute(
        select(col(AuditEvent.seq), col(AuditEvent.hash)).order_by(col(AuditEvent.seq).desc()).limit(1)
    ).first()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    who = str(actor.user_id or actor.kind)
    rows = []
    for note in notes:
        seq += 1
        details = json.loads(json.dumps(note.details, default=str))
        body = canonical(object=note.object, unit_id=note.unit_id, details=details)
        digest = event_hash(previous=previous, seq=seq, at=at, actor=who, verb=note.verb, body=body)
        rows.append(
            {
                "seq": seq, "at": at, "actor": who, "verb": note.verb, "object": note.object,
                "unit_id": note.unit_id, "details": details, "previous_hash": previous, "hash": digest,
            }
        )  # fmt: skip
        previous = digest
    session.execute(insert(AuditEvent), rows)


def find_break(session: Session) -> str | None:
    """Walks the whole chain; says where it is broken, or None when every link holds."""
    previous = GENESIS
    rows = session.execute(select(AuditEvent).order_by(col(AuditEvent.seq))).scalars()
    for expected, row in enumerate(rows.yield_per(2000), start=1):
        body = canonical(object=row.object, unit_id=row.unit_id, details=row.details)
        digest = event_hash(
            previous=previous, seq=row.seq, at=row.at, actor=row.actor, verb=row.verb, body=body
        )
        if row.seq != expected:
            return f"event {expected} is missing"
        if row.previous_hash != previous or row.hash != digest:
            return f"event {row.seq} was altered"
        previous = row.hash
    return None


def count_events(session: Session) -> int:
    """How many events the trail holds."""
    count: int = session.execute(select(func.count()).select_from(AuditEvent)).scalar_one()
    return count
