"""The grammar of a mail's text: words, places in braces, and pieces in brackets that may fall away. Pure.

`{name}` is filled in for each person. A piece in brackets that holds places, such as `[, {position}]`, is
left out when one of them has nothing to say. Whatever else stands in braces is a fault, with its line.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

PLACES: Final = ("name", "position", "unit", "campaign", "sender", "deadline", "link", "contact")
FOOT_PLACES: Final = ("fingerprint",)
"""Of the words that stand below every mail and are no one's to change."""
SUBJECT_LIMIT: Final = 150
TEXT_LIMIT: Final = 8_000

FaultKind = Literal["unknown", "brace", "no_link", "link_in_subject"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person's own word goes."""

    name: str


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands only when each of its places has something to say."""

    parts: tuple[str | Place, ...]


Parts = tuple[str | Place | Piece, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a text. `line`: from 1, 0 where it concerns the whole; `word`: what stands there."""

    kind: FaultKind
    line: int = 0
    word: str = ""


_TOKEN: Final = re.compile(r"\{([A-Za-z_]{1,40})\}|([{}])")
_PIECE: Final = re.compile(r"\[([^\[\]]*\{[^\[\]]*\}[^\[\]]*)\]")


def read_parts(text: str, *, places: Sequence[str] = PLACES) -> tuple[Parts, list[Fault]]:
    """The parts of a text and all its faults; with faults the parts are not to be used."""
    faults: list[Fault] = []
    parts: list[str | Place | Piece] = []
    done = 0
    for found in _PIECE.finditer(text):
        parts += _plain(text, start=done, end=found.start(), places=places, faults=faults)
        inner = _plain(text, start=found.start(1), end=found.end(1), places=places, faults=faults)
        parts.append(Piece(tuple(inner)))
        done = found.end()
    parts += _plain(text, start=done, end=len(text), places=places, faults=faults)
    return tuple(parts), faults


def _plain(
    text: str, *, start: int, end: int, places: Sequence[str], faults: list[Fault]
) -> list[str | Place]:
    parts: list[str | Place] = []
    done = start
    for found in _TOKEN.finditer(text, start, end):
        if found.start() > done:
            parts.append(text[done : found.start()])
        line = text.count("\n", 0, found.start()) + 1
        if found[1] in places:
            parts.append(Place(found[1]))
        else:
            kind: FaultKind = "unknown" if found[1] else "brace"
            faults.append(Fault(kind, line, found[1] or found[2]))
        done = found.end()
    if end > done:
        parts.append(text[done:end])
    return parts


def find_faults(*, subject: str, text: str) -> dict[Literal["subject", "text"], list[Fault]]:
    """Everything that keeps a subject and a text from being a mail: the link stands in the text alone."""
    subject_parts, subject_faults = read_parts(subject)
    text_parts, text_faults = read_parts(text)
    if _has_link(subject_parts):
        subject_faults.append(Fault("link_in_subject", 1))
    if Place("link") not in text_parts and not text_faults:
        text_faults.append(Fault("no_link"))
    found: dict[Literal["subject", "text"], list[Fault]] = {"subject": subject_faults, "text": text_faults}
    return {field: faults for field, faults in found.items() if faults}


def _has_link(parts: Parts) -> bool:
    inner = [part for piece in parts if isinstance(piece, Piece) for part in piece.parts]
    return Place("link") in (*parts, *inner)


def fill(parts: Parts, *, values: Mapping[str, str]) -> str:
    """The text with a person's own words in it."""
    return "".join(_filled(part, values) for part in parts)


def _filled(part: str | Place | Piece, values: Mapping[str, str]) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Place):
        return values[part.name]
    if any(isinstance(one, Place) and not values[one.name] for one in part.parts):
        return ""
    return "".join(_filled(one, values) for one in part.parts)


def as_html(parts: Parts) -> Parts:
    """The same text as HTML paragraphs; its places are to be filled with escaped words."""
    marked: list[str | Place | Piece] = ["<p>"]
    for part in parts:
        if isinstance(part, Piece):
            marked.append(Piece(tuple(piece for one in part.parts for piece in _marked(one))))
        else:
            marked += _marked(part)
    return (*marked, "</p>")


def _marked(part: str | Place) -> tuple[str | Place, ...]:
    if isinstance(part, str):
        lines = re.sub(r"\n{2,}", "</p>\n<p>", escape(part))
        return (re.sub(r"(?<!</p>)\n(?!<p>)", "<br>\n", lines),)
    if part.name == "link":
        return ('<a href="', part, '">', part, "</a>")
    return (part,)
