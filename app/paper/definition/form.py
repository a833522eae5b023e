"""What a printed form says and asks, in one language, as plain data.

The caller translates its questionnaire into a `FormSpec`; printing and reading know nothing of where it
came from. Every word on the paper comes from here.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

ItemKind = Literal["single", "multi", "text", "number"]
CorrectionMark = Literal["circle", "none"]

MAX_OPTIONS = 24


class FormSpecInvalid(ValueError):
    """The form cannot be printed as specified; the message names the item and what to change."""


@dataclass(frozen=True)
class FormOption:
    """One box: the value it stands for, and its words. `set_apart`: printed after a gap ("don't know")."""

    value: str
    label: str
    set_apart: bool = False


@dataclass(frozen=True)
class FormItem:
    """One question.

    Items next to each other with the same `scale` and the same option labels share one header row.
    `lines`: height of an open area in writing lines of 8 mm; `digits`: width of a number field.
    """

    key: str
    number: str
    text: str
    kind: ItemKind
    options: tuple[FormOption, ...] = ()
    scale: str | None = None
    hint: str = ""
    lines: int = 3
    digits: int = 3


@dataclass(frozen=True)
class FormSection:
    """A titled run of items; `intro` may be empty. `table`: one question about several."""

    title: str
    items: tuple[FormItem, ...]
    intro: str = ""
    table: bool = False


@dataclass(frozen=True)
class FormWording:
    """The fixed words of the paper; an empty text or tuple leaves its place out.

    `page` takes `{page}` and `{pages}`. `correction_mark` draws an example beside the correction rule: a
    cancelled box in a circle.
    """

    serial: str
    page: str
    unit: str
    marking: str
    correction: str
    mode: str
    ruler: str
    continued: str = ""
    thanks: str = ""
    tear_off: str = ""
    issuer: tuple[str, ...] = ()
    national_heading: tuple[str, ...] = ()
    correction_mark: CorrectionMark = "circle"


@dataclass(frozen=True)
class FormSpec:
    """A whole form in one language. `key` and `version` name the questionnaire it was made from."""

    key: str
    version: int
    title: str
    intro: str
    wording: FormWording
    sections: tuple[FormSection, ...]

    def __post_init__(self) -> None:
        """Refuse what cannot be printed or read back; raises `FormSpecInvalid`."""
        seen: set[str] = set()
        for item in self.items:
            _check_item(item)
            if item.key in seen:
                raise FormSpecInvalid(f"item {item.key}: the key is used twice; give each item its own")
            seen.add(item.key)
        if not seen:
            raise FormSpecInvalid(f"form {self.key}: no items; add at least one section with an item")
        for text in self.texts():
            if not unicodedata.is_normalized("NFC", text):
                raise FormSpecInvalid(f"text {text[:40]!r}: not in Unicode NFC; normalise it first")

    @property
    def items(self) -> tuple[FormItem, ...]:
        """All items in printed order."""
        return tuple(item for section in self.sections for item in section.items)

    def texts(self) -> Iterator[str]:
        """Every text that reaches the paper."""
        yield from (self.title, self.intro)
        yield from _wording_texts(self.wording)
        for section in self.sections:
            yield from (section.title, section.intro)
        for item in self.items:
            yield from (item.number, item.text, item.hint)
            yield from (option.label for option in item.options)


def _wording_texts(wording: FormWording) -> Iterable[str]:
    for value in vars(wording).values():
        if isinstance(value, str):
            yield value
        else:
            yield from value


def _check_item(item: FormItem) -> None:
    values = [option.value for option in item.options]
    if item.kind in ("single", "multi"):
        if not 1 <= len(values) <= MAX_OPTIONS:
            raise FormSpecInvalid(
                f"item {item.key}: {len(values)} options; a choice needs 1 to {MAX_OPTIONS}"
            )
        if len(set(values)) != len(values):
            raise FormSpecInvalid(f"item {item.key}: two options share a value; each box needs its own")
    elif values:
        raise FormSpecInvalid(f"item {item.key}: a {item.kind} item has no options; remove them")
    if not 1 <= item.lines <= 20 or not 1 <= item.digits <= 12:
        raise FormSpecInvalid(f"item {item.key}: lines must be 1 to 20 and digits 1 to 12")
