"""A table of declared columns: every row as text by column key, every fault with its place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from app.core.tabular.headings import (
    Column,
    ColumnKind,
    Found,
    Header,
    fill_down,
    find_header,
    heading_texts,
    is_note_row,
    is_numbering,
)
from app.core.tabular.layout import SheetChoice, letters
from app.core.tabular.opening import Book, Merge, RawCell, Sheet, open_book
from app.core.tabular.report import Label, RowFault, in_file_order
from app.core.tabular.text import find_odd_character, shown, tidy

REASONS: Final = {
    "no_heading": "The column \u201c{heading}\u201d is missing. Add its heading, or check its spelling.",
    "twice": "The heading \u201c{heading}\u201d stands twice. Keep one of the columns.",
    "no_rows": "There is no row below the headings.",
    "blank": "Fill in this cell.",
    "too_long": "This has {length} characters; at most {limit} are kept.",
    "odd": "This holds the invisible character {character}. Type the cell anew.",
    "a_date": "The spreadsheet turned this into a date. Format the column as Text and type it anew.",
    "cut_number": "The spreadsheet cut this number to 15 digits. Format the column as Text and type it anew.",
    "whole": "Enter a whole number, such as 120.",
    "decimal": "Enter a number, such as 0.25.",
    "date": "Enter a date, such as 31/12/2023.",
}
_GROUPED: Final = re.compile(r"\d{1,3}([. ]\d{3})+|\d+")
_DECIMAL: Final = re.compile(r"-?\d+([.,]\d+)?")


class _Unfit(Exception):
    """The reason, as a key of REASONS."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: text by column key (blank cells: ""), and where each column stands."""

    sheet: str
    number: int
    values: Mapping[str, str]
    columns: Mapping[str, Found]
    originals: Mapping[str, str] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()

    def text(self, key: str) -> str:
        """The value of a column; "" when blank, unfit, or when the file has no such column."""
        return self.values.get(key, "")

    def has(self, key: str) -> bool:
        """Whether the file has this column at all."""
        return key in self.columns

    def place_from(self, other: "Row") -> str:
        """This row as a fault of another row names it: its number, and its sheet when that differs."""
        return str(self.number) if self.sheet == other.sheet else f"{self.number} ({self.sheet})"

    def fault(self, key: str, reason: str, **params: object) -> RowFault:
        """A fault of one cell of this row."""
        found = self.columns.get(key)
        return RowFault(
            sheet=self.sheet,
            row=self.number,
            column=letters(found.number) if found else "",
            value=shown(self.originals.get(key, self.text(key))),
            reason=reason,
            params=params,
            heading=found.heading if found else "",
        )


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that a file holds for the declared columns, and what is wrong with their cells."""

    rows: tuple[Row, ...] = ()
    faults: tuple[RowFault, ...] = ()
    headers: tuple[tuple[str, Header], ...] = ()
    """The headings of each sheet that was read, by the sheet's name."""
    seen: tuple[tuple[str, Header], ...] = ()
    """The same of every sheet that was looked at, complete or not."""


def read_table(content: bytes, *, name: str, columns: Sequence[Column]) -> Table:
    """Reads the sheets that have the required headings; never raises for what a file holds."""
    return find_table(open_book(content, name=name), columns=columns)


def find_table(
    book: Book, *, columns: Sequence[Column], optional: bool = False, chosen: Sequence[SheetChoice] = ()
) -> Table:
    """The rows of all sheets with the required headings; `optional`: none is no fault.

    `chosen`: somebody has said where the columns stand; nothing else is read then.
    """
    if book.faults:
        return Table(faults=() if optional else book.faults)
    headers = _chosen_headers(book, chosen) if chosen else [(s, find_header(s, columns)) for s in book.sheets]
    needed = [column for column in columns if column.required]
    fitting = [
        (sheet, header) for sheet, header in headers if all(column.key in header.columns for column in needed)
    ]
    if not fitting:
        faults_found = () if optional else tuple(_missing_headings(book, headers, needed))
        return Table(faults=faults_found, seen=_every(headers))
    rows: list[Row] = []
    faults: list[RowFault] = []
    for sheet, header in fitting:
        faults += [
            RowFault(sheet.name, header.first_row, letters(at.number), at.heading, REASONS["twice"],
                     {"heading": at.heading}, at.heading)
            for _key, at in header.twice
        ]  # fmt: skip
        for row, found in _rows(sheet, header, columns):
            rows.append(row)
            faults += found
    if not rows and not optional:
        faults.append(RowFault(fitting[0][0].name, 0, "", "", REASONS["no_rows"]))
    headings = tuple((sheet.name, header) for sheet, header in fitting)
    return Table(tuple(rows), in_file_order(faults), headings, _every(headers))


