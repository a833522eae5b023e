"""All SQL of people."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from app.core.actor import Scope
from app.people.models import Person


def find_person(session: Session, *, person_id: UUID, scope: Scope) -> Person | None:
    """A person of a unit within the scope, or None."""
    query = select(Person).where(col(Person.id) == person_id)
    if scope.unit_ids is not None:
        query = query.where(col(Person.unit_id).in_(scope.unit_ids))
    return session.execute(query).scalar_one_or_none()


def list_people(
    session: Session,
    *,
    scope: Scope,
    unit_ids: Collection[UUID] | None = None,
    group_key: str | None = None,
) -> list[Person]:
    """People of the units within the scope, in no order that matters."""
    query = select(Person).order_by(col(Person.id))
    if scope.unit_ids is not None:
        query = query.where(col(Person.unit_id).in_(scope.unit_ids))
    if unit_ids is not None:
        query = query.where(col(Person.unit_id).in_(list(unit_ids)))
    if group_key:
        query = query.where(col(Person.group_key) == group_key)
    return list(session.execute(query).scalars())


def list_group_keys(session: Session, *, scope: Scope) -> list[str]:
    """The groups that people within the scope belong to."""
    query = select(col(Person.group_key)).distinct().order_by(col(Person.group_key))
    if scope.unit_ids is not None:
        query = query.where(col(Person.unit_id).in_(scope.unit_ids))
    return list(session.execute(query).scalars())


def add_people(session: Session, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores new people."""
    if rows:
        session.execute(insert(Person), list(rows))


def set_people(session: Session, *, rows: Sequence[Mapping[str, Any]]) -> None:
    """Stores changed people, found by id; each row holds the same columns."""
    if rows:
        session.execute(update(Person), list(rows))
