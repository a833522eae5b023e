"""From a questionnaire to the words of a paper form, in one language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from string import ascii_uppercase

from app.campaigns import service as campaigns
from app.campaigns.models import Audience, Campaign
from app.core.i18n import Language, translate
from app.core.unit_of_work import Work
from app.paper.definition.form import (
    CorrectionMark,
    FormItem,
    FormOption,
    FormSection,
    FormSpec,
    FormSpecInvalid,
    FormWording,
    ItemKind,
)
from app.paper.errors import FormNotPrintable
from app.paper.service.routing import Routing
from app.templates import service as templates

_SERIAL = "Form no.:"
_PAGE = "Page {page} of {pages}"
_UNIT = "Office:"
_MARKING = "Put a mark into the box you choose. How to mark:"
_CORRECTIONS: dict[str, tuple[str, CorrectionMark]] = {
    "circle": ("Wrong box? Draw a circle around it and mark the right one.", "circle"),
    "exchange": ("Wrong box? Give this form back and ask for another one.", "none"),
}
"""By the campaign's choice: how a mark is mended, and the example drawn beside it."""
_MODE = "The form number serves only for counting and is not tied to any person."
_RULER = "Printed at full size: this ruler is 50 mm long"
_CONTINUED = "(continued)"
_ENVELOPE = "The unit that hands out this form may not open the sealed envelope."
TEXT_LINES = 2
TABLE_ROWS = 8
LONGEST_ITEM = 40
"""Signs that the tables have for the item of a line."""
_KINDS: dict[str, ItemKind] = {
    "scale": "single", "choice": "single", "multi": "multi", "number": "number", "text": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RatedUnit:
    """A unit that a matrix item asks about: its code, and its name as printed."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PrintedWords:
    """What a campaign says beside the questions: the slip's words, empty for no slip; how marks are mended,
    `circle` or `exchange`."""

    tear_off: str = ""
    correction: str = "circle"


def words_of(campaign: Campaign, *, language: Language) -> PrintedWords:
    """The words of a campaign's forms in one language."""
    english = campaign.tear_off_en if language == "en" else ""
    return PrintedWords(english or campaign.tear_off_vi, campaign.correction)


def rated_units(
    work: Work, *, audience: Audience, questionnaire: templates.Questionnaire
) -> tuple[RatedUnit, ...]:
    """Whom the matrix items of an audience's form ask about, in official order; none without such items.

    All units of an audience hand out the same form: it is empty where their people rate different units.
    """
    if not questionnaire.has_matrix:
        return ()
    english = work.resources.settings.language == "en"
    return tuple(
        RatedUnit(one.code, (one.name_en if english else "") or one.name_vi)
        for one in campaigns.list_rated_by_all(work, audience_id=audience.id)
    )


def form_spec(
    questionnaire: templates.Questionnaire,
    *,
    language: Language,
    issuer: Sequence[str] = (),
    rated: Sequence[RatedUnit] = (),
    words: PrintedWords | None = None,
) -> FormSpec:
    """The form as printed: sections lettered, items numbered A1, A2…, boxes in the order of the levels.

    `issuer`: the superior body and the body that asks, in capitals. `rated`: whom matrix items ask about;
    each becomes tables of at most 8 rows, an item `item.code` for each unit. `words`: the campaign's, none:
    no slip, and marks are mended by a circle. Raises `FormNotPrintable`.
    """
    longest = max((len(f"{item.key}.{one.code}") for item in questionnaire.items for one in rated), default=0)
    if (questionnaire.has_matrix and not rated) or longest > LONGEST_ITEM:
        raise FormNotPrintable(questionnaire=questionnaire.key)
    if len(questionnaire.sections) > len(ascii_uppercase):
        raise FormNotPrintable(questionnaire=questionnaire.key)
    try:
        spec = _spec(questionnaire, language=language, issuer=tuple(issuer), rated=tuple(rated))
        return replace(spec, wording=_with(spec.wording, words=words or PrintedWords(), language=language))
    except FormSpecInvalid as error:
        raise FormNotPrintable(questionnaire=questionnaire.key) from error


def _spec(
    questionnaire: templates.Questionnaire,
    *,
    language: Language,
    issuer: tuple[str, ...],
    rated: tuple[RatedUnit, ...],
) -> FormSpec:
    before = (None, *questionnaire.sections)
    routing = Routing(questionnaire, language=language)
    return FormSpec(
        key=questionnaire.key,
        version=questionnaire.version,
        title=questionnaire.title.in_language(language),
        intro=questionnaire.intro.in_language(language),
        wording=_wording(questionnaire, language=language, issuer=issuer),
        sections=tuple(
            printed
            for letter, section, above in zip(ascii_uppercase, questionnaire.sections, before, strict=False)
            for printed in _sections(
                _section(section, letter=letter, before=above, language=language, routing=routing),
                section=section,
                rated=rated,
                continued=translate(language, _CONTINUED),
            )
        ),
    )


def _wording(
    questionnaire: templates.Questionnaire, *, language: Language, issuer: tuple[str, ...]
) -> FormWording:
    def said(message: str) -> str:
        return translate(language, message)

    marking = questionnaire.wording("paper")
    words = questionnaire.privacy_in("paper")
    privacy = words.in_language(language) if words else ""
    return FormWording(
        serial=said(_SERIAL),
        page=said(_PAGE),
        unit=said(_UNIT),
        marking=marking.in_language(language) if marking else said(_MARKING),
        correction="",
        mode=f"{privacy} {said(_MODE)} {said(_ENVELOPE)}".strip(),
        ruler=said(_RULER),
        continued=said(_CONTINUED),
        thanks=questionnaire.closing.in_language(language) if questionnaire.closing else "",
        issuer=issuer,
        national_heading=tuple(said(line) for line in campaigns.NATIONAL_HEADING),
    )


def _with(wording: FormWording, *, words: PrintedWords, language: Language) -> FormWording:
    rule, example = _CORRECTIONS[words.correction]
    return replace(
        wording, tear_off=words.tear_off, correction=translate(language, rule), correction_mark=example
    )


def _section(
    section: templates.Section, *, letter: str, before: templates.Section | None, language: Language,
    routing: Routing,
) -> FormSection:  # fmt: skip
    """A section; an introduction that the section before it had is not printed again."""
    items = tuple(
        _item(item, number=routing.numbers[item.key], language=language, routing=routing)
        for item in section.items
    )
    said_before = before is not None and section.intro == before.intro
    intro = section.intro.in_language(language) if section.intro and not said_before else ""
    intro = " ".join(filter(None, (routing.sentence(section.show_if), intro)))
    return FormSection(f"{letter}. {section.title.in_language(language)}", items, intro)


def _sections(
    whole: FormSection, *, section: templates.Section, rated: tuple[RatedUnit, ...], continued: str
) -> Iterator[FormSection]:
    """A section as it is, or in runs: a matrix item has a head and the rows of its own."""
    head = whole
    for is_matrix, run in groupby(
        zip(section.items, whole.items, strict=True), key=lambda pair: pair[0].matrix
    ):
        items = [item for _, item in run]
        shared = _shared_hint(items) if is_matrix else ""
        if not is_matrix:
            yield replace(head, items=tuple(items))
            head = FormSection("", ())
            continue
        if head.title or shared:
            yield replace(head, items=(), intro=f"{head.intro} {shared}".strip())
            head = FormSection("", ())
        for item in items:
            told = replace(item, hint="") if item.hint == shared else item
            yield from _tables(told, rated=rated, continued=continued)


def _shared_hint(items: Sequence[FormItem]) -> str:
    """What all tables of a run say beside their question; it is said once, above them."""
    hints = {item.hint for item in items}
    return hints.pop() if len(hints) == 1 else ""


def _tables(item: FormItem, *, rated: tuple[RatedUnit, ...], continued: str) -> Iterator[FormSection]:
    """One matrix item: a row of boxes for each rated unit, at most 8 in a table."""
    for start in range(0, len(rated), TABLE_ROWS):
        rows = tuple(
            replace(item, key=f"{item.key}.{unit.code}", number=str(place), text=unit.name, hint="")
            for place, unit in enumerate(rated[start : start + TABLE_ROWS], start=start + 1)
        )
        title = (
            f"{item.number}. {item.text} ({item.hint.rstrip('.')})"
            if item.hint
            else f"{item.number}. {item.text}"
        )
        yield FormSection(f"{title} {continued}" if start else title, rows, table=True)


def _item(item: templates.Item, *, number: str, language: Language, routing: Routing) -> FormItem:
    """One item; the hint of a scale's row stands in its text, since a row has no place of its own for it."""
    text = item.text.in_language(language)
    hint = item.hint.in_language(language) if item.hint else ""
    hint = " ".join(filter(None, (routing.sentence(item.show_if), hint)))
    is_scale = item.kind == "scale"
    in_row = is_scale and not item.matrix
    return FormItem(
        key=item.key,
        number=number,
        text=f"{text} ({hint.rstrip('.')})" if in_row and hint else text,
        kind=_KINDS[item.kind],
        options=_options(item, language=language),
        scale=(item.scale or item.key) if is_scale else None,
        hint="" if in_row else hint,
        lines=TEXT_LINES,
        digits=_digits(item),
    )


def _options(item: templates.Item, *, language: Language) -> tuple[FormOption, ...]:
    levels = [FormOption(str(one.level), one.text.in_language(language)) for one in item.levels]
    if item.dont_know:
        levels.append(
            FormOption(str(templates.DONT_KNOW), item.dont_know.in_language(language), set_apart=True)
        )
    boxes = [
        FormOption(one.key, one.text.in_language(language), set_apart=one.exclusive) for one in item.options
    ]
    return tuple(levels + boxes)


def _digits(item: templates.Item) -> int:
    """Places of a number field: as many as the largest number needs."""
    if item.maximum is None:
        return 6
    return min(12, len(str(int(item.maximum))) + (item.decimals + 1 if item.decimals else 0))
