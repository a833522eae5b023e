"""Which coefficient every cell mean carries in a sub-score: items and groups, in either order.

Weighted: S = M · Σ_g λ_g · Σ_j v_j m_gj / (Σ v_j Σ λ_g), each sum over what can be used. "group_first"
averages the items inside a group and then the groups; "item_first" the groups for each item and then the
items. The two differ only where something is missing.
"""

from dataclasses import dataclass

import numpy as np

from analysis.dataset.shapes import MissingGroup, Order
from analysis.estimates.variance import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Average:
    """`coefficient` (units, groups, items) of the usable cell means; `constant` (units) from imputed ones.

    `missing` (units): share of the group weight that was asked for and cannot be used. `empty` (units):
    nothing usable. `used` (units, groups): groups that contribute.
    """

    coefficient: FloatArray
    constant: FloatArray
    missing: FloatArray
    empty: BoolArray
    used: BoolArray


@dataclass(frozen=True)
class Question:
    """What is averaged. `mean` and `usable` (units, groups, items); `asked` (units, groups); weights per
    item (0 outside the criterion; under "group_first" also by unit and group) and per group; `kind`: code of
    the unit's type."""

    mean: FloatArray
    usable: BoolArray
    asked: BoolArray
    item_weight: FloatArray
    group_weight: FloatArray
    kind: IntArray


def average(question: Question, *, order: Order, policy: MissingGroup) -> Average:
    """Coefficients that add up to 1 per unit (to less under policy "zero", where missing counts as 0)."""
    by_order = _group_first if order == "group_first" else _item_first
    return by_order(question, policy)


def portion(part: FloatArray, whole: FloatArray) -> FloatArray:
    """part / whole, 0 where whole is 0."""
    return np.divide(part, whole, out=np.zeros(np.broadcast_shapes(part.shape, whole.shape)), where=whole > 0)


def _group_first(question: Question, policy: MissingGroup) -> Average:
    weight = question.item_weight * question.usable
    inside = portion(weight, weight.sum(axis=2, keepdims=True))
    used = (weight.sum(axis=2) > 0) & (question.group_weight > 0)
    absent = question.asked & ~used & (question.group_weight > 0)
    outside, imputed, missing = _group_shares(question.group_weight, used, absent, policy)
    group_mean = np.where(used, (inside * np.nan_to_num(question.mean)).sum(axis=2), np.nan)
    constant = _imputed(imputed, group_mean, question.kind)
    empty = ~np.asarray(used.any(axis=1), dtype=bool)
    return Average(inside * outside[:, :, np.newaxis], constant, missing, empty, used)


def _item_first(question: Question, policy: MissingGroup) -> Average:
    in_play = question.item_weight > 0
    used = question.usable & in_play & (question.group_weight > 0)[:, np.newaxis]
    absent = question.asked[:, :, np.newaxis] & ~used & in_play & (question.group_weight > 0)[:, np.newaxis]
    item_weight = question.item_weight * used.any(axis=1)
    across = portion(item_weight, item_weight.sum(axis=1, keepdims=True))
    coefficient = np.zeros(question.mean.shape)
    constant = np.zeros(len(question.kind))
    missing = np.zeros(len(question.kind))
    for item in np.flatnonzero(in_play):
        inside, imputed, lost = _group_shares(
            question.group_weight, used[:, :, item], absent[:, :, item], policy
        )
        coefficient[:, :, item] = inside * across[:, [item]]
        usable_mean = np.where(used[:, :, item], question.mean[:, :, item], np.nan)
        constant += across[:, item] * _imputed(imputed, usable_mean, question.kind)
        missing += lost * question.item_weight[item] / question.item_weight.sum()
    groups = np.asarray(used.any(axis=2), dtype=bool)
    return Average(coefficient, constant, missing, ~np.asarray(groups.any(axis=1), dtype=bool), groups)


def _group_shares(
    group_weight: FloatArray, used: BoolArray, absent: BoolArray, policy: MissingGroup
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Shares of used groups, shares of absent groups to impute, and the absent part of the weight."""
    present, lost = group_weight * used, group_weight * absent
    everything = present.sum(axis=1) + lost.sum(axis=1)
    base = present.sum(axis=1) if policy == "renormalise" else everything
    base = np.where(used.any(axis=1), base, 0.0)
    imputed = portion(lost, base[:, np.newaxis]) if policy == "kind_mean" else np.zeros(present.shape)
    return portion(present, base[:, np.newaxis]), imputed, portion(lost.sum(axis=1), everything)


def _imputed(imputed: FloatArray, value: FloatArray, kind: IntArray) -> FloatArray:
    """Σ_g share × mean of the group's values over units of the same kind (0 where no unit has one)."""
    if not imputed.any():
        return np.zeros(len(kind))
    known = ~np.isnan(value)
    total = np.zeros((kind.max() + 1, value.shape[1]))
    count = np.zeros_like(total)
    np.add.at(total, kind, np.where(known, value, 0.0))
    np.add.at(count, kind, known.astype(float))
    result: FloatArray = (imputed * portion(total, count)[kind]).sum(axis=1)
    return result
