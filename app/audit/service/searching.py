"""Finding events: by person, action, object, unit and time, within what the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.audit import definition, rules, store
from app.audit.forms import Search
from app.audit.rules import Detail, Reader
from app.audit.store import Wanted
from app.core.actor import EVERYWHERE
from app.core.clock import VIETNAM
from app.core.permissions import Permission
from app.core.tabular import folded
from app.core.unit_of_work import Work
from app.units import service as units
from app.units.models import Unit

PAGE = 50
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has, or had, an account."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Line:
    """One event in words. `who_key`, `about_key`, `unit_code`: what to search for to find the like."""

    seq: int
    at: datetime
    who: str
    who_key: str
    action: str
    about: str
    about_key: str
    unit: str
    unit_code: str
    details: list[Detail]


def find_last_seq(work: Work) -> int:
    """The number of the last event; 0 in an empty trail."""
    head = store.find_head(work.session)
    return head[0] if head else 0


def list_verbs(*, reader: Reader) -> list[tuple[str, str]]:
    """Every action and what it is called, by that name."""
    named = [(verb, reader.say(label)) for verb, label in definition.VERB_LABELS.items()]
    return sorted(named, key=lambda one: folded(one[1]))


def list_lines(work: Work, *, search: Search, before: int | None, limit: int, reader: Reader) -> list[Line]:
    """Events that fit, newest first, below a number; only about units that the reader may see."""
    people = {row.id: Person(row.name, row.email) for row in store.list_people(work.session)}
    scope = work.actor.scope(Permission.AUDIT_READ)
    wanted = _wanted(work, search=search, people=people, reader=reader)
    rows = store.list_events(work.session, scope=scope, wanted=wanted, before=before, limit=limit)
    named = _units_of(work, rows=rows)
    return [_line(row, people=people, unit=named.get(row.unit_id), reader=reader) for row in rows]


def _wanted(work: Work, *, search: Search, people: dict[UUID, Person], reader: Reader) -> Wanted:
    return Wanted(
        actors=_actors(search.who, people=people, reader=reader) if search.who else None,
        verb=search.verb,
        objects=_objects(search.object, people=people) if search.object else None,
        unit_ids=_unit_ids(work, text=search.unit) if search.unit else None,
        begins_at=_midnight(search.since) if search.since else None,
        ends_at=_midnight(search.until) + ONE_DAY if search.until else None,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=VIETNAM)


def _actors(text: str, *, people: dict[UUID, Person], reader: Reader) -> list[str]:
    """Everybody whose name holds the text, or whose address it is; and the system by its name."""
    sought = folded(text)
    found = [
        str(key) for key, one in people.items() if sought in folded(one.name) or sought == folded(one.email)
    ]
    kinds = definition.ACTOR_LABELS.items()
    return found + [kind for kind, label in kinds if sought in folded(reader.say(label))]


def _objects(text: str, *, people: dict[UUID, Person]) -> list[str]:
    sought = folded(text)
    accounts = [
        f"user:{key}" for key, one in people.items() if sought in (folded(one.name), folded(one.email))
    ]
    return [*rules.objects_named(text), *accounts]


def _unit_ids(work: Work, *, text: str) -> list[UUID]:
    """The unit with this code, else those whose name holds the text; within the reader's scope."""
    scope = work.actor.scope(Permission.AUDIT_READ)
    exact = units.find_unit_by_code(work, code=text)
    if exact is not None:
        return [exact.id] if scope.covers(exact.id) else []
    return [unit.id for unit in units.list_units(work, scope=scope, search=text)]


def _units_of(work: Work, *, rows: Sequence[Row[Any]]) -> dict[UUID, Unit]:
    wanted = {row.unit_id for row in rows if row.unit_id is not None}
    if not wanted:
        return {}
    return {unit.id: unit for unit in units.list_units(work, scope=EVERYWHERE) if unit.id in wanted}


def _line(row: Row[Any], *, people: dict[UUID, Person], unit: Unit | None, reader: Reader) -> Line:
    actor = _person(row.actor, people=people)
    kind, name = rules.object_kind(row.object)
    subject = _person(name, people=people) if kind == "user" else None
    named = subject.name if subject else str(row.details.get("name", "")) if kind == "file" else ""
    label = definition.ACTOR_LABELS.get(row.actor)
    return Line(
        seq=row.seq,
        at=row.at,
        who=actor.name if actor else reader.say(label) if label else row.actor,
        who_key=actor.email if actor else reader.say(label) if label else "",
        action=rules.verb_label(row.verb, reader=reader),
        about=rules.object_label(row.object, named=named, reader=reader),
        about_key=subject.email if subject else name,
        unit=_unit_name(unit, reader=reader),
        unit_code=unit.code if unit else "",
        details=rules.list_details(row.details, reader=reader),
    )


def _person(text: str, *, people: dict[UUID, Person]) -> Person | None:
    try:
        return people.get(UUID(text))
    except ValueError:  # no account: the system, or what somebody wrote into the trail
        return None


def _unit_name(unit: Unit | None, *, reader: Reader) -> str:
    if unit is None:
        return ""
    return unit.name_vi if reader.language == "vi" else unit.name_en or unit.name_vi
