"""Whether a well-formed questionnaire makes sense: the meaning stage.

Each check looks only at what the shape stage could read; parts with errors are passed over, so that one
slip does not cause a second finding.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final

from app.templates.definition.findings import FindingLog
from app.templates.definition.questionnaire import LEVELLED_KINDS, MAX_TEXT_LENGTH, Item, Level, Questionnaire
from app.templates.definition.questionnaire_shape import QuestionnaireShape
from app.templates.definition.routing_meaning import check_places, check_routes
from app.templates.definition.text import KEY_LIMIT

MAX_DECIMALS: Final = 6


def check_meaning(shape: QuestionnaireShape, log: FindingLog) -> None:
    """Note everything that is well-formed but wrong."""
    questionnaire = shape.questionnaire
    _check_head(questionnaire, log)
    _check_sections(questionnaire, log)
    _check_uniqueness(questionnaire, log)
    for key, scale in shape.scales.items():
        if not log.is_broken(f"scales.{key}"):
            _check_levels(scale.levels, f"scales.{key}", log, ordered=True)
    for path, item in list(_items(questionnaire)):
        if not log.is_broken(path):
            for check in _ITEM_CHECKS:
                check(item, path, log)
    _check_scales(shape, log)
    check_routes(questionnaire, log)
    check_places(questionnaire, log)


def _items(questionnaire: Questionnaire) -> Iterator[tuple[str, Item]]:
    for s, section in enumerate(questionnaire.sections):
        for i, item in enumerate(section.items):
            yield f"sections[{s}].items[{i}]", item


def _check_head(questionnaire: Questionnaire, log: FindingLog) -> None:
    if not log.is_broken("version") and questionnaire.version < 1:
        log.add("version_range", "version", value=questionnaire.version)
    if "vi" not in questionnaire.languages:
        log.add("language_missing", "languages")
    if not log.is_broken("channels"):
        _check_wording(questionnaire, log)


def _check_wording(questionnaire: Questionnaire, log: FindingLog) -> None:
    for channel in questionnaire.channels:
        if questionnaire.wording(channel) is None:
            log.add("channel_wording", "channels", value=channel)
    for field in ("mode_wording", "privacy_wording"):
        for wording in getattr(questionnaire, field):
            if wording.channel not in questionnaire.channels:
                log.add("channel_unused", f"{field}.{wording.channel}", value=wording.channel, field=field)


def _check_sections(questionnaire: Questionnaire, log: FindingLog) -> None:
    if not questionnaire.sections and not log.is_broken("sections"):
        log.add("no_items", "sections", what="section")
    for number, section in enumerate(questionnaire.sections):
        if not section.items and not log.is_broken(f"sections[{number}]"):
            log.add("no_items", f"sections[{number}].items", what="item")


def _check_uniqueness(questionnaire: Questionnaire, log: FindingLog) -> None:
    sections = ((f"sections[{n}].key", s.key) for n, s in enumerate(questionnaire.sections))
    _check_unique(sections, "duplicate_section", log)
    _check_unique(((f"{path}.key", item.key) for path, item in _items(questionnaire)), "duplicate_item", log)
    _check_unique(
        ((f"{path}.name", item.name) for path, item in _items(questionnaire)), "duplicate_name", log
    )


def _check_unique(entries: Iterable[tuple[str, str]], code: str, log: FindingLog) -> None:
    seen: set[str] = set()
    for path, value in entries:
        if value and value in seen:
            log.add(code, path, value=value)
        seen.add(value)


def _check_levels(levels: tuple[Level, ...], path: str, log: FindingLog, *, ordered: bool) -> None:
    numbers = [level.level for level in levels]
    if sorted(numbers) != list(range(1, len(levels) + 1)):
        log.add("level_numbers", f"{path}.levels", count=len(levels), found=", ".join(map(str, numbers)))
        return
    for index, level in enumerate(levels):
        if level.share is not None and not 0 <= level.share <= 1:
            log.add("share_range", f"{path}.levels[{index}].share", value=level.share)
    if ordered:
        _check_order(levels, path, log)


def _check_order(levels: tuple[Level, ...], path: str, log: FindingLog) -> None:
    numbers = [level.level for level in levels]
    direction = -1 if numbers[0] > numbers[-1] else 1
    for index, (before, after) in enumerate(pairwise(numbers), start=1):
        if (after - before) * direction < 0:
            log.add("level_order", f"{path}.levels[{index}]", value=after)
            return
    scored = [level for level in sorted(levels, key=lambda entry: entry.level) if level.share is not None]
    for worse, better in pairwise(scored):
        if (better.share or 0) < (worse.share or 0):
            index = levels.index(better)
            log.add("share_order", f"{path}.levels[{index}]", value=better.level)


def _check_item_levels(item: Item, path: str, log: FindingLog) -> None:
    own = not item.scale
    if item.kind not in LEVELLED_KINDS:
        if item.levels or item.scale:
            log.add("levels_unused", path, kind=item.kind)
        return
    if own and len(item.levels) < 2:
        log.add("no_levels", path, kind=item.kind)
    elif own:
        _check_levels(item.levels, path, log, ordered=item.kind == "scale")


def _check_options(item: Item, path: str, log: FindingLog) -> None:
    if item.kind != "multi":
        if item.options:
            log.add("options_unused", f"{path}.options", kind=item.kind)
        return
    if len(item.options) < 2:
        log.add("options_missing", path)
    _check_unique(
        ((f"{path}.options[{n}].key", key) for n, key in enumerate(item.option_keys)), "duplicate_option", log
    )
    for number, option in enumerate(item.options):
        if option.share is not None and not 0 <= option.share <= 1:
            log.add("share_range", f"{path}.options[{number}].share", value=option.share)
        name = f"{item.name}_{option.key}"
        if len(name) > KEY_LIMIT:
            log.add("export_name_too_long", f"{path}.options[{number}].key", value=name, limit=KEY_LIMIT)


def _check_exclusive(item: Item, path: str, log: FindingLog) -> None:
    if sum(option.exclusive for option in item.options) > 1:
        log.add("several_exclusive", f"{path}.options")
    if item.kind == "multi" and item.required and item.exclusive_option is None:
        log.add("required_multi", path)


def _check_unit(item: Item, path: str, log: FindingLog) -> None:
    if item.dont_know and item.kind not in LEVELLED_KINDS:
        log.add("dont_know_kind", path, kind=item.kind)
    if not item.matrix:
        return
    if item.kind not in LEVELLED_KINDS:
        log.add("matrix_kind", f"{path}.matrix", kind=item.kind)
    if not item.about_unit:
        log.add("matrix_about_unit", f"{path}.about_unit")


def _check_criteria(item: Item, path: str, log: FindingLog) -> None:
    if not item.criteria:
        return
    if item.kind not in LEVELLED_KINDS:
        log.add("criteria_kind", f"{path}.criteria", kind=item.kind)
    elif item.levels and not log.is_broken(f"scales.{item.scale}") and _scored(item) < 2:
        log.add("no_scored_level", path)
    if not item.about_unit:
        log.add("criteria_without_unit", f"{path}.about_unit")
    names = ((f"{path}.criteria[{n}].criterion", ref.criterion) for n, ref in enumerate(item.criteria))
    _check_unique(names, "duplicate_criterion_link", log)
    for number, ref in enumerate(item.criteria):
        if ref.weight <= 0:
            log.add("weight_not_positive", f"{path}.criteria[{number}].weight", value=ref.weight)


def _scored(item: Item) -> int:
    return sum(level.share is not None for level in item.levels)


def _check_number(item: Item, path: str, log: FindingLog) -> None:
    bounded = item.minimum is not None or item.maximum is not None or item.decimals != 0
    if item.kind != "number":
        if bounded:
            log.add("number_bounds", path)
        return
    if item.minimum is not None and item.maximum is not None and item.minimum > item.maximum:
        log.add("number_range", f"{path}.minimum", minimum=item.minimum, maximum=item.maximum)
    if not 0 <= item.decimals <= MAX_DECIMALS:
        log.add("decimals_range", f"{path}.decimals", value=item.decimals, limit=MAX_DECIMALS)


def _check_text(item: Item, path: str, log: FindingLog) -> None:
    if item.kind != "text":
        if item.max_length:
            log.add("text_length_kind", f"{path}.max_length")
    elif not 1 <= item.max_length <= MAX_TEXT_LENGTH:
        log.add("text_length_range", f"{path}.max_length", value=item.max_length, limit=MAX_TEXT_LENGTH)


_ITEM_CHECKS: Final[tuple[Callable[[Item, str, FindingLog], None], ...]] = (
    _check_item_levels,
    _check_options,
    _check_exclusive,
    _check_unit,
    _check_criteria,
    _check_number,
    _check_text,
)


def _check_scales(shape: QuestionnaireShape, log: FindingLog) -> None:
    used: set[str] = set()
    for path, item in _items(shape.questionnaire):
        used.add(item.scale)
        if item.scale and item.scale not in shape.scales:
            log.add("unknown_scale", f"{path}.scale", value=item.scale)
    for key in shape.scales:
        if key not in used:
            log.add("unused_scale", f"scales.{key}", value=key)
