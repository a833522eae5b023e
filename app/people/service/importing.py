"""Officials from workbooks: a dry run that reports, and an import that stores what was reported.

A person keeps his or her identity by the mail address, also when moving to another unit; people that
a file does not name stay as they are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.core import clock
from app.core.actor import EVERYWHERE, Actor, Scope
from app.core.audit import audited
from app.core.ids import uuid7
from app.core.permissions import Permission
from app.core.resources import Resources
from app.core.tabular import (
    Book,
    ColumnRead,
    ImportReport,
    RowFault,
    columns_read,
    find_table,
    in_file_order,
    open_book,
)
from app.core.unit_of_work import Work, open_work
from app.core.uploads import MEDIA_TYPE, FaultsInFile, get_file, keep_file
from app.people import rules, store
from app.people.models import Person
from app.people.service.reading import list_groups
from app.units import service as units

PURPOSE: Final = "import"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What storing a file would write."""

    added: Sequence[dict[str, Any]] = ()
    changed: Sequence[dict[str, Any]] = ()
    unchanged: int = 0
    faults: tuple[RowFault, ...] = ()
    columns: tuple[ColumnRead, ...] = ()

    def report(self, book: Book, *, sha256: str) -> ImportReport:
        counts = (len(self.added), len(self.changed), self.unchanged)
        return ImportReport(*counts, faults=self.faults, sha256=sha256, name=book.name, columns=self.columns)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What an import may write: allowed mail domains (none: all) and units."""

    domains: Collection[str] = ()
    scope: Scope = EVERYWHERE


def read_people(
    work: Work, *, content: bytes, name: str, domains: Collection[str] = (), scope: Scope = EVERYWHERE
) -> ImportReport:
    """The dry run: what an import of this file would add and change, or its faults. Writes nothing.

    `domains`: allowed mail domains such as `*.gov.vn`, none for all; `scope`: units that may be written.
    """
    book = open_book(content, name=name)
    return _plan(work, book, _Bounds(domains, scope)).report(book, sha256="")


def import_people(
    work: Work, *, content: bytes, name: str, domains: Collection[str] = (), scope: Scope = EVERYWHERE
) -> ImportReport:
    """Stores the people of a workbook or CSV; raises `FaultsInFile` when anything has to be mended."""
    book = open_book(content, name=name)
    return _store_book(work, book=book, content=content, bounds=_Bounds(domains, scope))


def receive_people(resources: Resources, *, actor: Actor, content: bytes, name: str) -> ImportReport:
    """Keeps a file that was handed in and gives its dry run; reads it before the writer's turn is taken."""
    book = open_book(content, name=name)
    with open_work(resources, actor=actor, writing=True) as work:
        return _receive_book(work, book=book, content=content)


def confirm_people(resources: Resources, *, actor: Actor, sha256: str) -> ImportReport:
    """Imports the kept file of this SHA-256; raises `FileNotKept` or `FaultsInFile`."""
    with open_work(resources, actor=actor, writing=False) as work:
        kept = get_file(work, sha256=sha256, purpose=PURPOSE)
    book = open_book(kept.content, name=kept.name)
    bounds = _Bounds(scope=actor.scope(Permission.PEOPLE_IMPORT))
    with open_work(resources, actor=actor, writing=True) as work:
        return _store_book(work, book=book, content=kept.content, bounds=bounds)


def recheck_people(work: Work, *, sha256: str) -> ImportReport:
    """The dry run of a kept file once more, within the actor's units; raises `FileNotKept`."""
    kept = get_file(work, sha256=sha256, purpose=PURPOSE)
    book = open_book(kept.content, name=kept.name)
    bounds = _Bounds(scope=work.actor.scope(Permission.PEOPLE_IMPORT))
    return _plan(work, book, bounds).report(book, sha256=sha256)


@audited("people.file_received")
def _receive_book(work: Work, *, book: Book, content: bytes) -> ImportReport:
    bounds = _Bounds(scope=work.actor.scope(Permission.PEOPLE_IMPORT))
    sha256 = keep_file(work, content=content, name=book.name, purpose=PURPOSE, media_type=MEDIA_TYPE)
    report = _plan(work, book, bounds).report(book, sha256=sha256)
    work.note(object=f"file:{sha256}", name=book.name, faults=len(report.faults), rows=report.total)
    return report


@audited("people.imported")
def _store_book(work: Work, *, book: Book, content: bytes, bounds: _Bounds) -> ImportReport:
    plan = _plan(work, book, bounds)
    if plan.faults:
        raise FaultsInFile.of(plan.report(book, sha256=""))
    sha256 = keep_file(work, content=content, name=book.name, purpose=PURPOSE, media_type=MEDIA_TYPE)
    store.add_people(work.session, rows=plan.added)
    store.set_people(work.session, rows=plan.changed)
    report = plan.report(book, sha256=sha256)
    work.note(
        object=f"file:{sha256}", name=book.name, added=report.added, changed=report.changed,
        unchanged=report.unchanged,
    )  # fmt: skip
    return report


def _plan(work: Work, book: Book, bounds: _Bounds) -> _Plan:
    here = {person.email: person for person in store.list_people(work.session, scope=EVERYWHERE)}
    groups = list_groups(work)
    known = rules.Known(
        units=_known_units(work),
        groups=groups,
        people={address: person.unit_id for address, person in here.items()},
        group_names=tuple(facts.name_vi for facts in groups),
        domains=bounds.domains,
        scope=bounds.scope,
    )
    table = find_table(book, columns=rules.COLUMNS)
    columns = columns_read(table, columns=rules.COLUMNS)
    entries, faults = rules.read_people(table.rows, known=known)
    every = in_file_order((*table.faults, *faults))
    if every:
        return _Plan(faults=every, columns=columns)
    added = [
        {"id": uuid7(), "email": entry.address, **_values(entry, None)}
        for entry in entries
        if entry.address not in here
    ]
    changed = []
    for entry in entries:
        person = here.get(entry.address)
        if person is not None:
            values = _values(entry, person)
            if any(getattr(person, name) != value for name, value in values.items()):
                changed.append({"id": person.id, **values})
    return _Plan(
        added=added, changed=changed, unchanged=len(entries) - len(added) - len(changed), columns=columns
    )


def _values(entry: rules.PersonEntry, person: Person | None) -> dict[str, Any]:
    """The columns of a person; where the file has no column, a known person keeps the value."""
    row = entry.row
    kept = {"position": person.position if person else "", "phone": person.phone if person else ""}
    return {
        "unit_id": entry.unit_id,
        "full_name": row.text("full_name"),
        "group_key": entry.group_key,
        **{column: row.text(column) if row.has(column) else value for column, value in kept.items()},
    }


def _known_units(work: Work) -> list[rules.KnownUnit]:
    today = clock.today()
    return [
        rules.KnownUnit(
            unit.id,
            unit.code,
            unit.name_vi,
            unit.valid_from <= today and (unit.valid_to is None or today <= unit.valid_to),
        )
        for unit in units.list_units(work, scope=EVERYWHERE)
    ]
