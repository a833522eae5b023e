"""Units from workbooks: a dry run that reports, and an import that stores what was reported.

A unit keeps its identity by its code; units that a file does not name stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from app.core.actor import EVERYWHERE, Actor
from app.core.audit import audited
from app.core.errors import Forbidden
from app.core.i18n import translate
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
from app.units import rules, store
from app.units.models import Unit, UnitType
from app.units.service.columns import name_columns

PURPOSE: Final = "import"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What storing a file would write."""

    added: Sequence[dict[str, Any]] = ()
    changed: Sequence[dict[str, Any]] = ()
    unchanged: int = 0
    new_types: Sequence[dict[str, Any]] = ()
    changed_types: Sequence[dict[str, Any]] = ()
    faults: tuple[RowFault, ...] = ()
    columns: tuple[ColumnRead, ...] = ()

    def report(self, book: Book, *, sha256: str) -> ImportReport:
        counts = (len(self.added), len(self.changed), self.unchanged)
        return ImportReport(*counts, faults=self.faults, sha256=sha256, name=book.name, columns=self.columns)


def read_units(work: Work, *, content: bytes, name: str) -> ImportReport:
    """The dry run: what an import of this file would add and change, or its faults. Writes nothing."""
    book = open_book(content, name=name)
    return _plan(work, book).report(book, sha256="")


def import_units(work: Work, *, content: bytes, name: str) -> ImportReport:
    """Stores the units of a workbook or CSV; raises `FaultsInFile` when anything has to be mended."""
    return _store_book(work, book=open_book(content, name=name), content=content)


def receive_units(resources: Resources, *, actor: Actor, content: bytes, name: str) -> ImportReport:
    """Keeps a file that was handed in and gives its dry run; reads it before the writer's turn is taken.

    Raises `Forbidden` unless the actor may import everywhere: the tree is one.
    """
    _require_everywhere(actor)
    book = open_book(content, name=name)
    with open_work(resources, actor=actor, writing=True) as work:
        return _receive_book(work, book=book, content=content)


def confirm_units(resources: Resources, *, actor: Actor, sha256: str) -> ImportReport:
    """Imports the kept file of this SHA-256; raises `Forbidden`, `FileNotKept` or `FaultsInFile`."""
    _require_everywhere(actor)
    with open_work(resources, actor=actor, writing=False) as work:
        kept = get_file(work, sha256=sha256, purpose=PURPOSE)
    book = open_book(kept.content, name=kept.name)
    with open_work(resources, actor=actor, writing=True) as work:
        return _store_book(work, book=book, content=kept.content)


def recheck_units(work: Work, *, sha256: str) -> ImportReport:
    """The dry run of a kept file once more; raises `Forbidden` or `FileNotKept`. Writes nothing."""
    _require_everywhere(work.actor)
    kept = get_file(work, sha256=sha256, purpose=PURPOSE)
    book = open_book(kept.content, name=kept.name)
    return _plan(work, book).report(book, sha256=sha256)


def _require_everywhere(actor: Actor) -> None:
    if actor.scope(Permission.UNITS_IMPORT) != EVERYWHERE:
        raise Forbidden


@audited("units.file_received")
def _receive_book(work: Work, *, book: Book, content: bytes) -> ImportReport:
    sha256 = keep_file(work, content=content, name=book.name, purpose=PURPOSE, media_type=MEDIA_TYPE)
    report = _plan(work, book).report(book, sha256=sha256)
    work.note(object=f"file:{sha256}", name=book.name, faults=len(report.faults), rows=report.total)
    return report


@audited("units.imported")
def _store_book(work: Work, *, book: Book, content: bytes) -> ImportReport:
    plan = _plan(work, book)
    if plan.faults:
        raise FaultsInFile.of(plan.report(book, sha256=""))
    sha256 = keep_file(work, content=content, name=book.name, purpose=PURPOSE, media_type=MEDIA_TYPE)
    store.add_types(work.session, rows=plan.new_types)
    store.set_types(work.session, rows=plan.changed_types)
    store.add_units(work.session, rows=plan.added)
    store.set_units(work.session, rows=plan.changed)
    report = plan.report(book, sha256=sha256)
    work.note(
        object=f"file:{sha256}", name=book.name, added=report.added, changed=report.changed,
        unchanged=report.unchanged,
    )  # fmt: skip
    return report


