"""The lines of a form as a desk keys them, and what was keyed."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.campaigns.models import Audience
from app.core.unit_of_work import Work
from app.paper import rules
from app.paper.definition.form import FormItem, FormSpec, ItemKind
from app.paper.service import places
from app.paper.service.wording import form_spec, rated_units
from app.templates import service as templates

Values = dict[str, list[str]]
NOT_ON_THE_FORM = "This line is not on the form."
ONE_VALUE = "This line takes one value."
NO_SUCH_BOX = "The form has no such box."
NO_NUMBER = "Enter a number, such as 12 or 1,5."
TOO_LONG = "The text is too long."
_NUMBER = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,4})?")
MOST_LETTERS = 4000
DOT = "."
"""Between a matrix item and the code of a rated unit."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the paper. `options`: (value, words) from the left; `apart`: the box after a gap."""

    code: str
    item: str
    text: str
    kind: ItemKind
    options: tuple[tuple[str, str], ...]
    apart: tuple[str, str] | None

    @property
    def is_typed(self) -> bool:
        """Whether letters or figures are typed instead of boxes marked."""
        return self.kind in ("text", "number")

    @property
    def boxes(self) -> frozenset[str]:
        """The values of all its boxes."""
        return frozenset(value for value, _ in (*self.options, *([self.apart] if self.apart else [])))

    def words_for(self, value: str) -> str | None:
        """The words beside a box."""
        found = dict([*self.options, *([self.apart] if self.apart else [])])
        return found.get(value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as the desk knows it: its lines in printed order and its questionnaire.

    `rated`: codes of the units that matrix items ask about; such a line's item is `item.code`.
    """

    questionnaire: templates.Questionnaire
    lines: tuple[Line, ...]
    rated: tuple[str, ...] = ()

    @property
    def marked(self) -> tuple[str, ...]:
        """Items that need a value on the desk: those with boxes."""
        return tuple(line.item for line in self.lines if not line.is_typed)

    @property
    def compared(self) -> tuple[str, ...]:
        """Items in which two entries must agree: all but open text."""
        return tuple(line.item for line in self.lines if line.kind != "text")

    @property
    def written(self) -> tuple[str, ...]:
        """Items of open text."""
        return tuple(line.item for line in self.lines if line.kind == "text")

    @property
    def required(self) -> tuple[str, ...]:
        """Items that a valid form answers for the most part."""
        needed = {item.key for item in self.questionnaire.items if item.required}
        return tuple(line.item for line in self.lines if asked_in(line.item) in needed)

    def line(self, item: str) -> Line:
        """The line of an item; KeyError when there is none."""
        return next(line for line in self.lines if line.item == item)


def read_sheet(work: Work, *, audience: Audience) -> Sheet:
    """The lines of an audience's paper form, in the words and order of the paper."""
    questionnaire = places.get_questionnaire(work, audience=audience)
    rated = rated_units(work, audience=audience, questionnaire=questionnaire)
    spec = form_spec(questionnaire, language=work.resources.settings.language, rated=rated)
    return sheet_of(questionnaire, spec=spec, rated=tuple(one.code for one in rated))


def sheet_of(questionnaire: templates.Questionnaire, *, spec: FormSpec, rated: tuple[str, ...] = ()) -> Sheet:
    """The lines of a printed form; a row of a matrix has the number of its question before its own."""
    lines = tuple(
        _line(item, before=f"{section.title.partition('.')[0]}." if DOT in item.key else "")
        for section in spec.sections
        for item in section.items
    )
    return Sheet(questionnaire, lines, rated)


def asked_in(item: str) -> str:
    """The questionnaire's item of a line: of a matrix row without the rated unit."""
    return item.partition(DOT)[0]


def _line(item: FormItem, *, before: str) -> Line:
    apart = [option for option in item.options if option.set_apart]
    return Line(
        code=before + item.number,
        item=item.key,
        text=item.text,
        kind=item.kind,
        options=tuple((one.value, one.label) for one in item.options if not one.set_apart),
        apart=(apart[0].value, apart[0].label) if apart else None,
    )


def read_values(sheet: Sheet, *, given: Mapping[str, Sequence[str]]) -> tuple[Values, list[tuple[str, str]]]:
    """What was keyed, item by item, and the faults: pairs of item and message id. Blanks are left out."""
    by_item = {line.item: line for line in sheet.lines}
    values: Values = {}
    faults: list[tuple[str, str]] = []
    for item, posted in given.items():
        kept = list(dict.fromkeys(value for value in map(_clean, posted) if value))
        fault = NOT_ON_THE_FORM if item not in by_item else _fault_of(by_item[item], kept)
        if fault:
            faults.append((item, fault))
        elif kept:
            values[item] = _plain(by_item[item], kept)
    return values, faults


def _clean(value: str) -> str:
    """Composed letters, no control or unpaired characters but line feeds, no outer blanks."""
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def _fault_of(line: Line, kept: Sequence[str]) -> str:
    if not kept or (len(kept) == 1 and kept[0] in rules.SIGNS):
        return ""
    if line.kind == "multi":
        return "" if set(kept) <= line.boxes else NO_SUCH_BOX
    if len(kept) > 1:
        return ONE_VALUE
    if line.kind == "number":
        return "" if _NUMBER.fullmatch(kept[0]) else NO_NUMBER
    if line.kind == "text":
        return TOO_LONG if len(kept[0]) > MOST_LETTERS else ""
    return "" if kept[0] in line.boxes else NO_SUCH_BOX


def _plain(line: Line, kept: Sequence[str]) -> list[str]:
    """One way to write a value: numbers without needless zeros, marks in printed order."""
    if line.kind == "number" and kept[0] not in rules.SIGNS:
        number = Decimal(kept[0].replace(",", ".")).normalize()
        return [format(number, "f")]
    if line.kind == "multi":
        order = [value for value, _ in (*line.options, *([line.apart] if line.apart else []))]
        return sorted(kept, key=lambda value: order.index(value) if value in order else len(order))
    return list(kept)
