"""Names and telephone numbers of people."""

import re
from typing import Final

from app.core.tabular import folded, sort_keys_vi

_NAME_SIGNS: Final = " .'-\u2019"
_PHONE: Final = re.compile(r"(\+84|0|\(0)[0-9 .()\-]*")
_DIGITS: Final = range(9, 14)


def name_order(full_name: str) -> str:
    """A sort key of digits: the given name (the last word) first, then the rest, in Vietnamese order."""
    rest, _, given = full_name.strip().rpartition(" ")
    return sort_keys_vi(given, rest)


def name_search(full_name: str) -> str:
    """What a search for a person compares: the name without case and marks."""
    return folded(full_name)


def is_name(text: str) -> bool:
    """Whether this can be a person's name: letters, blanks, points, apostrophes and hyphens."""
    return any(c.isalpha() for c in text) and all(c.isalpha() or c in _NAME_SIGNS for c in text)


def is_phone(text: str) -> bool:
    """Whether every number in the cell begins with 0 or +84 and has 9 to 13 digits."""
    numbers = [part.strip() for part in re.split(r"[,;/]", text)]
    return all(
        _PHONE.fullmatch(number) and sum(character.isdigit() for character in number) in _DIGITS
        for number in numbers
    )
