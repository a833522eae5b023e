"""SQL of the lists that units hand in."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import Session, col

from app.core.actor import Scope
from app.people.models import Person, RosterEntry, RosterSubmission


def find_roster(
    session: Session, *, campaign_id: UUID, unit_id: UUID, scope: Scope
) -> RosterSubmission | None:
    """The list of a unit within the scope, or None."""
    if not scope.covers(unit_id):
        return None
    query = select(RosterSubmission).where(
        col(RosterSubmission.campaign_id) == campaign_id, col(RosterSubmission.unit_id) == unit_id
    )
    return session.execute(query).scalar_one_or_none()


def list_rosters(session: Session, *, campaign_id: UUID, scope: Scope) -> list[tuple[RosterSubmission, int]]:
    """The lists of a campaign within the scope, each with the number of its lines."""
    lines = (
        select(func.count())
        .where(col(RosterEntry.submission_id) == col(RosterSubmission.id))
        .scalar_subquery()
    )
    query = select(RosterSubmission, lines).where(col(RosterSubmission.campaign_id) == campaign_id)
    if scope.unit_ids is not None:
        query = query.where(col(RosterSubmission.unit_id).in_(scope.unit_ids))
    return [(roster, count) for roster, count in session.execute(query)]


def add_roster(session: Session, *, row: Mapping[str, Any]) -> None:
    """Stores a new list."""
    session.execute(insert(RosterSubmission), [dict(row)])


def move_roster(session: Session, *, roster_id: UUID, before: str, values: Mapping[str, Any]) -> bool:
    """Takes a step from the state `before`; False when somebody else took one meanwhile."""
    moved = session.execute(
        update(RosterSubmission)
        .where(col(RosterSubmission.id) == roster_id, col(RosterSubmission.state) == before)
        .values(**values)
        .returning(col(RosterSubmission.id))
    )
    return moved.first() is not None


def list_entries(session: Session, *, roster_id: UUID) -> list[RosterEntry]:
    """The lines of a list, in the order in which they were written."""
    query = select(RosterEntry).where(col(RosterEntry.submission_id) == roster_id)
    return list(session.execute(query.order_by(col(RosterEntry.id))).scalars())


def add_entries(session: Session, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores lines."""
    if rows:
        session.execute(insert(RosterEntry), [dict(row) for row in rows])


def set_entries(session: Session, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores changed lines, found by id; each row holds the same columns."""
    if rows:
        session.execute(update(RosterEntry), [dict(row) for row in rows])


def delete_entries(session: Session, *, roster_id: UUID, entry_id: UUID | None = None) -> int:
    """Deletes one line of a list, or all; the number deleted."""
    query = delete(RosterEntry).where(col(RosterEntry.submission_id) == roster_id)
    if entry_id is not None:
        query = query.where(col(RosterEntry.id) == entry_id)
    return len(session.execute(query.returning(col(RosterEntry.id))).all())


def list_left_off(session: Session, *, campaign_id: UUID) -> list[UUID]:
    """People of units with an accepted list on which they do not stand."""
    listed = select(col(RosterEntry.person_id)).where(
        col(RosterEntry.submission_id) == col(RosterSubmission.id),
        col(RosterEntry.person_id) == col(Person.id),
    )
    query = (
        select(col(Person.id))
        .join(RosterSubmission, col(RosterSubmission.unit_id) == col(Person.unit_id))
        .where(
            col(RosterSubmission.campaign_id) == campaign_id,
            col(RosterSubmission.state) == "accepted",
            ~listed.exists(),
        )
    )
    return list(session.execute(query).scalars())