def _plan(work: Work, book: Book) -> _Plan:
    here = {unit.code.casefold(): unit for unit in store.list_units(work.session, scope=EVERYWHERE)}
    kinds = {kind.key: _facts(kind) for kind in store.list_types(work.session)}
    brought, type_faults = rules.read_types(find_table(book, columns=rules.TYPE_COLUMNS, optional=True).rows)
    types = starting_types() | kinds | brought
    table = find_table(book, columns=rules.COLUMNS)
    columns = columns_read(table, columns=rules.COLUMNS)
    names = [facts.name_vi for facts in sorted(types.values(), key=lambda facts: rules.type_rank(facts.key))]
    entries, row_faults = rules.read_entries(table.rows, types=types.values(), names=names)
    known = _known_units(here)
    parents, link_faults = rules.link_parents(entries, known=known)
    faults = in_file_order((*table.faults, *type_faults, *row_faults, *link_faults))
    if faults:
        return _Plan(faults=faults, columns=columns)
    used = {key: types[key] for key in {entry.type_key for entry in entries} | brought.keys()}
    return _Plan(
        **_unit_rows(entries, here=here, parents=parents),
        columns=columns,
        new_types=[_type_row(facts) for key, facts in used.items() if key not in kinds],
        changed_types=[_type_row(facts) for key, facts in used.items() if kinds.get(key, facts) != facts],
    )


def _unit_rows(
    entries: Sequence[rules.UnitEntry], *, here: Mapping[str, Unit], parents: Mapping[str, str | None]
) -> dict[str, Any]:
    """Rows to add (parents first) and to change. New ids rise in the order of the file."""
    new = [entry.key for entry in entries if entry.key not in here]
    ids = {key: unit.id for key, unit in here.items()} | dict(
        zip(new, sorted(uuid7() for _ in new), strict=True)
    )
    by_key = {entry.key: entry for entry in entries}
    added = [
        {"id": ids[key], **_values(by_key[key], None, parents=parents, ids=ids)}
        for key in rules.parents_first(new, parents=parents)
    ]
    changed = []
    for entry in entries:
        unit = here.get(entry.key)
        if unit is not None:
            values = _values(entry, unit, parents=parents, ids=ids)
            if any(getattr(unit, name) != value for name, value in values.items()):
                changed.append({"id": unit.id, **values})
    return {"added": added, "changed": changed, "unchanged": len(entries) - len(added) - len(changed)}


def _values(
    entry: rules.UnitEntry,
    unit: Unit | None,
    *,
    parents: Mapping[str, str | None],
    ids: Mapping[str, UUID],
) -> dict[str, Any]:
    """The columns of a unit; where the file has no column, a known unit keeps its value."""
    row, parent = entry.row, parents[entry.key]
    kept: dict[str, Any] = {"name_en": "", "official_code": None, "agency_id": None, "valid_to": None}
    kept["valid_from"] = rules.LONG_AGO
    if unit is not None:
        kept = {column: getattr(unit, column) for column in kept}
    given: dict[str, Any] = {
        "name_en": row.text("name_en"),
        "official_code": row.text("official_code") or None,
        "agency_id": row.text("agency_id") or None,
        "valid_from": entry.day("valid_from") or rules.LONG_AGO,
        "valid_to": entry.day("valid_to"),
    }
    return {
        **name_columns(name_vi=row.text("name_vi"), code=entry.code),
        "type_key": entry.type_key,
        "parent_id": ids[parent] if parent else None,
        **{column: given[column] if row.has(column) else kept[column] for column in kept},
    }


def _known_units(here: Mapping[str, Unit]) -> list[rules.KnownUnit]:
    keys = {unit.id: key for key, unit in here.items()}
    return [
        rules.KnownUnit(key, unit.code, unit.name_vi, keys[unit.parent_id] if unit.parent_id else None)
        for key, unit in here.items()
    ]


def starting_types() -> dict[str, rules.TypeFacts]:
    """The types that a new installation knows, by key."""
    return {
        kind.key: rules.TypeFacts(kind.key, translate("vi", kind.name), kind.name, kind.rank_group)
        for kind in rules.STARTING_TYPES
    }


def _facts(kind: UnitType) -> rules.TypeFacts:
    return rules.TypeFacts(kind.key, kind.name_vi, kind.name_en, kind.rank_group)


def _type_row(facts: rules.TypeFacts) -> dict[str, Any]:
    return {
        "key": facts.key,
        "name_vi": facts.name_vi,
        "name_en": facts.name_en,
        "rank_group": facts.rank_group,
    }
