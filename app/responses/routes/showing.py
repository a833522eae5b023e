"""What a respondent's page shows: questions with their kept values, the list before sending."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from app.core.i18n import Language
from app.responses import service as responses
from app.responses.routes.repeating import Said, fill, said_so_far, words_of
from app.responses.routes.wording import fault_sentence, unit_name
from app.responses.service import AnswerForm, RatedUnit, Route
from app.templates import service as templates
from app.web.view import draw

WIDEST_SCALE: Final = 7
"""More levels stand one under the other."""
MOST_DRAWN: Final = 8192
"""Questions kept as drawn, about 2 kB each."""
MOST_PAGES: Final = 512
"""Pages without any answer kept as drawn, about 30 kB each."""
NO_BREAK: Final = "\u00a0"
Choice = tuple[str, str]
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Question:
    """One field. `look`: scale, list, boxes, number or text."""

    name: str
    look: str
    legend: str
    hint: str
    error: str
    values: tuple[str, ...]
    options: tuple[Choice, ...] = ()
    dont_know: Choice | None = None
    none_of: Choice | None = None
    row: bool = False


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One question of the list before sending."""

    question: str
    answer: str
    href: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question as drawn. `when`: under which answers on the same page it is asked, "" for always."""

    html: Markup
    when: str = ""
    hidden: bool = False


def draw_questions(
    page: templates.Page, *, route: Route, fields: Fields, errors: Mapping[str, str], language: Language
) -> list[Drawn]:
    """The questions of a page in the order asked, with what was answered and what to mend.

    Those that could come up by an answer on this page are drawn too, hidden.
    """
    said = said_so_far(route.form, fields=fields, language=language)
    drawn = []
    for place, name in enumerate(route.form.fields_of(page)):
        item = page.items[0] if page.is_matrix else page.items[place]
        if route.form.is_routed and not route.can_come_up(item, page=page):
            continue
        html = _draw_one(
            page, place, form=route.form, values=tuple(fields.get(name, ())), error=errors.get(name, ""),
            said=said, language=language,
        )  # fmt: skip
        drawn.append(Drawn(html, _when(item, page=page), item.key in route.hidden))
    return drawn


@lru_cache(maxsize=MOST_PAGES)
def blank_questions(form: AnswerForm, number: int, language: Language) -> Markup:
    """The questions of a page on which nobody's answer can show: none given, none repeated, none routed."""
    page = form.pages[number - 1]
    drawn = draw_questions(page, route=Route(form), fields={}, errors={}, language=language)
    return joined(drawn, language=language)


def joined(drawn: Sequence[Drawn], *, language: Language) -> Markup:
    """The questions as one piece of a page."""
    if any(one.when for one in drawn):
        return draw("responses/parts/routed.html", language=language, context={"questions": drawn})
    return Markup("\n").join(one.html for one in drawn)


def _draw_one(
    page: templates.Page, place: int, *, form: AnswerForm, values: tuple[str, ...], error: str, said: Said,
    language: Language,
) -> Markup:  # fmt: skip
    question = _blank(form, page.number, place, language)
    repeats = question.name in form.repeats
    if not (repeats or error or (values and not _is_closed(question, values))):
        return _draw_again(form, page.number, place, values, language)
    if repeats:
        question = replace(
            question, legend=fill(question.legend, said=said), hint=fill(question.hint, said=said)
        )
    return _draw(replace(question, values=values, error=error), language=language)


def _when(item: templates.Item, *, page: templates.Page) -> str:
    """The conditions that are answered on the same page, for the script."""
    beside = {one.key for one in page.items}
    conditions = [
        [one.item, one.values, *(None if n is None else float(n) for n in (one.minimum, one.maximum))]
        for one in responses.conditions_of(item, page=page)
        if one.item in beside
    ]
    return json.dumps(conditions, separators=(",", ":")) if conditions else ""


def _is_closed(question: Question, values: Sequence[str]) -> bool:
    """Whether one of the given answers was chosen: nothing typed, so its drawing tells nothing of anybody."""
    choices = (*question.options, question.dont_know)
    return question.look in ("scale", "list") and [*values] in [[one[0]] for one in choices if one]


@lru_cache(maxsize=MOST_DRAWN)
def _draw_again(
    form: AnswerForm, number: int, place: int, values: tuple[str, ...], language: Language
) -> Markup:
    """A question with a closed answer or none: drawing it costs far more than keeping it."""
    return _draw(replace(_blank(form, number, place, language), values=values), language=language)


def _draw(question: Question, *, language: Language) -> Markup:
    return draw("responses/parts/question.html", language=language, context={"q": question})


@lru_cache(maxsize=MOST_DRAWN)
def _blank(form: AnswerForm, number: int, place: int, language: Language) -> Question:
    """The question at a place of a page, without an answer."""
    page = form.pages[number - 1]
    if page.is_matrix:
        code = page.units[place]
        unit = next(unit for unit in form.units if unit.code == code)
        legend = unit_name(unit, language=language)
        return _question(
            page.items[0], name=form.fields_of(page)[place], legend=legend, language=language, row=True
        )
    item = page.items[place]
    legend = f"{page.question + place}. {item.text.in_language(language)}"
    return _question(item, name=item.key, legend=legend, language=language)


