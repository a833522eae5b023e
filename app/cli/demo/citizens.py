"""Simulated citizens: what each paper form that came back says, and how the unit handed the pack out."""

import random
from dataclasses import dataclass, field

from app.cli.demo.opinions import BLANK_SHARE, Opinions
from app.templates.service import Item, Questionnaire

SPOILT_ANSWERS = 3
MULTI_SHARE = 0.35

Values = dict[str, list[str]]


@dataclass(slots=True)
class Pack:
    """The forms of one unit: serials in the order of the pack, what came back, and what it says."""

    unit_code: str
    batch_id: str
    campaign: str
    serials: list[str]
    returned: list[str] = field(default_factory=list)
    truth: dict[str, Values] = field(default_factory=dict)


def hand_out(pack: Pack, *, questionnaire: Questionnaire, opinions: Opinions, lost: int, spoilt: int) -> None:
    """Lets citizens fill the pack in: some forms never come back, some come back nearly empty."""
    chance = opinions.temper(f"pack/{pack.unit_code}")
    order = list(pack.serials)
    chance.shuffle(order)
    pack.returned = order[: len(order) - lost]
    for place, serial in enumerate(pack.returned):
        person = opinions.temper(f"citizen/{serial}")
        values = answers_of(questionnaire, unit_code=pack.unit_code, opinions=opinions, chance=person)
        if place < spoilt:
            values = {item: values[item] for item in list(values)[:SPOILT_ANSWERS]}
        pack.truth[serial] = values


def answers_of(
    questionnaire: Questionnaire, *, unit_code: str, opinions: Opinions, chance: random.Random
) -> Values:
    """One citizen's marks by item; an item left out is a blank."""
    lenience = opinions.lenience(chance)
    values: Values = {}
    for item in questionnaire.items:
        if chance.random() < BLANK_SHARE:
            continue
        marks = _marks(item, unit_code=unit_code, opinions=opinions, chance=chance, lenience=lenience)
        if marks:
            values[item.key] = marks
    return values


def _marks(
    item: Item, *, unit_code: str, opinions: Opinions, chance: random.Random, lenience: float
) -> list[str]:
    if item.kind == "multi":
        free = [option.key for option in item.options if not option.exclusive]
        picked = [key for key in free if chance.random() < MULTI_SHARE]
        return picked or [item.exclusive_option or free[0]]
    if item.kind in ("text", "number"):
        return []
    level = opinions.level(
        unit_code=unit_code, item=item.key, top=len(item.levels), chance=chance, lenience=lenience
    )
    offered = item.level_numbers
    return [str(level if level in offered else max(offered))]
