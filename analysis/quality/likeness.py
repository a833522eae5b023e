"""What agreement between two forms the marginals predict.

Two honest forms may well agree: a unit is good or bad for everybody, a person content or not with everything.
So the chance of a level at an item is that among the forms of the batch, tilted to the levels that the form
itself uses: P(form a, item j, level l) ∝ q_j(l) · f_a(l) / q(l). Answers are independent given these.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.estimates.variance import BoolArray, FloatArray, IntArray

SMOOTH: Final = 0.1
PULL: Final = 2.0
AT_ONCE: Final = 500


@dataclass(frozen=True)
class Likeness:
    """Forms of one batch as `hits` (forms, items, levels), and the `chance` of each level, alike shaped."""

    hits: FloatArray
    chance: FloatArray

    @property
    def there(self) -> FloatArray:
        """1 where a form answered an item. Shape (forms, items)."""
        return np.asarray(self.hits.sum(axis=2))

    def equal(self, start: int, stop: int) -> tuple[FloatArray, FloatArray]:
        """Equal answers, and items both answered, of the forms start…stop−1 with all. Shapes (k, forms)."""
        flat = self.hits.reshape(len(self.hits), -1)
        return flat[start:stop] @ flat.T, self.there[start:stop] @ self.there.T

    def tail(self, one: IntArray, two: IntArray, misses: IntArray) -> FloatArray:
        """P(at most so many items differ) of each pair by the model, exact for independent items."""
        both = (self.there[one] > 0) & (self.there[two] > 0)
        differ = np.where(both, 1 - (self.chance[one] * self.chance[two]).sum(axis=2), 0.0)
        most = int(misses.max(initial=0))
        chance = np.zeros((len(one), most + 1))
        chance[:, 0] = 1.0
        for item in range(differ.shape[1]):
            q = differ[:, [item]]
            step = chance * (1 - q)
            step[:, 1:] += chance[:, :-1] * q
            chance = step
        return np.asarray(np.cumsum(chance, axis=1)[np.arange(len(one)), misses])


def likeness(answers: FloatArray) -> Likeness:
    """The model of one batch. `answers` (forms × items), NaN where blank."""
    hits, _ = hits_of(answers)
    return Likeness(hits=hits, chance=chances(hits, smooth=SMOOTH))


def hits_of(answers: FloatArray) -> tuple[FloatArray, FloatArray]:
    """1 where a form gave a level (forms, items, levels), and the levels that were given, ascending."""
    levels = np.unique(answers[~np.isnan(answers)])
    return (answers[:, :, np.newaxis] == levels).astype(np.float64), levels


def chances(hits: FloatArray, *, smooth: float) -> FloatArray:
    """P(form, item, level) as above, shaped as `hits`; `smooth`: answers that every level is given
    beforehand."""
    of_item = hits.sum(axis=0) + smooth
    of_item /= of_item.sum(axis=1, keepdims=True)
    overall = hits.sum(axis=(0, 1)) + smooth
    overall /= overall.sum()
    own = hits.sum(axis=1) + PULL * overall
    own /= own.sum(axis=1, keepdims=True)
    chance = of_item[np.newaxis] * (own / overall)[:, np.newaxis, :]
    return np.asarray(chance / chance.sum(axis=2, keepdims=True))


def not_straight(answers: FloatArray) -> BoolArray:
    """Forms with two levels or more: one level throughout is a sign of its own and tells no copy."""
    blank = np.isnan(answers)
    low = np.where(blank, np.inf, answers).min(axis=1, initial=np.inf)
    high = np.where(blank, -np.inf, answers).max(axis=1, initial=-np.inf)
    return np.asarray(low < high, dtype=bool)
