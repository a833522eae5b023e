"""What an editor would mark in a text: encoding, blanks, length, strange letters."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from app.templates.definition.findings import FindingLog, Position

LIMITS: Final = {
    "title": 160,
    "introduction": 2000,
    "question": 400,
    "hint": 400,
    "option": 120,
    "note": 2000,
    "number": 40,
}
"""Longest text in characters by what the text is for."""

_SCRIPTS: Final = ("LATIN", "COMBINING", "FEMININE", "MASCULINE", "MICRO")


def edit_text(text: str, *, role: str, path: str, at: Position, log: FindingLog) -> None:
    """Note in `log` everything an editor would mark in one `text` of the given role (a key of `LIMITS`)."""
    if unicodedata.normalize("NFC", text) != text:
        log.add("not_nfc", path, at=at)
    if text != text.strip():
        log.add("outer_blanks", path, at=at)
    elif re.search(r"[ \u00a0]{2,}", text):
        log.add("double_blank", path, at=at)
    if len(text) > LIMITS[role]:
        log.add("text_too_long", path, at=at, length=len(text), role=role, limit=LIMITS[role])
    if role == "question" and text.count("?") > 1:
        log.add("two_questions", path, at=at)
    for character in _odd_characters(text):
        name = unicodedata.name(character, "no name")
        log.add("odd_character", path, at=at, value=f"U+{ord(character):04X}", name=name)


def _odd_characters(text: str) -> Iterator[str]:
    return (c for c in dict.fromkeys(unicodedata.normalize("NFC", text)) if _is_odd(c))


def _is_odd(character: str) -> bool:
    """Letters of other scripts (look-alikes), invisible and control characters, replacement characters."""
    if character == "\n":
        return False
    category = unicodedata.category(character)
    if category.startswith("L"):
        return not unicodedata.name(character, "").startswith(_SCRIPTS)
    return category.startswith("C") or character == "\ufffd"
