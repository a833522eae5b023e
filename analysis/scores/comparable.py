"""Which part of two rules can be compared: the items that both years asked alike."""

from dataclasses import dataclass, replace
from typing import Literal

from analysis.errors import ScoreError
from analysis.scores.rule import CriterionRule, ScoreRule

Basis = Literal["same", "chain_linked"]


@dataclass(frozen=True)
class Common:
    """One rule for both years. `basis`: "same" when both years have it as it is, else the scores are computed
    anew from the common items. `earlier_only`, `later_only`: items left out; `criteria_lost`: of the later
    rule, without a common item."""

    rule: ScoreRule
    basis: Basis
    earlier_only: list[str]
    later_only: list[str]
    criteria_lost: list[str]


def common_rule(earlier: ScoreRule, later: ScoreRule) -> Common:
    """The later rule over the items that both years scored alike: same key, shares and criterion.

    Raises ScoreError without a common item.
    """
    old = {criterion.key: criterion for criterion in earlier.criteria}
    criteria, lost = [], []
    for criterion in later.criteria:
        items = {
            item: weight
            for item, weight in criterion.items.items()
            if _is_common(item, old.get(criterion.key), earlier, later)
        }
        if items:
            criteria.append(replace(criterion, items=items))
        else:
            lost.append(criterion.key)
    if not criteria:
        raise ScoreError(
            what="No question of both rounds feeds the same criterion by the same points.",
            where="change",
            mend="Compare rounds that share questions.",
            expected="one common item or more",
            got=f"{', '.join(earlier.items) or 'none'} / {', '.join(later.items) or 'none'}",
        )
    kept = {item for criterion in criteria for item in criterion.items}
    rule = replace(
        later,
        criteria=criteria,
        shares={item: later.shares[item] for item in later.shares if item in kept},
        own_unit_only=(later.own_unit_only | earlier.own_unit_only) & kept,
    )
    return Common(
        rule=rule,
        basis="same" if _plain(earlier) == _plain(later) else "chain_linked",
        earlier_only=[item for item in earlier.items if item not in kept],
        later_only=[item for item in later.items if item not in kept],
        criteria_lost=lost,
    )


def _is_common(item: str, old: CriterionRule | None, earlier: ScoreRule, later: ScoreRule) -> bool:
    return old is not None and item in old.items and dict(earlier.shares[item]) == dict(later.shares[item])


def _plain(rule: ScoreRule) -> object:
    """All that decides a score, in a form that can be compared; only the proportions of weights count."""
    return (
        [
            (one.key, one.max_points, one.combine, _parts(one.items), _parts(one.group_weights))
            for one in rule.criteria
        ],
        {item: dict(shares) for item, shares in rule.shares.items()},
        (rule.order, rule.missing_group, rule.empty_criterion, rule.minimum, rule.own_unit_only),
    )


def _parts(weights: object) -> dict[str, float]:
    given = dict(weights)  # type: ignore[call-overload]
    whole = sum(given.values()) or 1.0
    return {key: round(value / whole, 12) for key, value in given.items()}
