"""Forms that are nearly copies of another one, beyond what the marginals of their batch predict."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.estimates.variance import BoolArray, FloatArray, IntArray
from analysis.quality.likeness import AT_ONCE, Likeness, likeness, not_straight

EQUAL: Final = 0.95
FEWEST_ITEMS: Final = 8
ALPHA: Final = 0.01
PAIRS_AT_ONCE: Final = 20_000


@dataclass(frozen=True)
class Duplicates:
    """`flagged` per form. Pairs `first`, `second` (rows of the forms) with `equal` of `both` items, and `p`:
    their chance by the marginals, times the number of pairs of the batch."""

    flagged: BoolArray
    first: IntArray
    second: IntArray
    equal: IntArray
    both: IntArray
    p: FloatArray


def near_duplicates(
    answers: FloatArray,
    batch: IntArray,
    *,
    share: float = EQUAL,
    fewest: int = FEWEST_ITEMS,
    alpha: float = ALPHA,
) -> Duplicates:
    """Pairs inside a batch with `share` or more equal answers out of `fewest` or more items, when so much
    agreement has a chance below `alpha` in a batch of that size. `answers` (forms × items), NaN if blank."""
    found: list[tuple[IntArray, ...]] = []
    chances: list[FloatArray] = []
    for one in np.unique(batch):
        rows = np.flatnonzero((batch == one) & not_straight(answers)).astype(np.int64)
        if len(rows) < 2:
            continue
        items = ~np.isnan(answers[rows]).all(axis=0)
        model = likeness(answers[rows][:, items])
        first, second, equal, both = _candidates(model, share=share, fewest=fewest)
        pairs = int((batch == one).sum()) * (int((batch == one).sum()) - 1) // 2
        p = np.minimum(_tail(model, first, second, both - equal) * pairs, 1.0)
        sure = p < alpha
        found.append((rows[first[sure]], rows[second[sure]], equal[sure], both[sure]))
        chances.append(p[sure])
    first, second, equal, both = _joined(found)
    flagged = np.zeros(len(answers), dtype=bool)
    flagged[first] = flagged[second] = True
    return Duplicates(flagged, first, second, equal, both, np.concatenate(chances or [np.empty(0)]))


def _tail(model: Likeness, first: IntArray, second: IntArray, misses: IntArray) -> FloatArray:
    """`Likeness.tail` in portions."""
    parts = [
        model.tail(first[start : start + PAIRS_AT_ONCE], second[start : start + PAIRS_AT_ONCE], some)
        for start in range(0, len(first), PAIRS_AT_ONCE)
        for some in (misses[start : start + PAIRS_AT_ONCE],)
    ]
    return np.concatenate(parts or [np.empty(0)])


def _candidates(model: Likeness, *, share: float, fewest: int) -> tuple[IntArray, ...]:
    """Pairs (first < second) that agree so much, whatever its chance."""
    found: list[tuple[IntArray, ...]] = []
    forms = len(model.hits)
    for start in range(0, forms, AT_ONCE):
        equal, both = model.equal(start, min(start + AT_ONCE, forms))
        close = (both >= fewest) & (equal >= share * both - 1e-9)
        one, two = np.nonzero(close)
        keep = one + start < two
        one, two = one[keep], two[keep]
        found.append(
            (
                (one + start).astype(np.int64),
                two.astype(np.int64),
                _whole(equal[one, two]),
                _whole(both[one, two]),
            )
        )
    return _joined(found)


def _whole(values: FloatArray) -> IntArray:
    return np.rint(values).astype(np.int64)


def _joined(parts: list[tuple[IntArray, ...]]) -> tuple[IntArray, ...]:
    empty = np.empty(0, dtype=np.int64)
    return tuple(np.concatenate([empty, *(part[place] for part in parts)]) for place in range(4))