def _every(headers: Sequence[tuple[Sheet, Header]]) -> tuple[tuple[str, Header], ...]:
    return tuple((sheet.name, header) for sheet, header in headers)


def _chosen_headers(book: Book, chosen: Sequence[SheetChoice]) -> list[tuple[Sheet, Header]]:
    found = []
    for choice in chosen:
        if choice.sheet < len(book.sheets):
            sheet = book.sheets[choice.sheet]
            texts = heading_texts(sheet, last_row=choice.heading_row)
            places = {key: Found(number, texts.get(number, "")) for key, number in choice.columns.items()}
            found.append((sheet, Header(choice.heading_row, places)))
    return found


def _missing_headings(
    book: Book, headers: Sequence[tuple[Sheet, Header]], needed: Sequence[Column]
) -> Iterator[RowFault]:
    sheet, header = max(
        headers, key=lambda pair: len(pair[1].columns), default=(Sheet(book.name, []), Header(0, {}))
    )
    for column in needed:
        if column.key not in header.columns:
            params = {"heading": Label(column.label)}
            yield RowFault(sheet.name, header.first_row, "", "", REASONS["no_heading"], params)


def _rows(sheet: Sheet, header: Header, columns: Sequence[Column]) -> Iterator[tuple[Row, list[RowFault]]]:
    fill_down(sheet, first_row=header.first_row)
    merges: dict[int, list[Merge]] = {}
    for merge in sheet.merged:
        merges.setdefault(merge.top, []).append(merge)
    places = [at.number for at in header.columns.values()]
    for index in range(header.first_row, len(sheet.rows)):
        cells = sheet.rows[index]
        if all(number >= len(cells) or cells[number] is None for number in places):
            continue
        if is_note_row(cells, index, merges) or (index == header.first_row and is_numbering(cells)):
            continue
        yield _row(sheet.name, index, cells, header, columns)


def _row(
    sheet: str, index: int, cells: list[RawCell], header: Header, columns: Sequence[Column]
) -> tuple[Row, list[RowFault]]:
    values: dict[str, str] = {}
    originals: dict[str, str] = {}
    unfit: dict[str, tuple[str, dict[str, object]]] = {}
    for column in columns:
        at = header.columns.get(column.key)
        if at is None:
            continue
        raw = cells[at.number] if at.number < len(cells) else None
        originals[column.key] = "" if raw is None else _plain(raw)
        try:
            values[column.key] = _text(raw, column)
        except _Unfit as error:
            values[column.key] = ""
            unfit[column.key] = _explained(str(error), originals[column.key], column)
    row = Row(sheet, index + 1, values, header.columns, originals, frozenset(unfit))
    return row, [row.fault(key, reason, **params) for key, (reason, params) in unfit.items()]


def _explained(why: str, original: str, column: Column) -> tuple[str, dict[str, object]]:
    params: dict[str, object] = {}
    if why == "too_long":
        params = {"length": len(tidy(original)), "limit": column.max_length}
    elif why == "odd":
        params = {"character": find_odd_character(original)}
    return REASONS[why], params


def _plain(raw: RawCell) -> str:
    if isinstance(raw, date):
        return raw.strftime("%d/%m/%Y")
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else f"{raw:.15g}"
    return str(raw)


def _text(raw: RawCell, column: Column) -> str:
    """The cell as text of the column's kind; raises `_Unfit`."""
    if raw is None:
        return _blank(column)
    plain = _plain(raw)
    if find_odd_character(plain) is not None:
        raise _Unfit("odd")
    text = tidy(plain)
    if not text:
        return _blank(column)
    _refuse_mangled(raw, column.kind)
    if len(text) > column.max_length:
        raise _Unfit("too_long")
    return _canonical(text, raw, column.kind)


def _blank(column: Column) -> str:
    if column.filled:
        raise _Unfit("blank")
    return ""


def _refuse_mangled(raw: RawCell, kind: ColumnKind) -> None:
    if kind == "code" and isinstance(raw, date):
        raise _Unfit("a_date")
    if kind == "code" and isinstance(raw, float) and abs(raw) >= 1e15:
        raise _Unfit("cut_number")


def _canonical(text: str, raw: RawCell, kind: ColumnKind) -> str:
    if kind == "whole":
        if not _GROUPED.fullmatch(text) or (isinstance(raw, float) and not raw.is_integer()):
            raise _Unfit("whole")
        return str(int(text.replace(".", "").replace(" ", "")))
    if kind == "decimal":
        if not _DECIMAL.fullmatch(text):
            raise _Unfit("decimal")
        return text.replace(",", ".")
    if kind == "date":
        return _day(text, raw).isoformat()
    return text


def _day(text: str, raw: RawCell) -> date:
    if isinstance(raw, date):
        return raw
    for pattern in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise _Unfit("date")
