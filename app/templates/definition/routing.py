"""Which items are asked, given what was answered before: skip logic."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from app.templates.definition.questionnaire import Condition, Questionnaire

if TYPE_CHECKING:
    from app.templates.definition.answers import Answers


def hidden_items(questionnaire: Questionnaire, *, answers: "Answers") -> frozenset[str]:
    """Keys of the items that are not asked. An item that is not asked itself fulfils no condition."""
    if not questionnaire.is_routed:
        return frozenset()
    hidden: set[str] = set()
    for section in questionnaire.sections:
        for item in section.items:
            conditions = (*section.show_if, *item.show_if)
            if not are_fulfilled(conditions, answers=answers, hidden=hidden):
                hidden.add(item.key)
    return frozenset(hidden)


def are_fulfilled(conditions: Sequence[Condition], *, answers: "Answers", hidden: Collection[str]) -> bool:
    """Whether all conditions hold; `hidden`: items whose answers do not count."""
    return all(one.item not in hidden and _holds(one, answers) for one in conditions)


def _holds(condition: Condition, answers: "Answers") -> bool:
    number = answers.numbers.get(condition.item)
    if number is not None:
        return _lies_within(number, condition)
    level = answers.levels.get((condition.item, None))
    given = answers.choices.get(condition.item, ()) if level is None else (str(level),)
    return any(value in condition.values for value in given)


def _lies_within(number: Decimal, condition: Condition) -> bool:
    low, high = condition.minimum, condition.maximum
    return (low is None or number >= low) and (high is None or number <= high)
