"""A set of answers: its canonical form, its rows, and the faults of what was sent.

The same reading serves the respondent's pages and the clerk's desk. Nothing is mended silently: a value
that is not understood becomes a fault and is left out of the answers.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

from app.templates.definition.decimals import plain_decimal
from app.templates.definition.paging import field_names
from app.templates.definition.questionnaire import DONT_KNOW, LEVELLED_KINDS, Item, Questionnaire
from app.templates.definition.routing import hidden_items

FaultCode = Literal[
    "unknown_field",
    "unknown_unit",
    "unknown_level",
    "unknown_option",
    "several_values",
    "exclusive_combined",
    "not_a_number",
    "number_out_of_range",
    "text_too_long",
    "missing",
]
LevelKey = tuple[str, str | None]
"""Item key, and code of the rated unit for a matrix item."""

_WHOLE: Final = re.compile("0|[1-9][0-9]{0,8}")
"""A level as it is sent: one spelling for each."""
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """Why one field of what was sent cannot stand; `unit` is the rated unit's code in a matrix."""

    item: str
    unit: str | None
    code: FaultCode

    @property
    def field(self) -> str:
        """Name of the form field."""
        return self.item if self.unit is None else f"{self.item}.{self.unit}"


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row as stored: a level (0: "don't know"), a number, or one chosen option (then level 1).

    `unit` is None for an item that is not asked for each unit.
    """

    item: str
    unit: str | None
    option: str = ""
    level: int | None = None
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers that were understood; a blank has no entry anywhere."""

    levels: Mapping[LevelKey, int] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.levels or self.choices or self.numbers or self.remarks)

    def without(self, items: Collection[str]) -> "Answers":
        """The answers less those to `items`."""
        return Answers(
            {key: level for key, level in self.levels.items() if key[0] not in items},
            {key: given for key, given in self.choices.items() if key not in items},
            {key: number for key, number in self.numbers.items() if key not in items},
            {key: said for key, said in self.remarks.items() if key not in items},
        )

    def rows(self) -> tuple[AnswerRow, ...]:
        """One row per item, rated unit and chosen option, in a fixed order; remarks give no row."""
        levels = [AnswerRow(item, unit, level=level) for (item, unit), level in self.levels.items()]
        choices = [AnswerRow(item, None, key, 1) for item, keys in self.choices.items() for key in keys]
        numbers = [AnswerRow(item, None, number=number) for item, number in self.numbers.items()]
        return tuple(sorted(levels + choices + numbers, key=lambda r: (r.item, r.unit or "", r.option)))

    def to_dict(self, *, with_remarks: bool = True) -> dict[str, dict[str, Any]]:
        """Canonical form for payloads: `{"items": {"q01": "4", "q05": {"<unit>": "5"}, "q18": ["a"]}}`.

        Open text is left out unless `with_remarks`. Whole numbers stay numbers, others are strings.
        """
        items: dict[str, Any] = {}
        for (item, unit), level in sorted(
            self.levels.items(), key=lambda entry: (entry[0][0], entry[0][1] or "")
        ):
            if unit is None:
                items[item] = str(level)
            else:
                items.setdefault(item, {})[unit] = str(level)
        items.update({item: list(keys) for item, keys in self.choices.items()})
        items.update({item: _json_number(number) for item, number in self.numbers.items()})
        if with_remarks:
            items.update(self.remarks)
        return {"items": dict(sorted(items.items()))}

    def to_fields(self) -> dict[str, list[str]]:
        """Form fields that read back to these answers: to fill a page again, or to compare two entries."""
        fields = {
            item if unit is None else f"{item}.{unit}": [str(v)] for (item, unit), v in self.levels.items()
        }
        fields |= {item: list(keys) for item, keys in self.choices.items()}
        fields |= {item: [format(number, "f")] for item, number in self.numbers.items()}
        return fields | {item: [text] for item, text in self.remarks.items()}


def read_answers(
    questionnaire: Questionnaire,
    *,
    values: Mapping[str, Sequence[str]],
    units: Sequence[str],
    complete: bool = False,
) -> tuple[Answers, list[AnswerFault]]:
    """Read form fields (`item`, or `item.unit` in a matrix) as sent; blank values are no answer.

    Answers to items that are not asked, and their faults, are left out. `units` are the codes of the units
    this respondent rates. A draft may be incomplete; with `complete` the faults include the required items
    left blank, as `find_missing` lists them.
    """
    reader = _Reader(questionnaire, units)
    for name, given in values.items():
        reader.read(name, [value for value in map(_clean, given) if value])
    answers, faults = _leave_out_hidden(questionnaire, reader)
    if complete:
        faulty = {(fault.item, fault.unit) for fault in faults}
        missing = find_missing(questionnaire, answers=answers, units=units)
        faults.extend(m for m in missing if (m.item, m.unit) not in faulty)
    return answers, faults


def _leave_out_hidden(questionnaire: Questionnaire, reader: "_Reader") -> tuple[Answers, list[AnswerFault]]:
    answers = Answers(reader.levels, reader.choices, reader.numbers, reader.remarks)
    hidden = hidden_items(questionnaire, answers=answers)
    if not hidden:
        return answers, reader.faults
    return answers.without(hidden), [fault for fault in reader.faults if fault.item not in hidden]


