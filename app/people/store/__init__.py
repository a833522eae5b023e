"""All SQL of people."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, insert, or_, select, update
from sqlmodel import Session, col

from app.core.actor import Scope
from app.core.tabular import folded
from app.people import rules
from app.people.models import Person

COLUMNS = ("id", "unit_id", "full_name", "position", "email", "staff_code", "phone", "group_key")
IN_ORDER = (col(Person.name_sort), col(Person.id))


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
    """People of the units within the scope, by given name."""
    query = select(Person).where(*_wanted(scope, unit_ids, group_key)).order_by(*IN_ORDER)
    return list(session.execute(query).scalars())


def count_people(
    session: Session, *, scope: Scope, unit_ids: Collection[UUID] | None, group_key: str | None, search: str
) -> int:
    """How many people fit, see `list_ids`."""
    query = select(func.count()).select_from(Person)
    wanted = (*_wanted(scope, unit_ids, group_key), *_is_found(search))
    count: int = session.execute(query.where(*wanted)).scalar_one()
    return count


def list_ids(
    session: Session, *, scope: Scope, unit_ids: Collection[UUID] | None, group_key: str | None, search: str,
    start: int, limit: int,
) -> list[UUID]:  # fmt: skip
    """Ids of `limit` people from the `start`-th on (from 0), by given name; `search` as in `is_found`."""
    wanted = (*_wanted(scope, unit_ids, group_key), *_is_found(search))
    query = select(col(Person.id)).where(*wanted).order_by(*IN_ORDER).offset(start).limit(limit)
    return list(session.execute(query).scalars())


def list_people_by_id(session: Session, *, scope: Scope, person_ids: Sequence[UUID]) -> list[Person]:
    """These people, in the order of the ids; those outside the scope are left out."""
    query = select(Person).where(col(Person.id).in_(person_ids), *_wanted(scope, None, None))
    found = {person.id: person for person in session.execute(query).scalars()}
    return [found[person_id] for person_id in person_ids if person_id in found]


def _is_found(search: str) -> list[ColumnElement[bool]]:
    """The condition that a name without its marks, an address or a staff code holds the words."""
    words = folded(search)
    if not words:
        return []
    places = (col(Person.name_search), col(Person.email), func.lower(col(Person.staff_code)))
    return [or_(*(place.contains(words, autoescape=True) for place in places))]


def _wanted(
    scope: Scope, unit_ids: Collection[UUID] | None, group_key: str | None
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if scope.unit_ids is not None:
        wanted.append(col(Person.unit_id).in_(scope.unit_ids))
    if unit_ids is not None:
        wanted.append(col(Person.unit_id).in_(list(unit_ids)))
    if group_key:
        wanted.append(col(Person.group_key) == group_key)
    return wanted


def list_rows(session: Session, *, unit_id: UUID | None = None) -> Sequence[Row[Any]]:
    """Everybody (of one unit) as plain rows of all columns, for comparing a whole list with what is here."""
    query = select(*(getattr(Person, name) for name in COLUMNS)).order_by(col(Person.id))
    if unit_id is not None:
        query = query.where(col(Person.unit_id) == unit_id)
    return session.execute(query).all()


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
        session.execute(update(Person), [{**row, **_keys(row)} for row in rows])


def _keys(row: Mapping[str, Any]) -> dict[str, str]:
    if "full_name" not in row:
        return {}
    name = row["full_name"]
    return {"name_sort": rules.name_order(name), "name_search": rules.name_search(name)}


def find_by_address(session: Session, *, email: str) -> UUID | None:
    """The id of the person with this address, in whatever unit, or None."""
    return session.execute(select(col(Person.id)).where(col(Person.email) == email)).scalar_one_or_none()
