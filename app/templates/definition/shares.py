"""What one set of answers is worth: shares per criterion and rated unit, exact.

For a criterion fed by items q with weights v: `sum(v * w) / sum(v)` over the items answered at a scored
level, w being the level's share (the per-respondent form of the index's group share). Not answered, "don't
know" and unscored levels count neither above nor below the line.
"""

from collections.abc import Mapping
from fractions import Fraction

from app.templates.definition.answers import Answers
from app.templates.definition.questionnaire import Questionnaire

ShareKey = tuple[str, str | None]
"""Criterion, and code of the rated unit for matrix items (None for items asked once)."""


def criterion_shares(questionnaire: Questionnaire, *, answers: Answers) -> Mapping[ShareKey, Fraction]:
    """Share in [0, 1] for each criterion and unit with at least one scored answer."""
    sums: dict[ShareKey, Fraction] = {}
    weights: dict[ShareKey, Fraction] = {}
    items = {item.key: item for item in questionnaire.items}
    for (key, unit), level in answers.levels.items():
        share = items[key].share_of(level)
        if share is None:
            continue
        for ref in items[key].criteria:
            weight = Fraction(ref.weight)
            place = (ref.criterion, unit)
            sums[place] = sums.get(place, Fraction(0)) + weight * Fraction(share)
            weights[place] = weights.get(place, Fraction(0)) + weight
    return {place: sums[place] / weights[place] for place in sums}
