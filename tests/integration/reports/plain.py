"""Sub-scores recomputed from what people said, as a clerk would with a pocket calculator.

Group share = mean share of the answers that hold an opinion; items averaged, then groups by their weights.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.templates import service as templates
from tests.integration.reports.world import WEIGHTS, Plan, Said

LEAST = 5


@dataclass(frozen=True, slots=True)
class Rules:
    """Questionnaires by group, and maximum points by criterion."""

    questionnaires: Mapping[str, templates.Questionnaire]
    max_points: Mapping[str, Fraction]


def weight_of(said: Said, *, plan: Plan) -> Fraction:
    """N / r where leaders of several homes rate one unit; elsewhere it cancels."""
    if said.group != "division_leader":
        return Fraction(1)
    count = plan.leaders[said.home]
    return Fraction(count + 1, count)


def group_share(
    said: Sequence[Said], *, unit: str, group: str, criterion: str, rules: Rules, plan: Plan
) -> Fraction | None:
    """Mean over the items of a criterion; None where no item has enough answers."""
    means: list[tuple[Fraction, Fraction]] = []
    for item in rules.questionnaires[group].items:
        links = [Fraction(ref.weight) for ref in item.criteria if ref.criterion == criterion]
        pairs = [
            (weight_of(one, plan=plan), Fraction(share))
            for one in said
            if one.group == group
            and (share := item.share_of(one.levels.get((item.key, unit), 0))) is not None
        ]
        if links and len(pairs) >= LEAST:
            means.append((links[0], mean(pairs)))
    return mean(means) if means else None


def mean(pairs: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """Weighted mean of (weight, value)."""
    return sum((w * v for w, v in pairs), Fraction(0)) / sum((w for w, _ in pairs), Fraction(0))


def points(said: Sequence[Said], *, unit: str, rules: Rules, plan: Plan) -> Iterator[tuple[str, Fraction]]:
    """(criterion, points) for every criterion with a usable answer."""
    for criterion, most in rules.max_points.items():
        shares = {
            group: share
            for group in rules.questionnaires
            if (
                share := group_share(
                    said, unit=unit, group=group, criterion=criterion, rules=rules, plan=plan
                )
            )
            is not None
        }
        if shares:
            yield (
                criterion,
                most * mean([(Fraction(WEIGHTS[group]), share) for group, share in shares.items()]),
            )


def score(said: Sequence[Said], *, unit: str, rules: Rules, plan: Plan) -> Fraction:
    """Points in per cent of the maximum of the criteria that have any."""
    found = dict(points(said, unit=unit, rules=rules, plan=plan))
    return 100 * sum(found.values(), Fraction(0)) / sum(rules.max_points[criterion] for criterion in found)
