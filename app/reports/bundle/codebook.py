"""The codebook: what every column, level, unit, group and criterion means."""

from collections.abc import Sequence
from typing import Any, cast

from analysis.dataset.format import (
    Codebook,
    Criterion,
    CriterionLink,
    Group,
    Item,
    Level,
    Option,
    Text,
    Unit,
)
from app.reports.bundle.facts import OPEN_TEXT, AudienceFacts, CampaignFacts, is_about_unit
from app.reports.errors import ItemsDiffer
from app.templates import service as templates


def build_codebook(facts: CampaignFacts) -> Codebook:
    """Items in the order of audiences and questions; criteria that some item feeds, in framework order."""
    return Codebook(
        items=_items(facts.audiences),
        criteria=_criteria(facts),
        groups=[
            Group(key=group.key, text=_names(group.name_vi, group.name_en))
            for group in facts.groups
            if group.key in {one.audience.group_key for one in facts.audiences}
        ],
        units=_units(facts),
        rank_groups=_rank_groups(facts),
    )


def _text(text: templates.Text) -> Text:
    return Text(vi=text.vi, en=text.en or text.vi)


def _names(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en or vi)


def _items(audiences: Sequence[AudienceFacts]) -> list[Item]:
    """One entry per export name. Raises `ItemsDiffer` when two questionnaires mean different things."""
    found: dict[str, Item] = {}
    for one in audiences:
        for item in one.questionnaire.items:
            if item.kind == OPEN_TEXT:
                continue
            entry = _item(item, facts=one)
            known = found.setdefault(item.name, entry)
            if {**known, "questionnaires": [], "text": ""} != {**entry, "questionnaires": [], "text": ""}:
                raise ItemsDiffer(item=item.name)
            if one.questionnaire.key not in known["questionnaires"]:
                known["questionnaires"].append(one.questionnaire.key)
    return list(found.values())


def _item(item: templates.Item, *, facts: AudienceFacts) -> Item:
    return Item(
        key=item.name,
        questionnaires=[facts.questionnaire.key],
        kind=cast(Any, item.kind),
        about_unit=is_about_unit(item),
        battery=item.kind == "scale",
        text=_text(item.label),
        levels=[
            Level(
                level=level.level,
                label=_text(level.text),
                share=None if level.share is None else float(level.share),
            )
            for level in sorted(item.levels, key=lambda level: level.level)
        ],
        options=[Option(key=option.key, label=_text(option.text)) for option in item.options],
        criteria=[
            CriterionLink(criterion=criterion, weight=float(weight))
            for criterion, weight in facts.links.get(item.key, ())
        ],
    )


def _criteria(facts: CampaignFacts) -> list[Criterion]:
    """Survey leaves that are fed; without a framework every criterion has one point."""
    fed = dict.fromkeys(
        criterion for one in facts.audiences for links in one.links.values() for criterion, _ in links
    )
    if facts.framework is None:
        return [Criterion(key=key, text=Text(vi=key, en=key), max_points=1.0) for key in fed]
    return [_criterion(leaf) for leaf in facts.framework.leaves if leaf.key in fed]


def _criterion(leaf: templates.Criterion) -> Criterion:
    found = Criterion(key=leaf.key, text=_text(leaf.title), max_points=float(leaf.max_points))
    if leaf.combine is not None:
        found["combine"] = leaf.combine
    return found


def _units(facts: CampaignFacts) -> list[Unit]:
    ranks = {kind.key: kind.rank_group for kind in facts.types}
    return [
        *(
            Unit(
                code=unit.code, name=_names(unit.name_vi, unit.name_en), type=unit.type_key,
                rank_group=ranks[unit.type_key], ranked=unit.ranked,
            )
            for unit in facts.units
        ),
        *(
            Unit(
                code=unit.code, name=_names(unit.name_vi, unit.name_en), type=unit.type_key,
                rank_group=ranks[unit.type_key], ranked=False,
            )
            for unit in facts.outside
        ),
    ]  # fmt: skip


def _rank_groups(facts: CampaignFacts) -> list[Group]:
    """The ranking lists of this round, each named after the types of the units in it."""
    ranked = {unit.type_key for unit in facts.units if unit.ranked}
    lists: dict[str, list[Text]] = {}
    for kind in facts.types:
        if kind.key in ranked:
            lists.setdefault(kind.rank_group, []).append(_names(kind.name_vi, kind.name_en))
    return [
        Group(key=key, text=Text(vi=", ".join(n["vi"] for n in names), en=", ".join(n["en"] for n in names)))
        for key, names in lists.items()
    ]
