"""What storing a list of officials would write: who is new, who changes in what, who stays as they are."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from app.core import clock
from app.core.actor import EVERYWHERE, Scope
from app.core.ids import uuid7
from app.core.tabular import (
    Book,
    ColumnRead,
    ImportReport,
    LayoutUnreadable,
    Row,
    RowChange,
    RowFault,
    SheetChoice,
    SheetSeen,
    columns_read,
    find_table,
    in_file_order,
    layout_of,
    sheets_seen,
)
from app.core.unit_of_work import Work
from app.people import rules, store
from app.people.errors import ColumnsUnreadable
from app.people.service.reading import list_groups
from app.units import service as units

LABELS: Final = {
    "full_name": "Full name", "position": "Position", "unit_id": "Unit", "email": "Work e-mail",
    "phone": "Telephone", "group_key": "Respondent group", "staff_code": "Staff code",
}  # fmt: skip
"""What can change in a person, in the order shown; message ids."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an import may write: allowed mail domains (None: those of the settings), units; chosen columns."""

    domains: Collection[str] | None = None
    scope: Scope = EVERYWHERE
    layout: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What storing a file would write."""

    added: Sequence[dict[str, Any]] = ()
    changed: Sequence[dict[str, Any]] = ()
    every: Sequence[dict[str, Any]] = ()
    unchanged: int = 0
    faults: tuple[RowFault, ...] = ()
    warnings: tuple[RowFault, ...] = ()
    changes: tuple[RowChange, ...] = ()
    columns: tuple[ColumnRead, ...] = ()
    sheets: tuple[SheetSeen, ...] = ()
    layout: str = ""

    def report(self, book: Book, *, sha256: str) -> ImportReport:
        """The plan as a page shows it."""
        return replace(self.report_of_list(), sha256=sha256, name=book.name)

    def report_of_list(self) -> ImportReport:
        """The same for lines that come from no file."""
        return ImportReport(
            len(self.added), len(self.changed), self.unchanged, faults=self.faults,
            columns=self.columns, warnings=self.warnings, changes=self.changes,
            sheets=self.sheets, layout=self.layout,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """What a file is compared with, as it stood when it was read from the database."""

    here: Mapping[UUID, Mapping[str, Any]]
    known: rules.Known


Watch = Callable[[int], None]
"""Is told how far a plan is, in percent."""
ROWS_A_STEP: Final = 250


def unwatched(percent: int) -> None:
    """Nobody waits for this plan."""


def survey(work: Work, *, bounds: Bounds, only_unit: UUID | None = None) -> Ground:
    """Everybody here, or the people of one unit, with the units and groups that a file may name."""
    here, known = _known(work, only_unit=only_unit, bounds=bounds)
    return Ground(here, known)


def plan_book(book: Book, *, ground: Ground, bounds: Bounds, watch: Watch = unwatched) -> Plan:
    """Compares a file with what is here, without the database; raises `ColumnsUnreadable`."""
    table = find_table(book, columns=rules.COLUMNS, chosen=chosen_sheets(bounds.layout))
    columns = columns_read(table, columns=rules.COLUMNS)
    watch(40)
    found = rules.read_people(_counted(table.rows, watch=watch), known=ground.known)
    watch(85)
    shape = Plan(
        faults=in_file_order((*table.faults, *found.faults)), warnings=in_file_order(found.warnings),
        columns=columns, sheets=sheets_seen(book, table=table), layout=bounds.layout,
    )  # fmt: skip
    if shape.faults:
        return shape
    return _compared(shape, found=found, here=ground.here, names=_Names(ground.known))


def _counted(rows: Sequence[Row], *, watch: Watch) -> Iterable[Row]:
    """The same rows; `watch` hears of 40 percent at the first and 80 at the last."""
    for number, row in enumerate(rows):
        if number % ROWS_A_STEP == 0:
            watch(40 + 40 * number // len(rows))
        yield row


def plan_import(work: Work, *, book: Book, bounds: Bounds, only_unit: UUID | None = None) -> Plan:
    """Compares a file with everybody here, or with the people of one unit. Writes nothing."""
    return plan_book(book, ground=survey(work, bounds=bounds, only_unit=only_unit), bounds=bounds)


def plan_rows(work: Work, *, rows: Sequence[Row], bounds: Bounds, only_unit: UUID | None = None) -> Plan:
    """Compares rows with everybody here, or with the people of one unit. Writes nothing."""
    here, known = _known(work, only_unit=only_unit, bounds=bounds)
    found = rules.read_people(rows, known=known)
    shape = Plan(faults=in_file_order(found.faults), warnings=in_file_order(found.warnings))
    return shape if shape.faults else _compared(shape, found=found, here=here, names=_Names(known))


def chosen_sheets(layout: str) -> tuple[SheetChoice, ...]:
    """Where somebody said that the columns stand; raises `ColumnsUnreadable`."""
    try:
        return layout_of(layout)
    except LayoutUnreadable as error:
        raise ColumnsUnreadable from error


def _compared(
    shape: Plan, *, found: rules.ReadList, here: Mapping[UUID, Mapping[str, Any]], names: "_Names"
) -> Plan:
    added, changed, changes, every = [], [], [], []
    for entry in found.entries:
        before = here.get(entry.person_id) if entry.person_id else None
        values = _values(entry, before)
        every.append(values)
        if before is None:
            added.append({"id": uuid7(), **values})
            continue
        seen = list(_changes(entry, before=before, after=values, names=names))
        if seen:
            changed.append({"id": entry.person_id, **values})
            changes += seen
    unchanged = len(found.entries) - len(added) - len(changed)
    return replace(
        shape, added=added, changed=changed, every=every, unchanged=unchanged, changes=tuple(changes)
    )


def allowed_domains(work: Work, *, bounds: Bounds) -> Collection[str]:
    """The mail domains that addresses may use; none: all but public mail services."""
    return work.resources.settings.official_domains if bounds.domains is None else bounds.domains


def _known(
    work: Work, *, only_unit: UUID | None, bounds: Bounds
) -> tuple[dict[UUID, dict[str, Any]], rules.Known]:
    """The people here (or of one unit) by id, and all that reading a list needs to know."""
    here = {row.id: row._asdict() for row in store.list_rows(work.session, unit_id=only_unit)}
    groups = list_groups(work)
    return here, rules.Known(
        units=_known_units(work),
        groups=groups,
        people=[
            rules.KnownPerson(
                row["id"], row["unit_id"], row["full_name"], row["email"], row["staff_code"] or ""
            )
            for row in here.values()
        ],
        group_names=tuple(facts.name_vi for facts in groups),
        domains=allowed_domains(work, bounds=bounds),
        scope=bounds.scope,
    )


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


def _values(entry: rules.PersonEntry, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """The columns of a person; where the file has no column, a known person keeps the value."""
    row = entry.row
    kept = {name: before[name] if before else "" for name in ("position", "phone", "staff_code")}
    given = {name: row.text(name) if row.has(name) else value for name, value in kept.items()}
    return {
        "unit_id": entry.unit_id,
        "full_name": row.text("full_name"),
        "email": entry.address,
        "group_key": entry.group_key,
        **given,
        "staff_code": given["staff_code"] or None,
    }


class _Names:
    """What ids and keys are called in a list of changes."""

    def __init__(self, known: rules.Known) -> None:
        self.units = {unit.id: unit.name for unit in known.units}
        self.groups = {group.key: group.name_vi for group in known.groups}

    def shown(self, column: str, value: Any) -> str:
        if column == "unit_id":
            return self.units.get(value, str(value))
        if column == "group_key":
            return self.groups.get(value, str(value))
        return str(value or "")


def _changes(
    entry: rules.PersonEntry, *, before: Mapping[str, Any], after: Mapping[str, Any], names: _Names
) -> Iterator[RowChange]:
    for column, label in LABELS.items():
        if (before[column] or "") != (after[column] or ""):
            yield RowChange(
                entry.row.sheet, entry.row.number, after["full_name"], label,
                names.shown(column, before[column]), names.shown(column, after[column]),
            )  # fmt: skip
