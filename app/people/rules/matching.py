"""Who the rows of a list are: the same person after a change of address, of unit or of name, or somebody new.

A person is found by the mailbox, else by the staff code, else by the name within the unit. The last is a
guess, so it is a warning; and so is a name that stands twice in one unit. Nobody is merged unseen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from app.core.tabular import Row, RowFault, folded
from app.people.rules.addresses import mailbox_of
from app.people.rules.rows import Known, KnownPerson, PersonEntry, read_rows

REASONS: Final = {
    "moved": "This person belongs to a unit that is not among those of your role.",
    "taken": "Another person here has this mailbox: {address}.",
    "contradicts": "The staff code belongs to {name} ({address}), the address to somebody else. "
    "Mend one of them.",
    "claimed": "Row {row} is the same person already: {name} ({address}). Keep one of the rows.",
    "by_name": "The same name is in this unit already, with the address {address}: taken to be one person "
    "whose address changes. If these are two people, add the other one to the file with that address.",
    "alike": "Row {row} has the same name in the same unit with another address: {address}. If this is one "
    "person, keep one of the rows.",
    "several": "{count} people of this unit have this name already, so this row is taken to be somebody new. "
    "Write a staff code to tell them apart.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadList:
    """The rows of a list and whose they are; `warnings` may be right, `faults` never are."""

    entries: list[PersonEntry] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    warnings: list[RowFault] = field(default_factory=list)


def read_people(rows: Iterable[Row], *, known: Known) -> ReadList:
    """Every row without fault with the person it stands for, every fault, and what must be looked at."""
    entries, faults = read_rows(rows, known=known)
    matcher = _Matcher(known)
    found = matcher.matched(entries)
    return ReadList(found, [*faults, *matcher.faults], matcher.warnings)


class _Matcher:
    """Everybody here by address, code and name; who has been claimed by which row."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.mailboxes = {mailbox_of(person.address): person for person in known.people}
        self.codes = {person.staff_code.casefold(): person for person in known.people if person.staff_code}
        self.names: dict[tuple[UUID, str], list[KnownPerson]] = {}
        for person in known.people:
            self.names.setdefault((person.unit_id, folded(person.full_name)), []).append(person)
        self.claimed: dict[UUID, Row] = {}
        self.faults: list[RowFault] = []
        self.warnings: list[RowFault] = []

    def matched(self, entries: Sequence[PersonEntry]) -> list[PersonEntry]:
        """The entries with their persons; the sure ones first, so that a guess takes nobody away."""
        sure = [self._surely(entry) for entry in entries]
        self._warn_of_twins(entries)
        return [
            replace(entry, person_id=person.id if person else self._guessed(entry))
            for entry, person in zip(entries, sure, strict=True)
        ]

    def _surely(self, entry: PersonEntry) -> KnownPerson | None:
        row = entry.row
        by_address = self.mailboxes.get(mailbox_of(entry.address))
        by_code = self.codes.get(row.text("staff_code").casefold())
        person = by_address or by_code
        if person is None:
            return None
        if by_address and by_code and by_address is not by_code:
            self._fault(row, "staff_code", "contradicts", name=by_code.full_name, address=by_code.address)
        elif by_address and by_code is None and by_address.address != entry.address:
            self._fault(row, "email", "taken", address=by_address.address)
        elif not self.known.scope.covers(person.unit_id):
            self._fault(row, "email", "moved")
        elif (first := self.claimed.setdefault(person.id, row)) is not row:
            self._fault(
                row, "full_name", "claimed", row=first.place_from(row), name=person.full_name,
                address=person.address,
            )  # fmt: skip
        return person

    def _guessed(self, entry: PersonEntry) -> UUID | None:
        row, code = entry.row, entry.row.text("staff_code").casefold()
        alike = [
            person
            for person in self.names.get((entry.unit_id, folded(row.text("full_name"))), ())
            if person.id not in self.claimed and (not code or not person.staff_code)
        ]
        if len(alike) > 1:
            self._warn(row, "full_name", "several", count=len(alike))
        if len(alike) != 1:
            return None
        self.claimed[alike[0].id] = row
        self._warn(row, "email", "by_name", address=alike[0].address)
        return alike[0].id

    def _warn_of_twins(self, entries: Sequence[PersonEntry]) -> None:
        seen: dict[tuple[UUID, str], PersonEntry] = {}
        for entry in entries:
            first = seen.setdefault((entry.unit_id, folded(entry.row.text("full_name"))), entry)
            codes = {first.row.text("staff_code").casefold(), entry.row.text("staff_code").casefold()}
            if first is not entry and not (len(codes) == 2 and all(codes)):
                place = first.row.place_from(entry.row)
                self._warn(entry.row, "full_name", "alike", row=place, address=first.address)

    def _fault(self, row: Row, column: str, why: str, /, **params: object) -> None:
        self.faults.append(row.fault(column, REASONS[why], **params))

    def _warn(self, row: Row, column: str, why: str, /, **params: object) -> None:
        self.warnings.append(row.fault(column, REASONS[why], **params))
