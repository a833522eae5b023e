"""Answers in words, and texts that repeat one: what a person said is escaped where it is drawn."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.core.i18n import Language
from app.responses.routes.wording import unit_name
from app.responses.service import AnswerForm
from app.templates import service as templates

Fields = Mapping[str, Sequence[str]]
Said = Mapping[str, str]
"""What a text may repeat, by the key of the item, or `unit`."""
MOST_REPEATED: Final = 120
"""Characters of an open answer that are repeated."""


def words_of(item: templates.Item, values: Sequence[str], *, language: Language) -> str:
    """An answer in words: the wording of what was chosen, else what was typed."""
    texts = [item.words_for(value) for value in values]
    shown = [t.in_language(language) if t else v for t, v in zip(texts, values, strict=True)]
    return "; ".join(shown)


def said_so_far(form: AnswerForm, *, fields: Fields, language: Language) -> Said:
    """All that the texts of this form may repeat; nothing where none does."""
    if not form.repeats:
        return {}
    said = {
        item.key: _shortened(words_of(item, fields.get(item.key, ()), language=language))
        for item in form.questionnaire.items
        if not item.matrix
    }
    names = (unit_name(unit, language=language) for unit in form.units)
    return said | {templates.UNIT_PLACE: ", ".join(names)}


def _shortened(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= MOST_REPEATED else f"{plain[:MOST_REPEATED].rstrip()}…"


def fill(sentence: str, *, said: Said) -> str:
    """The sentence with everything it repeats."""
    return templates.fill_places(sentence, said=said)
