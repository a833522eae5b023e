"""What is said about an answer that cannot stand: the same sentence above the page and beside the field."""

from collections.abc import Mapping
from typing import Any, Final

from app.core.i18n import Language, translate
from app.responses.service import RatedUnit
from app.templates import service as templates

UNIT_SENTENCE: Final = "Choose one level for {unit}."
CHOOSE_ONE: Final = "Question {number}: choose one answer."
SENTENCES: Final[Mapping[tuple[str, str], str]] = {
    ("multi", "missing"): "Question {number}: choose at least one answer.",
    ("multi", "exclusive_combined"): "Question {number}: “{option}” cannot go with other answers.",
    ("multi", "unknown_option"): "Question {number}: choose at least one answer.",
    ("number", "missing"): "Question {number}: enter a number.",
    ("number", "not_a_number"): "Question {number}: enter a number.",
    ("number", "several_values"): "Question {number}: enter a number.",
    ("number", "number_out_of_range"): "Question {number}: enter a number from {least} to {most}.",
    ("text", "missing"): "Question {number}: write your answer.",
    ("text", "text_too_long"): "Question {number}: write at most {length} characters.",
    ("text", "several_values"): "Question {number}: write your answer.",
}


def unit_name(unit: RatedUnit, *, language: Language) -> str:
    """The unit's name in a language, Vietnamese where the other is absent."""
    return (unit.name_en or unit.name_vi) if language == "en" else unit.name_vi


def fault_sentence(
    fault: templates.AnswerFault, *, questionnaire: templates.Questionnaire,
    units: Mapping[str, RatedUnit], language: Language,
) -> str:  # fmt: skip
    """What to do about a fault, in the respondent's language."""
    item = questionnaire.find_item(fault.item)
    unit = units.get(fault.unit or "")
    if item is None or unit is not None:
        name = unit_name(unit, language=language) if unit else fault.field
        return translate(language, UNIT_SENTENCE, unit=name)
    params: dict[str, Any] = {
        "number": questionnaire.item_keys.index(item.key) + 1, "least": item.minimum,
        "most": item.maximum, "length": item.max_length,
    }  # fmt: skip
    exclusive = item.words_for(item.exclusive_option) if item.exclusive_option else None
    if exclusive is not None:
        params["option"] = exclusive.in_language(language)
    unbounded = fault.code == "number_out_of_range" and None in (item.minimum, item.maximum)
    code = "not_a_number" if unbounded else fault.code
    return translate(language, SENTENCES.get((item.kind, code), CHOOSE_ONE), **params)
