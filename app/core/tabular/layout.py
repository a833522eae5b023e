"""Where the columns of a file stand when somebody says so: read from a form, carried in a form."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

_SHEET: Final = re.compile(r"(\d{1,3})@(\d{1,6}):((?:[a-z_]{1,40}=[A-Z]{1,3},)+)")
_PLACE: Final = re.compile(r"(\d{1,3}):([a-z_]{1,40}):([A-Z]{0,3})")
_ROW: Final = re.compile(r"(\d{1,3}):(\d{1,6})")
MOST_LAYOUT: Final = 8_000


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """One sheet (from 0): the last row of its headings (from 1; 0: it has none), columns from 0 by key."""

    sheet: int
    heading_row: int
    columns: Mapping[str, int]


class LayoutUnreadable(ValueError):
    """This is not what the form of columns sends."""


def chosen_layout(places: Iterable[str], *, rows: Iterable[str]) -> tuple[SheetChoice, ...]:
    """From a form: `places` such as `0:email:D` (sheet, column, letter or none), `rows` such as `0:4`.

    Sheets without any column are left out; raises `LayoutUnreadable`.
    """
    heading_rows = {int(found[1]): int(found[2]) for found in (_fits(_ROW, text) for text in rows)}
    sheets: dict[int, dict[str, int]] = {}
    for found in (_fits(_PLACE, text) for text in places):
        if found[3]:
            sheets.setdefault(int(found[1]), {})[found[2]] = number_of(found[3])
    return tuple(
        SheetChoice(sheet, heading_rows.get(sheet, 0), columns) for sheet, columns in sorted(sheets.items())
    )


def _fits(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise LayoutUnreadable
    return found


def layout_text(chosen: Iterable[SheetChoice]) -> str:
    """A choice as one line of text; empty for none."""
    return "".join(
        f"{one.sheet}@{one.heading_row}:"
        + "".join(f"{key}={letters(number)}," for key, number in sorted(one.columns.items()))
        for one in chosen
    )


def layout_of(text: str) -> tuple[SheetChoice, ...]:
    """The choice that `layout_text` wrote; raises `LayoutUnreadable`."""
    if len(text) > MOST_LAYOUT or _SHEET.sub("", text):
        raise LayoutUnreadable
    return tuple(
        SheetChoice(
            int(found[1]),
            int(found[2]),
            {key: number_of(name) for key, name in (part.split("=") for part in found[3].split(",") if part)},
        )
        for found in _SHEET.finditer(text)
    )


def letters(number: int) -> str:
    """Column 0 is A, 26 is AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def number_of(name: str) -> int:
    """Column A is 0, AA is 26."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1
