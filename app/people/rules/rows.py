"""What a workbook of officials says, row by row, and what is wrong within a row or between rows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.core.actor import EVERYWHERE, Scope
from app.core.tabular import Column, Row, RowFault, folded
from app.people.rules.addresses import AddressUnfit, address_of, mailbox_of
from app.people.rules.groups import GroupFacts, match_group
from app.people.rules.names import is_name, is_phone
from app.people.rules.scripts import find_foreign_letter

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
    Column(
        "staff_code", "Staff code",
        ("ma can bo", "ma so can bo", "ma cong chuc", "so hieu cong chuc", "so hieu can bo", "ma nhan vien",
         "staff code", "employee code"),
        "code", max_length=40,
    ),
)  # fmt: skip

EXAMPLE_ADDRESS: Final = "vi.du@example.vn"
"""The address in the example row of the template; a row that still holds it is refused."""
REASONS: Final = {
    "example": "This is the example row of the template. Delete it, or write a person of yours.",
    "name": "A name has letters, blanks, points, apostrophes and hyphens only.",
    "script": "The name holds {letter}, a {script} letter. Type the name anew; do not copy it.",
    "phone": "A telephone number begins with 0 or +84. If the spreadsheet took the 0 away, "
    "format the column as Text.",
    "no_unit": "There is no unit with this code or name. Import it first, or mend the cell.",
    "several": "Several units have this name: {codes}. Write the code of one of them.",
    "outside": "This unit is not among those of your role.",
    "group": "No respondent group has this name. Use one of: {groups}.",
    "twice": "This mailbox stands in row {row} already. Each person has an address of his or her own.",
    "code_twice": "This staff code stands in row {row} already. Each person has a code of his or her own.",
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
class KnownPerson:
    """A person who is here already; `staff_code` is empty where nobody gave one."""

    id: UUID
    unit_id: UUID
    full_name: str
    address: str
    staff_code: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are compared with. `people`: everybody here; `scope`: units that may be written."""

    units: Sequence[KnownUnit]
    groups: Sequence[GroupFacts]
    people: Sequence[KnownPerson] = ()
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
    person_id: UUID | None = None


class _Reader:
    """Looks rows up in what is known; collects faults."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.codes = {unit.code.casefold(): unit for unit in known.units}
        self.names: dict[str, list[KnownUnit]] = {}
        for unit in known.units:
            self.names.setdefault(folded(unit.name), []).append(unit)
        self.groups: dict[str, str | None] = {}
        self.seen: dict[tuple[str, str], Row] = {}
        self.faults: list[RowFault] = []

    def entry(self, row: Row) -> PersonEntry | None:
        """The row as an entry; None when it has a fault."""
        before = len(self.faults)
        if row.text("email").casefold() == EXAMPLE_ADDRESS:
            self._fault(row, "email", "example")
            return None
        self._check_words(row)
        self._refuse_twice(row, "staff_code", row.text("staff_code").casefold(), "code_twice")
        address = self._address(row)
        unit = self._unit(row)
        group = self._group(row)
        if len(self.faults) > before or not (address and unit and group):
            return None
        return PersonEntry(row, address, unit.id, group)

    def _fault(self, row: Row, column: str, why: str, /, **params: object) -> None:
        self.faults.append(row.fault(column, REASONS[why], **params))

    def _check_words(self, row: Row) -> None:
        name, phone = row.text("full_name"), row.text("phone")
        foreign = find_foreign_letter(name)
        if foreign is not None:
            self._fault(row, "full_name", "script", letter=foreign[0], script=foreign[1])
        elif name and not is_name(name):
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
        self._refuse_twice(row, "email", mailbox_of(address), "twice")
        return address

    def _refuse_twice(self, row: Row, column: str, value: str, why: str) -> None:
        first = self.seen.setdefault((column, value), row)
        if value and first is not row:
            self._fault(row, column, why, row=first.place_from(row))

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


def read_rows(rows: Iterable[Row], *, known: Known) -> tuple[list[PersonEntry], list[RowFault]]:
    """The rows that are sound in themselves, of nobody yet, and every fault."""
    reader = _Reader(known)
    entries = [entry for row in rows if (entry := reader.entry(row)) is not None]
    return entries, reader.faults
