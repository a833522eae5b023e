"""The unit of work: one transaction with its actor. Nothing else in the house commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlmodel import Session

from app.core import audit, clock
from app.core.actor import EVERYWHERE, NOBODY, Actor, Scope
from app.core.audit import AuditNote
from app.core.database import Transaction
from app.core.errors import CONSTRAINT_PROBLEMS, Conflict, DatabaseBusy
from app.core.permissions import Permission
from app.core.resources import Resources


@dataclass(slots=True)
class Work:
    """What a service is given: a transaction, who acts, and the tools."""

    transaction: Transaction
    resources: Resources
    actor: Actor = NOBODY
    writing: bool = False
    notes: list[AuditNote] = field(default_factory=list)

    @property
    def session(self) -> Session:
        """The transaction for rows as objects."""
        return self.transaction.session

    @property
    def connection(self) -> Connection:
        """The transaction for Core statements alone: where nothing is read or kept as an object."""
        return self.transaction.connection

    @property
    def permission(self) -> Permission | None:
        """What the door asked for; None where it asks for none, and outside of any door."""
        return self.actor.permission

    @property
    def scope(self) -> Scope:
        """The units in which the actor may do what the door asked for; every unit outside of any door."""
        asked = self.actor.permission
        return EVERYWHERE if asked is None else self.actor.scope(asked)

    def now(self) -> datetime:
        """The present moment, UTC."""
        return clock.now()

    def note(self, *, object: str, unit_id: UUID | None = None, **details: Any) -> None:  # noqa: A002
        """Says what an audited verb did; never answers, tokens or passwords."""
        self.notes.append(AuditNote(object=object, unit_id=unit_id, details=details))


@contextmanager
def open_work(
    resources: Resources, *, actor: Actor = NOBODY, writing: bool, single: bool = False
) -> Iterator[Work]:
    """Opens one transaction; commits it when the block ends well, rolls it back otherwise.

    `single`: the block writes by one statement, which stands or falls by itself.

    Raises the Problem named for a violated constraint or trigger, `Conflict` for an unnamed constraint and
    `DatabaseBusy` when the database cannot take the transaction.
    """
    with resources.database.transaction(writing=writing, single=single) as opened:
        work = Work(transaction=opened, resources=resources, actor=actor, writing=writing)
        try:
            yield work
            if writing:
                opened.flush()
                if work.notes:
                    audit.write_notes(work.session, actor=work.actor, notes=work.notes, at=work.now())
                opened.connection.commit()
        except IntegrityError as error:
            raise _problem_of(error) from error
        except OperationalError as error:
            raise DatabaseBusy from error
        except DatabaseError as error:
            raise _named_problem(error) or error from error


def _problem_of(error: IntegrityError) -> Exception:
    return _named_problem(error) or Conflict()


def _named_problem(error: DatabaseError) -> Exception | None:
    """The Problem of the constraint, or of the trigger's words, that the database named."""
    said = str(error.orig)
    return next((problem() for name, problem in CONSTRAINT_PROBLEMS.items() if name in said), None)