def _question(
    item: templates.Item, *, name: str, legend: str, language: Language, row: bool = False
) -> Question:
    choices = [(str(level.level), _loose(level.text.in_language(language))) for level in item.levels]
    choices += [(o.key, o.text.in_language(language)) for o in item.options if not o.exclusive]
    alone = [(o.key, o.text.in_language(language)) for o in item.options if o.exclusive]
    return Question(
        name=name,
        look=_look(item, row=row),
        legend=legend,
        hint=item.hint.in_language(language) if item.hint and not row else "",
        error="",
        values=(),
        options=tuple(choices),
        dont_know=(str(templates.DONT_KNOW), item.dont_know.in_language(language))
        if item.dont_know
        else None,
        none_of=alone[0] if alone else None,
        row=row,
    )


def _loose(label: str) -> str:
    """A label of one inseparable pair of words may break after all: a narrow cell would cut it."""
    return label if " " in label else label.replace(NO_BREAK, " ")


def _look(item: templates.Item, *, row: bool) -> str:
    fits = len(item.levels) <= WIDEST_SCALE
    if item.kind in ("scale", "choice"):
        return "scale" if fits and (row or item.kind == "scale") else "list"
    return {"multi": "boxes", "number": "number"}.get(item.kind, "text")


def errors_of(
    faults: Sequence[templates.AnswerFault], *, form: AnswerForm, language: Language
) -> list[tuple[str, str]]:
    """(field, what to do) for each fault, in the order given."""
    units = {unit.code: unit for unit in form.units}
    return [
        (
            fault.field,
            fault_sentence(fault, questionnaire=form.questionnaire, units=units, language=language),
        )
        for fault in faults
    ]


def page_of(field: str, *, form: AnswerForm) -> int:
    """The number of the page a field stands on; the first for an unknown one."""
    return next((page.number for page in form.pages if field in form.fields_of(page)), 1)


def heading_of(page: templates.Page, *, language: Language) -> str:
    """The question where a page has one for many units, else the section."""
    return (page.items[0].text if page.is_matrix else page.section.title).in_language(language)


def hints_of(page: templates.Page, *, form: AnswerForm, language: Language) -> tuple[str, ...]:
    """What stands under the heading; the first page adds how to answer online."""
    wording = form.questionnaire.wording("online") if page.number == 1 else None
    said = (page.items[0].hint if page.is_matrix else page.section.intro), wording
    return tuple(one.in_language(language) for one in said if one)


def part_of(page: templates.Page, *, form: AnswerForm) -> tuple[int, int]:
    """Which of how many pages about the same question this is; (1, 1) where one page is enough."""
    alike = [one.number for one in form.pages if one.question == page.question]
    return alike.index(page.number) + 1, len(alike)


def page_to_resume(route: Route, *, fields: Fields) -> int | None:
    """The first page that still lacks something; None when every page has been answered."""
    return next((page.number for page in route.pages if _is_open(page, route=route, fields=fields)), None)


def _is_open(page: templates.Page, *, route: Route, fields: Fields) -> bool:
    """Whether a page has a required blank, or nothing on it at all."""
    asked = route.items_asked(page)
    needed = (name for item in asked if item.required for name in templates.field_names(item, page.units))
    return any(name not in fields for name in needed) or not any(
        name in fields for name in route.form.fields_of(page)
    )


def check_rows(form: AnswerForm, *, fields: Fields, language: Language) -> list[CheckRow]:
    """Every question that is asked, page by page, with what was answered."""
    units = {unit.code: unit for unit in form.units}
    so_far = said_so_far(form, fields=fields, language=language)
    route = responses.find_route(form, fields=fields)
    rows = []
    for page in route.pages:
        part, parts = part_of(page, form=form)
        counted = f" ({part}/{parts})" if parts > 1 else ""
        for item in route.items_asked(page):
            names = templates.field_names(item, page.units)
            said = {name: words_of(item, fields.get(name, ()), language=language) for name in names}
            answer = _by_level(said, units=units, language=language) if page.is_matrix else said[item.key]
            text = item.text.in_language(language)
            question = fill(text, said=so_far) if item.key in form.repeats else text
            rows.append(CheckRow(question + counted, answer, f"/answer?page={page.number}#{names[0]}"))
    return rows


def _by_level(said: Mapping[str, str], *, units: Mapping[str, RatedUnit], language: Language) -> str:
    """A line `Satisfied: Department A, Department B` for each level chosen."""
    chosen: dict[str, list[str]] = {}
    for name, words in said.items():
        if words:
            code = name.partition(".")[2]
            chosen.setdefault(words, []).append(unit_name(units[code], language=language))
    return "\n".join(f"{words}: {', '.join(names)}" for words, names in chosen.items())
