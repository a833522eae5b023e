"""What a respondent's page shows: questions with their kept values, the list before sending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from app.core.i18n import Language
from app.responses.routes.wording import fault_sentence, unit_name
from app.responses.service import AnswerForm, RatedUnit
from app.templates import service as templates
from app.web.view import draw

WIDEST_SCALE: Final = 7
"""More levels stand one under the other."""
MOST_DRAWN: Final = 8192
"""Questions kept as drawn, about 2 kB each."""
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


def draw_questions(
    page: templates.Page, *, form: AnswerForm, fields: Fields, errors: Mapping[str, str], language: Language
) -> list[Markup]:
    """The questions of a page in the order asked, with what was answered and what to mend."""
    drawn = []
    for place, name in enumerate(page.fields):
        values, error = tuple(fields.get(name, ())), errors.get(name, "")
        question = _blank(form, page.number, place, language)
        if error or (values and not _is_closed(question, values)):
            drawn.append(_draw(replace(question, values=values, error=error), language=language))
        else:
            drawn.append(_draw_again(form, page.number, place, values, language))
    return drawn


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
        return _question(page.items[0], name=page.fields[place], legend=legend, language=language, row=True)
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
    return next((page.number for page in form.pages if field in page.fields), 1)


def part_of(page: templates.Page, *, form: AnswerForm) -> tuple[int, int]:
    """Which of how many pages about the same question this is; (1, 1) where one page is enough."""
    alike = [one.number for one in form.pages if one.question == page.question]
    return alike.index(page.number) + 1, len(alike)


def page_to_resume(form: AnswerForm, *, fields: Fields) -> int | None:
    """The first page that still lacks something; None when every page has been answered."""
    return next((page.number for page in form.pages if _is_open(page, fields=fields)), None)


def _is_open(page: templates.Page, *, fields: Fields) -> bool:
    """Whether a page has a required blank, or nothing on it at all."""
    needed = (
        name for item in page.items if item.required for name in templates.field_names(item, page.units)
    )
    return any(name not in fields for name in needed) or not any(name in fields for name in page.fields)


def check_rows(form: AnswerForm, *, fields: Fields, language: Language) -> list[CheckRow]:
    """Every question of every page with what was answered."""
    units = {unit.code: unit for unit in form.units}
    rows = []
    for page in form.pages:
        part, parts = part_of(page, form=form)
        counted = f" ({part}/{parts})" if parts > 1 else ""
        for item in page.items:
            names = templates.field_names(item, page.units)
            said = {name: _words(item, fields.get(name, ()), language=language) for name in names}
            answer = _by_level(said, units=units, language=language) if page.is_matrix else said[item.key]
            href = f"/answer?page={page.number}#{names[0]}"
            rows.append(CheckRow(item.text.in_language(language) + counted, answer, href))
    return rows


def _words(item: templates.Item, values: Sequence[str], *, language: Language) -> str:
    texts = [item.words_for(value) for value in values]
    shown = [t.in_language(language) if t else v for t, v in zip(texts, values, strict=True)]
    return "; ".join(shown)


def _by_level(said: Mapping[str, str], *, units: Mapping[str, RatedUnit], language: Language) -> str:
    """A line `Satisfied: Department A, Department B` for each level chosen."""
    chosen: dict[str, list[str]] = {}
    for name, words in said.items():
        if words:
            code = name.partition(".")[2]
            chosen.setdefault(words, []).append(unit_name(units[code], language=language))
    return "\n".join(f"{words}: {', '.join(names)}" for words, names in chosen.items())
