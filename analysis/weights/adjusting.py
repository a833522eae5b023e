"""Base weights, the adjustment for nonresponse in classes, and trimming; arrays in, arrays out."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import NoConvergence, WeightError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def base_weights(population: npt.ArrayLike, sample: npt.ArrayLike) -> FloatArray:
    """N_h / n_h per stratum. Raises WeightError for an empty stratum or one larger than its population."""
    size, drawn = np.asarray(population, dtype=float), np.asarray(sample, dtype=float)
    for place in np.flatnonzero(~(drawn >= 1))[:1]:
        raise WeightError(
            what="Nobody was sampled.",
            where=f"stratum {place}",
            mend="Join it with another stratum, or leave it out.",
            expected="n of 1 or more",
            got=f"n = {drawn[place]:g}",
        )
    for place in np.flatnonzero(~(size >= drawn))[:1]:
        raise WeightError(
            what="More people were sampled than there are.",
            where=f"stratum {place}",
            mend="Correct the population size.",
            expected=f"N of {drawn[place]:g} or more",
            got=f"N = {size[place]:g}",
        )
    return np.asarray(size / drawn, dtype=np.float64)


@dataclass(frozen=True)
class Nonresponse:
    """`weights` per invited person, 0 without a response; `factor` per class; `group` per class: the
    classes that were adjusted together carry one number; `merged`: those of more than one class."""

    weights: FloatArray
    factor: FloatArray
    group: IntArray

    @property
    def merged(self) -> tuple[tuple[int, ...], ...]:
        classes = [np.flatnonzero(self.group == number) for number in np.unique(self.group)]
        return tuple(tuple(int(one) for one in found) for found in classes if found.size > 1)


def nonresponse(
    weights: npt.ArrayLike,
    *,
    responded: npt.ArrayLike,
    classes: npt.ArrayLike,
    fewest: int = 5,
    most: float = 3.0,
) -> Nonresponse:
    """Weighting-class adjustment: w · Σ_invited w / Σ_responded w inside each class.

    `classes`: codes 0…k−1 in an order in which neighbours are alike. A class with fewer than `fewest`
    responses or a factor above `most` is joined with the smaller neighbour until every one will do, or
    one is left.
    """
    w = np.asarray(weights, dtype=float)
    answered, code = np.asarray(responded, dtype=bool), np.asarray(classes, dtype=np.int64)
    if not answered.any():
        raise WeightError(
            what="Nobody responded.",
            where="nonresponse",
            mend="There is nothing to weight: wait for answers.",
        )
    count = int(code.max()) + 1
    sums = np.stack(
        [
            np.bincount(code, weights=w, minlength=count),
            np.bincount(code[answered], weights=w[answered], minlength=count),
            np.bincount(code[answered], minlength=count).astype(float),
        ]
    )
    group = _join(sums, fewest=fewest, most=most)
    joined = np.stack([np.bincount(group, weights=part) for part in sums])
    factor = (joined[0] / joined[1])[group]
    return Nonresponse(weights=np.where(answered, w * factor[code], 0.0), factor=factor, group=group)


def _join(sums: FloatArray, *, fewest: int, most: float) -> IntArray:
    """Group number per class; `sums`: invited weight, responding weight, responses, by class."""
    parts = [[place] for place in range(sums.shape[1])]
    columns = [sums[:, place] for place in range(sums.shape[1])]
    while len(parts) > 1:
        poor = [
            place
            for place, (invited, weight, people) in enumerate(columns)
            if people < fewest or invited > most * weight * (1 + 1e-12)
        ]
        if not poor:
            break
        place = min(poor, key=lambda one: (columns[one][2], one))
        beside = [one for one in (place - 1, place + 1) if 0 <= one < len(parts)]
        other = min(beside, key=lambda one: (columns[one][0], one))
        low, high = sorted((place, other))
        parts[low] += parts.pop(high)
        columns[low] = columns[low] + columns.pop(high)
    group = np.empty(sums.shape[1], dtype=np.int64)
    for number, part in enumerate(parts):
        group[part] = number
    return group


def trim(
    weights: npt.ArrayLike, *, lower: float = 0.0, upper: float = np.inf, rounds: int = 100
) -> FloatArray:
    """Weights inside [lower, upper] with the same sum: what is cut off goes to the others in proportion.

    Raises NoConvergence when the sum does not fit between the bounds.
    """
    w = np.asarray(weights, dtype=float)
    total = float(w.sum())
    if not (
        lower <= upper and lower * w.size <= total * (1 + 1e-12) and upper * w.size >= total * (1 - 1e-12)
    ):
        raise NoConvergence(
            what=f"{w.size} weights that add up to {total:g} do not fit.",
            where="trim",
            mend=f"Choose bounds on both sides of the mean weight {total / max(w.size, 1):g}.",
            expected=f"lower ≤ {total / max(w.size, 1):g} ≤ upper",
            got=f"[{lower:g}, {upper:g}]",
        )
    for _ in range(rounds):
        w = np.clip(w, lower, upper)
        lost = total - float(w.sum())
        if abs(lost) <= 1e-12 * total:
            return np.asarray(w, dtype=np.float64)
        free = w < upper if lost > 0 else w > lower
        w = np.where(free, w * (1 + lost / float(w[free].sum())), w)
    raise NoConvergence(
        what=f"The weights still move after {rounds} rounds.",
        where="trim",
        mend="Choose wider bounds.",
        expected=f"a sum of {total:g}",
        got=f"{float(np.clip(w, lower, upper).sum()):g}",
    )
