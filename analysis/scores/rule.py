"""The rule of a sub-score as data: point shares of levels, questions of a criterion, weights of groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.dataset.shapes import (
    DEFAULT_OPTIONS,
    Codebook,
    Combine,
    DesignFile,
    EmptyCriterion,
    Item,
    MissingGroup,
    Options,
    Order,
)
from analysis.errors import ScoreError
from analysis.estimates.variance import FloatArray


@dataclass(frozen=True)
class CriterionRule:
    """`items`: weight per item column; `group_weights`: weight per group, any scale."""

    key: str
    max_points: float
    items: Mapping[str, float]
    group_weights: Mapping[str, float]
    combine: Combine = "weighted"


@dataclass(frozen=True)
class ScoreRule:
    """`shares`: per item column the share of each scored level; a level without one is missing, never 0.

    `minimum`: fewest answers of a unit × group × item that may enter a score.
    """

    criteria: Sequence[CriterionRule]
    shares: Mapping[str, Mapping[int, float]]
    order: Order = "group_first"
    missing_group: MissingGroup = "renormalise"
    empty_criterion: EmptyCriterion = "block"
    minimum: int = 5
    missing_weight_limit: float = 0.34
    own_unit_only: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        for criterion in self.criteria:
            unknown = [item for item in criterion.items if item not in self.shares]
            if unknown:
                raise ScoreError(
                    what=f"Item {unknown[0]!r} has no point shares.",
                    where=f"criterion {criterion.key}",
                    mend="Give its levels shares, or take it out of the criterion.",
                )

    @property
    def split(self) -> frozenset[str]:
        """Items whose groups are told apart in some criterion: their small groups are left out of every sum,
        else one sum less another would tell them."""
        return frozenset(
            item for criterion in self.criteria if criterion.combine == "weighted" for item in criterion.items
        )

    @property
    def items(self) -> list[str]:
        """Every item that feeds a criterion, once, in order of first use."""
        return list(dict.fromkeys(item for criterion in self.criteria for item in criterion.items))


def level_shares(item: Item) -> dict[int, float]:
    """Share per scored level of one item."""
    return {level["level"]: level["share"] for level in item["levels"] if level["share"] is not None}


def build_rule(codebook: Codebook, design: DesignFile) -> ScoreRule:
    """The rule that a bundle states; criteria that no item feeds are left out."""
    options: Options = {**DEFAULT_OPTIONS, **design["options"]}
    special = design.get("criterion_group_weights", {})
    criteria = []
    for criterion in codebook["criteria"]:
        items = {
            item["key"]: link["weight"]
            for item in codebook["items"]
            for link in item["criteria"]
            if link["criterion"] == criterion["key"]
        }
        if items:
            criteria.append(
                CriterionRule(
                    key=criterion["key"],
                    max_points=criterion["max_points"],
                    items=items,
                    group_weights=special.get(criterion["key"], design["group_weights"]),
                    combine=criterion.get("combine", "weighted"),
                )
            )
    scored = {item for criterion in criteria for item in criterion.items}
    return ScoreRule(
        criteria=criteria,
        shares={item["key"]: level_shares(item) for item in codebook["items"] if item["key"] in scored},
        order=design["order"],
        missing_group=design["missing_group_policy"],
        empty_criterion=options["empty_criterion"],
        minimum=options["minimum"],
        missing_weight_limit=options["missing_weight_limit"],
        own_unit_only=frozenset(
            item["key"] for item in codebook["items"] if item["key"] in scored and not item["about_unit"]
        ),
    )


def to_shares(frame: pd.DataFrame, rule: ScoreRule) -> FloatArray:
    """Levels turned into shares; NaN for blank, "don't know" and unscored levels. Shape (rows, items)."""
    columns = [frame[item].map(rule.shares[item]).to_numpy(dtype=float) for item in rule.items]
    return np.column_stack(columns) if columns else np.empty((len(frame), 0))
