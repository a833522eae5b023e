"""How little it takes to tip a result: the bias that would move a unit into another class or tier.

No interval shows the error of forms that were not handed out at random. A tipping point turns the question
round: how wrong would the score have to be, or how many dissatisfied forms would have to be missing?
"""

import math

import numpy as np

from analysis.estimates.variance import BoolArray, FloatArray
from analysis.ranks.classes import Classes


def class_shifts(value: float, classes: Classes) -> tuple[float, float]:
    """Shifts of a score to the lower limit of its class (≤ 0) and to that of the next (> 0).

    Below the first it leaves its class, from the second on it is in the next; NaN where there is none.
    """
    place = classes.place_of(value)
    if place is None:
        return math.nan, math.nan
    down = classes.lower[place] - value if place > 0 else math.nan
    up = classes.lower[place + 1] - value if place + 1 < len(classes.lower) else math.nan
    return down, up


def lowest_forms(score: float, n: int, limit: float) -> int | None:
    """Least k with (n · score + k · 0)/(n + k) < limit: forms at the lowest level that did not come in and
    would have pulled the score below `limit`; None where no number would."""
    if math.isnan(score) or limit <= 0 or score < limit:
        return None
    return math.floor(n * (score - limit) / limit + 1e-9) + 1


def tier_shifts(
    estimate: FloatArray, se: FloatArray, above: BoolArray, *, critical: float, range_: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Smallest shift of each estimate, the others staying, that moves it into a lower or a higher tier.

    `se` (p, p) of the differences, `above` (p, p) who is surely above whom, `critical` what a difference over
    its error must exceed. NaN where no estimate inside `range_` changes the tier. Shapes (p,), (p,).
    """
    down, up = np.full(len(estimate), np.nan), np.full(len(estimate), np.nan)
    order = np.argsort(-estimate, kind="stable")
    for unit in range(len(estimate)):
        heads = _heads(order[order != unit], above)
        top, reach = estimate[heads], estimate[heads] - critical * se[unit, heads]
        own = float(estimate[unit])
        edges = np.unique(np.concatenate([top, reach[~np.isnan(reach)]]))
        edges = edges[(edges >= range_[0]) & (edges <= range_[1])]
        up[unit] = _first_change(own, edges[edges > own], top, reach, end=range_[1])
        down[unit] = _first_change(own, edges[edges <= own][::-1], top, reach, end=range_[0])
    return down, up


def _heads(order: np.ndarray, above: BoolArray) -> list[int]:
    """First units of the tiers among the units in this order."""
    heads: list[int] = []
    for unit in order.tolist():
        if not heads or above[heads[-1], unit]:
            heads.append(unit)
    return heads


def _tier(value: float, top: FloatArray, reach: FloatArray) -> int:
    """Tier of a value among heads with estimates `top`, each surely above what lies under its `reach`."""
    over = int((top > value).sum())
    return over + int(over > 0 and value < reach[over - 1]) if over else 1


def _first_change(own: float, edges: FloatArray, top: FloatArray, reach: FloatArray, *, end: float) -> float:
    """Distance from `own` to the first edge behind which the tier is another one; NaN without one."""
    now = _tier(own, top, reach)
    for place, edge in enumerate(edges.tolist()):
        behind = edges[place + 1] if place + 1 < len(edges) else end
        if _tier((edge + behind) / 2, top, reach) != now:
            return float(edge - own)
    return math.nan
