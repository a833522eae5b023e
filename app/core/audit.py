"""The audit trail: append-only rows in a hash chain, written in the transaction of the verb.

A verb of staff is declared with `@audited("room.verb")`; what it did it says by `work.note(...)`.
Without a note the decorator refuses, so no audited verb can stay silent.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlmodel import Session, col

from app.core import chain
from app.core.actor import Actor
from app.core.chain import GENESIS, count_events, find_break
from app.core.models import AuditEvent

if TYPE_CHECKING:
    from app.core.unit_of_work import Work

__all__ = [
    "AUDITED_VERBS",
    "GENESIS",
    "AuditNote",
    "audited",
    "count_events",
    "find_break",
    "find_details",
    "has_noted",
    "write_notes",
]
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


def find_details(session: Session, *, verb: str, object: str) -> dict[str, Any] | None:  # noqa: A002
    """The details of the latest event of this verb about this object."""
    statement = (
        select(col(AuditEvent.details))
        .where(col(AuditEvent.verb) == verb, col(AuditEvent.object) == object)
        .order_by(col(AuditEvent.seq).desc())
        .limit(1)
    )
    return session.execute(statement).scalar_one_or_none()


def has_noted(session: Session, *, verb: str, object: str, actor: str) -> bool:  # noqa: A002
    """Whether this actor has done this verb to this object."""
    same = (col(AuditEvent.verb) == verb, col(AuditEvent.object) == object, col(AuditEvent.actor) == actor)
    return session.execute(select(col(AuditEvent.seq)).where(*same).limit(1)).first() is not None


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
        details = chain.plain_details(note.details)
        digest = chain.event_hash(
            previous=previous, seq=seq, at=at, actor=who, verb=note.verb, object=note.object,
            unit_id=note.unit_id, details=details,
        )  # fmt: skip
        rows.append(
            {
                "seq": seq, "at": at, "actor": who, "verb": note.verb, "object": note.object,
                "unit_id": note.unit_id, "details": details, "previous_hash": previous, "hash": digest,
            }
        )  # fmt: skip
        previous = digest
    session.execute(insert(AuditEvent), rows)
