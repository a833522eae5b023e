"""Whom a question is for, in words on the paper: there a condition is a sentence."""

from collections.abc import Sequence
from string import ascii_uppercase

from app.core.i18n import Language, translate
from app.templates import service as templates

_CHOSEN = "Only if {number} is answered with: {answers}."
_BETWEEN = "Only if the number in {number} is from {least} to {most}."
_LEAST = "Only if the number in {number} is {least} or more."
_MOST = "Only if the number in {number} is {most} or less."


class Routing:
    """The numbers of the items as printed (A1, A2…), and the sentences that name them."""

    def __init__(self, questionnaire: templates.Questionnaire, *, language: Language) -> None:
        self.numbers = {
            item.key: f"{letter}{place}"
            for letter, section in zip(ascii_uppercase, questionnaire.sections, strict=False)
            for place, item in enumerate(section.items, start=1)
        }
        self._questionnaire = questionnaire
        self._language = language

    def sentence(self, conditions: Sequence[templates.Condition]) -> str:
        """One sentence for each condition; all must hold. Nothing where everybody is asked."""
        return " ".join(self._one(condition) for condition in conditions)

    def _one(self, condition: templates.Condition) -> str:
        item = self._questionnaire.item(condition.item)
        words = [item.words_for(value) for value in condition.values]
        chosen = "; ".join(text.in_language(self._language) for text in words if text)
        return translate(
            self._language,
            _pattern(condition),
            number=self.numbers[condition.item],
            answers=chosen,
            least=_shown(condition.minimum, self._language),
            most=_shown(condition.maximum, self._language),
        )


def _pattern(condition: templates.Condition) -> str:
    if condition.values:
        return _CHOSEN
    if condition.minimum is None:
        return _MOST
    return _LEAST if condition.maximum is None else _BETWEEN


def _shown(number: object, language: Language) -> str:
    text = "" if number is None else format(number, "f")
    return text.replace(".", ",") if language == "vi" else text
