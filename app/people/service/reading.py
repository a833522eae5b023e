"""Finding people, and the list as pages show it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.core.actor import EVERYWHERE, Scope
from app.core.i18n import translate
from app.core.unit_of_work import Work
from app.people import rules, store
from app.people.errors import PersonNotFound
from app.people.models import Person
from app.people.rules import GroupFacts
from app.units import service as units
from app.units.models import Unit

PAGE_SIZE = 50
GROUP_SOURCES: list[Callable[[Work], Iterable[GroupFacts]]] = []
"""Rooms that keep respondent groups of their own add a function here; groups of equal key replace ours."""


def list_groups(work: Work) -> list[GroupFacts]:
    """The respondent groups that a list of officials may name."""
    found = {
        group.key: GroupFacts(group.key, translate("vi", group.name), group.name)
        for group in rules.STARTING_GROUPS
    }
    for source in GROUP_SOURCES:
        found.update({facts.key: facts for facts in source(work)})
    return list(found.values())


def get_person(work: Work, *, person_id: UUID, scope: Scope = EVERYWHERE) -> Person:
    """The person; raises `PersonNotFound`, also when the unit lies outside the scope."""
    person = store.find_person(work.session, person_id=person_id, scope=scope)
    if person is None:
        raise PersonNotFound
    return person


def list_people(
    work: Work,
    *,
    scope: Scope,
    unit_ids: Collection[UUID] | None = None,
    group_key: str | None = None,
) -> list[Person]:
    """People in the order of given names, then of the rest of the name (Vietnamese alphabet)."""
    return store.list_people(work.session, scope=scope, unit_ids=unit_ids, group_key=group_key)


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of the list: people from the `first`-th on (from 1) of `total`."""

    people: tuple[Person, ...]
    first: int
    total: int
    number: int
    units: Mapping[UUID, Unit]
    groups: Mapping[str, GroupFacts]

    @property
    def last(self) -> int:
        """The number of the last person shown."""
        return self.first + len(self.people) - 1

    @property
    def has_next(self) -> bool:
        """Whether more people follow."""
        return self.last < self.total


def show_people(
    work: Work, *, scope: Scope, unit_id: UUID | None = None, group_key: str = "", search: str = "",
    number: int = 1,
) -> PeoplePage:  # fmt: skip
    """Page `number` of the people of a unit and those below it, or of all units in scope.

    `search`: words in a name (case and marks do not matter), in an address or a staff code.
    """
    below = units.subtree_ids(work, unit_id=unit_id) if unit_id else None
    group = group_key or None
    total = store.count_people(work.session, scope=scope, unit_ids=below, group_key=group, search=search)
    number = min(max(number, 1), max(1, -(-total // PAGE_SIZE)))
    start = (number - 1) * PAGE_SIZE
    ids = store.list_ids(
        work.session, scope=scope, unit_ids=below, group_key=group, search=search, start=start,
        limit=PAGE_SIZE,
    )  # fmt: skip
    shown = store.list_people_by_id(work.session, scope=scope, person_ids=ids)
    known = {facts.key: facts for facts in list_groups(work)}
    for key in store.list_group_keys(work.session, scope=scope):
        known.setdefault(key, GroupFacts(key, key, key))
    return PeoplePage(
        people=tuple(shown),
        first=start + 1 if total else 0,
        total=total,
        number=number,
        units={unit.id: unit for unit in units.list_units(work, scope=scope)},
        groups=known,
    )
