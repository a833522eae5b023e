"""What a workbook of officials says, row by row, and what is wrong within a row or between rows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from app.core.actor import EVERYWHERE, Scope
from app.core.tabular import Column, Row, RowFault, folded
from app.people.rules.addresses import AddressUnfit, address_of, mailbox_of
from app.people.rules.groups import GroupFacts, match_group
from app.people.rules.names import is_name, is_phone

COLUMNS: Final = (
    Column("full_name", "Full name", ("ho va ten", "ho ten", "full name", "name"), "text", True, True, 120),
    Column("position", "Position", ("chuc vu", "chuc danh", "position"), max_length=160),
    Column(
        "unit", "Unit",
        ("ma don vi", "unit code", "don vi", "don vi cong tac", "co quan don vi", "ten don vi", "co quan",
         "unit"),
        "code", True, True,
    ),
    Column(
        "email", "Work e-mail",
        ("thu dien tu cong vu", "email cong vu", "thu dien tu", "dia chi thu dien tu", "email", "e mail",
         "work e mail"),
        "code", True, True, 254,
    ),
    Column(
        "phone", "Telephone", ("so dien thoai", "dien thoai", "dien thoai lien he", "telephone", "phone"),
        "code", max_length=30,
    ),
    Column(
        "group", "Respondent group", ("nhom doi tuong", "doi tuong", "nhom", "respondent group", "group"),
        "text", True, True, 120,
    ),
)  # fmt: skip

EXAMPLE_ADDRESS: Final = "vi.du@example.vn"
"""The address in the example row of the template; a row that still holds it is refused."""
REASONS: Final = {
    "example": "This is the example row of the template. Delete it, or write a person of yours.",
    "name": "A name has letters, blanks, points, apostrophes and hyphens only.",
    "phone": "A telephone number begins with 0 or +84. If the spreadsheet took the 0 away, "
    "format the column as Text.",
    "no_unit": "There is no unit with this code or name. Import it first, or mend the cell.",
    "several": "Several units have this name: {codes}. Write the code of one of them.",
    "outside": "This unit is not among those of your role.",
    "group": "No respondent group has this name. Use one of: {groups}.",
    "twice": "This mailbox stands in row {row} already. Each person has an address of his or her own.",
    "taken": "Another person here has this mailbox: {address}.",
    "moved": "This person belongs to a unit that is not among those of your role.",
}
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit that a row can name."""

    id: UUID
    code: str
    name: str
    is_valid: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are compared with. `people`: unit by stored address; `scope`: units that may be written."""

    units: Sequence[KnownUnit]
    groups: Sequence[GroupFacts]
    people: Mapping[str, UUID] = field(default_factory=dict)
    group_names: tuple[str, ...] = ()
    domains: Collection[str] = ()
    scope: Scope = EVERYWHERE


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """One row without fault."""

    row: Row
    address: str
    unit_id: UUID
    group_key: str


class _Reader:
    """Looks rows up in what is known; collects faults."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.codes = {unit.code.casefold(): unit for unit in known.units}
        self.names: dict[str, list[KnownUnit]] = {}
        for unit in known.units:
            self.names.setdefault(folded(unit.name), []).append(unit)
        self.groups: dict[str, str | None] = {}
        self.mailboxes = {mailbox_of(address): address for address in known.people}
        self.seen: dict[str, Row] = {}
        self.faults: list[RowFault] = []

    def entry(self, row: Row) -> PersonEntry | None:
        """The row as an entry; None when it has a fault."""
        before = len(self.faults)
        if row.text("email").casefold() == EXAMPLE_ADDRESS:
            self._fault(row, "email", "example")
            return None
        self._check_words(row)
        address = self._address(row)
        unit = self._unit(row)
        group = self._group(row)
        if len(self.faults) > before or not (address and unit and group):
            return None
        return PersonEntry(row, address, unit.id, group)

    def _fault(self, row: Row, column: str, why: str, **params: object) -> None:
        self.faults.append(row.fault(column, REASONS[why], **params))

    def _check_words(self, row: Row) -> None:
        name, phone = row.text("full_name"), row.text("phone")
        if name and not is_name(name):
            self._fault(row, "full_name", "name")
        if phone and not is_phone(phone):
            self._fault(row, "phone", "phone")

    def _address(self, row: Row) -> str | None:
        text = row.text("email")
        if not text:
            return None
        try:
            address = address_of(text, domains=self.known.domains)
        except AddressUnfit as unfit:
            self.faults.append(row.fault("email", unfit.reason, **unfit.params))
            return None
        mailbox = mailbox_of(address)
        first = self.seen.setdefault(mailbox, row)
        if first is not row:
            self.faults.append(row.fault("email", REASONS["twice"], row=first.place_from(row)))
        elif self.mailboxes.get(mailbox, address) != address:
            self._fault(row, "email", "taken", address=self.mailboxes[mailbox])
        elif address in self.known.people and not self.known.scope.covers(self.known.people[address]):
            self._fault(row, "email", "moved")
        return address

    def _unit(self, row: Row) -> KnownUnit | None:
        text = row.text("unit")
        if not text:
            return None
        by_code = self.codes.get(text.casefold())
        matches = [by_code] if by_code else self.names.get(folded(text), [])
        if len(matches) > 1:
            matches = [unit for unit in matches if unit.is_valid] or matches
        if len(matches) != 1:
            codes = ", ".join(unit.code for unit in matches[:_SHOWN])
            self._fault(row, "unit", "several" if matches else "no_unit", codes=codes)
            return None
        if not self.known.scope.covers(matches[0].id):
            self._fault(row, "unit", "outside")
        return matches[0]

    def _group(self, row: Row) -> str | None:
        text = row.text("group")
        if not text:
            return None
        if text not in self.groups:
            self.groups[text] = match_group(text, groups=self.known.groups)
        if self.groups[text] is None:
            self._fault(row, "group", "group", groups=", ".join(self.known.group_names))
        return self.groups[text]


def read_people(rows: Iterable[Row], *, known: Known) -> tuple[list[PersonEntry], list[RowFault]]:
    """The rows without fault, and every fault."""
    reader = _Reader(known)
    entries = [entry for row in rows if (entry := reader.entry(row)) is not None]
    return entries, reader.faults
