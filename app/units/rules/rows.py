"""What a workbook of units says, row by row, and what is wrong within a row or between rows."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.tabular import Column, Row, RowFault
from app.units.rules.types import TypeFacts, match_type

LONG_AGO: Final = date(1900, 1, 1)
"""`valid_from` of a unit whose beginning the workbook does not name."""

COLUMNS: Final = (
    Column("code", "Unit code", ("ma don vi", "unit code", "code"), "code", True, True, 40),
    Column(
        "name_vi", "Unit name", ("ten don vi", "ten co quan don vi", "ten co quan", "unit name", "name"),
        required=True, filled=True,
    ),
    Column("name_en", "English name", ("ten tieng anh", "english name", "name in english")),
    Column(
        "type", "Unit type", ("loai don vi", "loai hinh don vi", "unit type", "type"), required=True,
        filled=True, max_length=120,
    ),
    Column(
        "parent", "Parent unit",
        ("ma don vi cap tren", "truc thuoc", "don vi cap tren", "don vi chu quan", "parent unit", "parent"),
        "code",
    ),
    Column(
        "official_code", "Administrative-unit code",
        ("ma don vi hanh chinh", "ma dvhc", "administrative unit code"), "code", max_length=20,
    ),
    Column(
        "agency_id", "Agency identifier", ("ma dinh danh co quan", "ma dinh danh", "agency identifier"),
        "code", max_length=35,
    ),
    Column("valid_from", "Valid from", ("hieu luc tu", "hieu luc tu ngay", "tu ngay", "valid from"), "date"),
    Column("valid_to", "Valid to", ("hieu luc den", "hieu luc den ngay", "den ngay", "valid to"), "date"),
)  # fmt: skip
TYPE_COLUMNS: Final = (
    Column("key", "Type key", ("ma loai don vi", "ma loai", "type key"), "code", True, True, 40),
    Column("name_vi", "Type name", ("ten loai don vi", "ten loai", "type name"), "text", True, True, 120),
    Column("name_en", "English name", ("ten tieng anh", "english name"), max_length=120),
    Column("rank_group", "Rank group", ("nhom xep hang", "rank group"), "code", max_length=40),
)

REASONS: Final = {
    "code": "A code has letters, digits, points and hyphens only, and no blanks.",
    "example": "This is the example row of the template. Delete it, or write a unit of yours.",
    "twice": "This code stands in row {row} already. Each unit has a code of its own.",
    "type": "No unit type has this name. Use one of: {types}.",
    "dates": "The unit ends before it begins. Check both dates.",
    "type_key": "A type key has small letters a to z, digits and _ only, such as department.",
    "type_twice": "This type stands in row {row} already.",
}
_CODE: Final = re.compile(r"[^\W_][\w.\-]*")
_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
EXAMPLE_CODE: Final = "VI-DU"
"""The code in the example row of the template; a row that still holds it is refused."""


def is_code(text: str) -> bool:
    """Whether a text may be the code of a unit."""
    return _CODE.fullmatch(text) is not None


def is_type_key(text: str) -> bool:
    """Whether a text may be the key of a unit type."""
    return _KEY.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """One row, its cells read; `parent` is still the text of the cell."""

    row: Row
    code: str
    type_key: str

    @property
    def key(self) -> str:
        """The code for comparing: case does not tell units apart."""
        return self.code.casefold()

    @property
    def parent(self) -> str:
        """The parent as written: a code or a name."""
        return self.row.text("parent")

    def day(self, column: str) -> date | None:
        """A date cell, or None."""
        text = self.row.text(column)
        return date.fromisoformat(text) if text else None


def read_entries(
    rows: Iterable[Row], *, types: Collection[TypeFacts], names: Iterable[str]
) -> tuple[list[UnitEntry], list[RowFault]]:
    """Entries with a code, each code once, and the faults of codes, types and dates.

    `names`: the type names to offer when a cell names no type.
    """
    offered = ", ".join(names)
    matches: dict[str, str | None] = {}
    seen: dict[str, int] = {}
    entries: list[UnitEntry] = []
    faults: list[RowFault] = []
    for row in rows:
        written = row.text("type")
        if written not in matches:
            matches[written] = match_type(written, types=types)
        entry = UnitEntry(row, row.text("code"), matches[written] or "")
        faults += _row_faults(entry, offered)
        if not entry.code:
            continue
        first = seen.setdefault(entry.key, len(entries))
        if first == len(entries):
            entries.append(entry)
        else:
            faults.append(row.fault("code", REASONS["twice"], row=entries[first].row.place_from(row)))
    return entries, faults


def _row_faults(entry: UnitEntry, offered: str) -> Iterable[RowFault]:
    row = entry.row
    if entry.key == EXAMPLE_CODE.casefold():
        yield row.fault("code", REASONS["example"])
    elif entry.code and not is_code(entry.code):
        yield row.fault("code", REASONS["code"])
    if row.text("type") and not entry.type_key:
        yield row.fault("type", REASONS["type"], types=offered)
    begins, ends = entry.day("valid_from"), entry.day("valid_to")
    if ends is not None and ends < (begins or LONG_AGO):
        yield row.fault("valid_to", REASONS["dates"])


def read_types(rows: Iterable[Row]) -> tuple[dict[str, TypeFacts], list[RowFault]]:
    """The types that a workbook brings along, by key."""
    found: dict[str, TypeFacts] = {}
    places: dict[str, Row] = {}
    faults: list[RowFault] = []
    for row in rows:
        key = row.text("key")
        if key and not is_type_key(key):
            faults.append(row.fault("key", REASONS["type_key"]))
        elif key in found:
            faults.append(row.fault("key", REASONS["type_twice"], row=places[key].place_from(row)))
        elif key:
            places[key] = row
            group = row.text("rank_group") or key
            found[key] = TypeFacts(key, row.text("name_vi"), row.text("name_en"), group)
    return found, faults
