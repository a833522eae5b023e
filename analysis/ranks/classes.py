"""Classes of a score: half-open, lower ≤ score < next, the highest one closed; and how sure a class is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import special

from analysis.errors import RankError
from analysis.estimates.variance import FloatArray

NO_ERROR = 1e-12


@dataclass(frozen=True)
class Classes:
    """Classes from low to high, with their lower limits; each reaches up to the next, the last to `top`."""

    keys: tuple[str, ...]
    lower: tuple[float, ...]
    top: float

    def place_of(self, value: float) -> int | None:
        """Position of the class that holds a value; None outside all of them."""
        if np.isnan(value) or not self.lower[0] <= value <= self.top:
            return None
        return int(np.searchsorted(self.lower, value, side="right")) - 1


def read_classes(bands: Sequence[tuple[str, float, float]]) -> Classes:
    """Classes from (key, lower, upper) in any order. Raises RankError for a gap or an overlap."""
    ordered = sorted(bands, key=lambda band: (band[1], band[2]))
    for key, lower, upper in ordered:
        if not lower < upper:
            raise RankError(
                what=f"runs from {lower:g} to {upper:g}.",
                where=f"class {key}",
                mend="The lower limit lies below the upper one.",
                expected=f"an upper limit above {lower:g}",
                got=f"{upper:g}",
            )
    for (_, _, upper), (key, lower, _) in pairwise(ordered):
        if lower != upper:
            raise RankError(
                what=f"begins at {lower:g}, the class below ends at {upper:g}.",
                where=f"class {key}",
                mend="Let each class begin where the one below ends: it includes its lower limit only.",
                expected=f"{upper:g}",
                got=f"{lower:g}",
            )
    if not ordered:
        raise RankError(what="There is no class.", where="classes", mend="Name one or more.")
    return Classes(
        keys=tuple(key for key, _, _ in ordered),
        lower=tuple(float(lower) for _, lower, _ in ordered),
        top=float(ordered[-1][2]),
    )


def class_probabilities(estimate: FloatArray, se: FloatArray, classes: Classes) -> FloatArray:
    """P(class) per unit under N(estimate, se²), the outer classes open-ended. Shape (units, classes).

    A score known without error lies in its class for certain; a row is NaN where the error is unknown.
    """
    limits = np.array([-np.inf, *classes.lower[1:], np.inf])
    certain = se <= NO_ERROR
    with np.errstate(divide="ignore", invalid="ignore"):
        away = (limits - estimate[:, np.newaxis]) / np.where(certain, np.nan, se)[:, np.newaxis]
    chance = np.diff(special.ndtr(away), axis=1)
    for unit in np.flatnonzero(certain & ~np.isnan(estimate)):
        place = int(np.searchsorted(classes.lower[1:], estimate[unit], side="right"))
        chance[unit] = np.arange(len(classes.keys)) == place
    return np.asarray(chance, dtype=np.float64)
