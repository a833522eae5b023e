"""How a questionnaire is cut into a respondent's pages, and what its form fields are called."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final, TypeVar

from app.templates.definition.piping import places_in
from app.templates.definition.questionnaire import Item, Questionnaire, Section

ITEMS_PER_PAGE: Final = 7
"""Most plain items on one page."""
UNITS_ON_ONE_PAGE: Final = 12
"""Most rated units of a matrix item that stay together."""
UNITS_PER_PART: Final = 8
"""Most rated units on a page once a matrix item is split."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Page:
    """One page: either one matrix item with the units shown, or up to seven plain items of one section.

    `number` counts from 1. `question` and `question_end` number the items for "question 5 of 12".
    """

    number: int
    section: Section
    items: tuple[Item, ...]
    units: tuple[str, ...]
    question: int
    question_end: int

    @property
    def is_matrix(self) -> bool:
        return bool(self.units)

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the form fields on this page."""
        return tuple(name for item in self.items for name in field_names(item, self.units))


def pages(questionnaire: Questionnaire, unit_ids: Sequence[str]) -> tuple[Page, ...]:
    """The pages for a respondent who rates `unit_ids`, units in the order given.

    A matrix item without any unit to rate has no page. What is asked depends on the answers: a page may
    come to stand empty. An item that repeats an answer stands on a later page than the answer.
    """
    cut: list[Page] = []
    numbers = {item.key: number for number, item in enumerate(questionnaire.items, start=1)}
    for section in questionnaire.sections:
        for items, units in _cut_section(section, unit_ids):
            first, last = numbers[items[0].key], numbers[items[-1].key]
            cut.append(Page(len(cut) + 1, section, items, units, first, last))
    return tuple(cut)


def field_name(item: Item, unit: str | None = None) -> str:
    """Name of the form field of an item, for one unit when it is a matrix item."""
    return f"{item.key}.{unit}" if item.matrix else item.key


def field_names(item: Item, units: Sequence[str]) -> tuple[str, ...]:
    """Names of all form fields of an item: one, or one a unit."""
    return tuple(f"{item.key}.{unit}" for unit in units) if item.matrix else (item.key,)


def _cut_section(
    section: Section, units: Sequence[str]
) -> Iterator[tuple[tuple[Item, ...], tuple[str, ...]]]:
    for is_matrix, run in groupby(section.items, key=lambda item: item.matrix):
        if is_matrix:
            parts = _even_parts(
                units, UNITS_PER_PART if len(units) > UNITS_ON_ONE_PAGE else UNITS_ON_ONE_PAGE
            )
            for item in run:
                for part in parts:
                    yield (item,), part
        else:
            for stretch in _stretches(tuple(run)):
                for items in _even_parts(stretch, ITEMS_PER_PAGE):
                    yield items, ()


def _stretches(run: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    """A run of items cut before every item that repeats the answer to one of its own stretch."""
    stretch: list[Item] = []
    for item in run:
        repeated = {*places_in(item.text), *places_in(item.hint)}
        if any(before.key in repeated for before in stretch):
            yield tuple(stretch)
            stretch = []
        stretch.append(item)
    yield tuple(stretch)


def _even_parts(values: Sequence[_T], limit: int) -> tuple[tuple[_T, ...], ...]:
    """Cut into the fewest parts of at most `limit` values, sizes differing by one at most."""
    count = -(-len(values) // limit)
    bounds = [len(values) * part // count for part in range(count + 1)] if count else [0]
    return tuple(tuple(values[a:b]) for a, b in pairwise(bounds))
