"""Letters of other scripts, which pass for Latin ones to the eye and for strangers to a machine."""

import unicodedata
from typing import Final

from app.core.tabular import Label

_LATIN: Final = "LATIN "
_MARKS: Final = "COMBINING "
_SCRIPTS: Final = {
    "CYRILLIC": Label("Cyrillic"), "GREEK": Label("Greek"), "FULLWIDTH": Label("full-width"),
    "ARMENIAN": Label("Armenian"), "GEORGIAN": Label("Georgian"), "CHEROKEE": Label("Cherokee"),
}  # fmt: skip
OTHER: Final = Label("foreign")


def script_of(letter: str) -> Label | None:
    """The script of a letter as a message id; None for a Latin one, marked or not, and for no letter."""
    if letter.isascii() or not letter.isalpha():
        return None
    name = unicodedata.name(letter, "")
    if name.startswith((_LATIN, _MARKS)):
        return None
    return _SCRIPTS.get(name.partition(" ")[0], OTHER)


def find_foreign_letter(text: str) -> tuple[str, Label] | None:
    """The first letter that is not Latin, as `x (U+0445)`, and its script; None when there is none."""
    for letter in text:
        script = script_of(letter)
        if script is not None:
            return f"{letter} (U+{ord(letter):04X})", script
    return None
