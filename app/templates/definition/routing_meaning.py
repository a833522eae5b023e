"""Whether conditions and repeated answers make sense: they look back only, at answers that can be told."""

import difflib
from collections.abc import Iterator, Mapping, Sequence

from app.templates.definition.findings import FindingLog
from app.templates.definition.piping import UNIT_PLACE, places_in
from app.templates.definition.questionnaire import Condition, Item, Questionnaire
from app.templates.definition.text import Text


def check_routes(questionnaire: Questionnaire, log: FindingLog) -> None:
    """Note every condition that can never be told, or says nothing."""
    before: dict[str, Item] = {}
    for s, section in enumerate(questionnaire.sections):
        _check_conditions(section.show_if, f"sections[{s}]", before, log)
        for i, item in enumerate(section.items):
            _check_conditions(item.show_if, f"sections[{s}].items[{i}]", before, log)
            before[item.key] = item


def _check_conditions(
    conditions: Sequence[Condition], path: str, before: Mapping[str, Item], log: FindingLog
) -> None:
    for number, condition in enumerate(conditions):
        at = f"{path}.show_if[{number}]"
        if not log.is_broken(at):
            _check_condition(condition, at, before, log)


def _check_condition(condition: Condition, path: str, before: Mapping[str, Item], log: FindingLog) -> None:
    item = before.get(condition.item)
    if item is None:
        close = difflib.get_close_matches(condition.item, sorted(before), n=1)
        hint = f"; perhaps {close[0]}" if close else ""
        log.add("condition_item", f"{path}.item", value=condition.item, hint=hint)
    elif item.matrix or item.kind == "text":
        log.add("condition_kind", f"{path}.item", value=item.key)
    elif item.kind == "number":
        _check_bounds(condition, path, log)
    else:
        _check_values(condition, item, path, log)


def _check_bounds(condition: Condition, path: str, log: FindingLog) -> None:
    low, high = condition.minimum, condition.maximum
    if condition.values:
        log.add("condition_unused", f"{path}.is", field="is", value=condition.item)
    elif low is None and high is None:
        log.add("condition_empty", path, value=condition.item, field="minimum")
    elif low is not None and high is not None and low > high:
        log.add("number_range", f"{path}.minimum", minimum=low, maximum=high)


def _check_values(condition: Condition, item: Item, path: str, log: FindingLog) -> None:
    for field in ("minimum", "maximum"):
        if getattr(condition, field) is not None:
            log.add("condition_unused", f"{path}.{field}", field=field, value=item.key)
            return
    if not condition.values:
        log.add("condition_empty", path, value=item.key, field="is")
    allowed = (*map(str, item.level_numbers), *item.option_keys)
    for number, value in enumerate(condition.values):
        if value not in allowed:
            log.add(
                "condition_value", f"{path}.is[{number}]", value=item.key, answer=value,
                allowed=", ".join(allowed),
            )  # fmt: skip


def check_places(questionnaire: Questionnaire, log: FindingLog) -> None:
    """Note every place in braces that cannot be filled."""
    for path, text in _plain_texts(questionnaire):
        for place in places_in(text):
            log.add("place_here", path, value=place)
    before: dict[str, Item] = {}
    for path, item in _items(questionnaire):
        for field, text in (("text", item.text), ("hint", item.hint)):
            for place in places_in(text):
                code = _fault_of(place, item, before, on_paper="paper" in questionnaire.channels)
                if code:
                    log.add(code, f"{path}.{field}", value=place)
        before[item.key] = item


def _fault_of(place: str, item: Item, before: Mapping[str, Item], *, on_paper: bool) -> str:
    """The code of what is wrong with a place in an item's text, or ''."""
    if item.matrix:
        return "place_here"
    if place != UNIT_PLACE and place not in before:
        return "place_unknown"
    if place != UNIT_PLACE and before[place].matrix:
        return "place_matrix"
    return "place_paper" if on_paper else ""


def _items(questionnaire: Questionnaire) -> Iterator[tuple[str, Item]]:
    for s, section in enumerate(questionnaire.sections):
        for i, item in enumerate(section.items):
            yield f"sections[{s}].items[{i}]", item


def _plain_texts(questionnaire: Questionnaire) -> Iterator[tuple[str, Text | None]]:
    """Texts that stand as they are written: headings, introductions, answers."""
    for field in ("title", "intro", "privacy", "closing"):
        yield field, getattr(questionnaire, field)
    for wording in questionnaire.privacy_wording:
        yield f"privacy_wording.{wording.channel}", wording.text
    for s, section in enumerate(questionnaire.sections):
        yield f"sections[{s}].title", section.title
        yield f"sections[{s}].intro", section.intro
    for path, item in _items(questionnaire):
        for n, level in enumerate(item.levels if not item.scale else ()):
            yield f"{path}.levels[{n}].text", level.text
        for n, option in enumerate(item.options):
            yield f"{path}.options[{n}].text", option.text