def find_missing(
    questionnaire: Questionnaire, *, answers: Answers, units: Sequence[str]
) -> list[AnswerFault]:
    """Required items without an answer, in the order asked; "don't know" is an answer."""
    levels = {item if unit is None else f"{item}.{unit}" for item, unit in answers.levels}
    given = levels.union(answers.choices, answers.numbers, answers.remarks)
    hidden = hidden_items(questionnaire, answers=answers)
    return [
        AnswerFault(item.key, name.partition(".")[2] or None if item.matrix else None, "missing")
        for item in questionnaire.items
        if item.required and item.key not in hidden
        for name in field_names(item, units)
        if name not in given
    ]


def answers_from_dict(
    questionnaire: Questionnaire, *, data: Mapping[str, Any], units: Sequence[str]
) -> tuple[Answers, list[AnswerFault]]:
    """Read back what `Answers.to_dict` wrote."""
    return read_answers(questionnaire, values=_fields_of(data), units=units)


def answers_from_rows(rows: Iterable[AnswerRow], *, remarks: Mapping[str, str] | None = None) -> Answers:
    """The answers that give these rows."""
    levels: dict[LevelKey, int] = {}
    choices: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, Decimal] = {}
    for row in rows:
        if row.option:
            choices[row.item] = (*choices.get(row.item, ()), row.option)
        elif row.number is not None:
            numbers[row.item] = row.number
        elif row.level is not None:
            levels[row.item, row.unit] = row.level
    return Answers(levels, {k: tuple(sorted(v)) for k, v in choices.items()}, numbers, dict(remarks or {}))


class _Reader:
    """Reads one field after the other into the parts of `Answers`."""

    def __init__(self, questionnaire: Questionnaire, units: Sequence[str]) -> None:
        self._items = {item.key: item for item in questionnaire.items}
        self._units = frozenset(units)
        self.levels: dict[LevelKey, int] = {}
        self.choices: dict[str, tuple[str, ...]] = {}
        self.numbers: dict[str, Decimal] = {}
        self.remarks: dict[str, str] = {}
        self.faults: list[AnswerFault] = []

    def read(self, name: str, given: list[str]) -> None:
        key, dot, unit_code = name.partition(".")
        unit = unit_code if dot else None
        item = self._items.get(key)
        if item is None or item.matrix != bool(dot):
            self._fault(key, unit, "unknown_field")
        elif unit is not None and unit not in self._units:
            self._fault(key, unit, "unknown_unit")
        elif item.kind == "multi":
            self._read_choices(item, given)
        elif len(given) > 1:
            self._fault(key, unit, "several_values")
        elif given:
            self._read_single(item, unit, given[0])

    def _fault(self, item: str, unit: str | None, code: FaultCode) -> None:
        self.faults.append(AnswerFault(item, unit, code))

    def _read_single(self, item: Item, unit: str | None, value: str) -> None:
        if item.kind in LEVELLED_KINDS:
            self._read_level(item, unit, value)
        elif item.kind == "number":
            self._read_number(item, value)
        elif len(value) > item.max_length:
            self._fault(item.key, None, "text_too_long")
        else:
            self.remarks[item.key] = value

    def _read_level(self, item: Item, unit: str | None, value: str) -> None:
        level = _level_of(item, value)
        if level is None:
            self._fault(item.key, unit, "unknown_level")
        else:
            self.levels[item.key, unit] = level

    def _read_choices(self, item: Item, given: list[str]) -> None:
        chosen = tuple(sorted(set(given)))
        if any(key not in item.option_keys for key in chosen):
            self._fault(item.key, None, "unknown_option")
        elif len(chosen) > 1 and item.exclusive_option in chosen:
            self._fault(item.key, None, "exclusive_combined")
        elif chosen:
            self.choices[item.key] = chosen

    def _read_number(self, item: Item, value: str) -> None:
        if not _NUMBER.fullmatch(value):
            self._fault(item.key, None, "not_a_number")
            return
        number = Decimal(value.replace(",", "."))
        too_fine = number != round(number, item.decimals)
        too_small = item.minimum is not None and number < item.minimum
        too_large = item.maximum is not None and number > item.maximum
        if too_fine or too_small or too_large:
            self._fault(item.key, None, "not_a_number" if too_fine else "number_out_of_range")
        else:
            self.numbers[item.key] = plain_decimal(number)


def _level_of(item: Item, value: str) -> int | None:
    """The level that was meant, None for one that the item does not offer."""
    number = int(value) if _WHOLE.fullmatch(value) else None
    if number == DONT_KNOW:
        return DONT_KNOW if item.dont_know else None
    for one in item.levels:
        if one.level == number:
            return number
    return None


def _clean(value: str) -> str:
    """Composed letters, line feeds only, no control or unpaired characters, no outer blanks."""
    if value.isascii() and value.isprintable():
        return value.strip()
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def _json_number(number: Decimal) -> int | str:
    return int(number) if number == number.to_integral_value() else format(number, "f")


def _fields_of(data: Mapping[str, Any]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for item, value in data.get("items", {}).items():
        if isinstance(value, Mapping):
            fields.update({f"{item}.{unit}": [str(level)] for unit, level in value.items()})
        else:
            fields[item] = [str(part) for part in value] if isinstance(value, list) else [str(value)]
    return fields
