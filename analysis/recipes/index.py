"""How firmly a rank of the index stands: the survey has an error, documents are taken as they are.

I = scale · (V + S + B − D) / left, so cov(I_u, I_v) = (scale / left_u)(scale / left_v) · cov(S_u, S_v).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.composite.framework import Framework
from analysis.composite.index import UnitIndex
from analysis.composite.points import UnitPoints
from analysis.composite.standing import Standing
from analysis.ranks.sets import rank_units

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class IndexRank:
    """A ranked unit: error of its index (None where unknown), its rank, rank set and tier."""

    unit: str
    rank_group: str
    se: float | None
    rank: int
    rank_low: int
    rank_high: int
    tier: int


@dataclass(frozen=True, slots=True)
class Chance:
    """What the survey says of its error: criteria by unit, and the covariance of their summed points between
    units, in the order of `units`; NaN where it is not known."""

    units: Sequence[str]
    criteria: Mapping[str, frozenset[str]]
    covariance: FloatArray


def survey_leaves(framework: Framework, given: UnitPoints) -> frozenset[str]:
    """Leaves of a unit that the survey fills and that count in its index."""
    leaves = framework.leaves.values()
    return frozenset(one.key for one in leaves if one.source == "survey" and one.key in given.points)


def slope(framework: Framework, unit: UnitIndex, given: UnitPoints) -> float:
    """What a point of the survey adds to the index: scale over what is left of it; 0 in variant C."""
    if framework.variant == "C":
        return 0.0
    out = [leaf for leaf in framework.leaves.values() if leaf.key in given.not_applicable]
    documents = sum(one.max_points for one in out if one.source == "document")
    others = sum(one.max_points for one in out if one.source != "document")
    whole = sum(one.max_points for one in framework.leaves.values() if one.source == "document")
    left = framework.scale - others
    if framework.variant == "A" or documents == whole:
        left -= documents
    return float(framework.scale / left) if left > 0 and unit.index is not None else 0.0


def index_ranks(
    framework: Framework,
    units: Sequence[UnitIndex],
    *,
    given: Mapping[str, UnitPoints],
    standings: Mapping[str, Standing],
    groups: Mapping[str, str],
    chance: Chance,
    rank_on: str,
    level: float,
    seed: int,
    draws: int,
) -> list[IndexRank]:
    """Rank sets of every list, by list and code. A unit whose survey leaves are not those of `chance`, or are
    turned into steps, has an unknown error: it is told apart from nobody."""
    found: list[IndexRank] = []
    for name in sorted({groups.get(one.unit, "") for one in units}):
        mine = [one for one in units if groups.get(one.unit, "") == name and standings[one.unit].rank]
        if mine:
            covariance = _covariance(framework, mine, given=given, chance=chance)
            estimate = [round(float(one.index or 0), 9) for one in mine]
            shown = [float(standings[one.unit].published or 0) for one in mine]
            table = rank_units(
                estimate, covariance, level=level, seed=seed, draws=draws,
                values=shown if rank_on == "published" else estimate,
            ).table  # fmt: skip
            for at, one in enumerate(mine):
                low, high, tier = (
                    int(table[column].iloc[at]) for column in ("rank_low", "rank_high", "tier")
                )
                rank, variance = standings[one.unit].rank or 1, float(covariance[at, at])
                se = None if np.isnan(variance) else max(variance, 0.0) ** 0.5
                found.append(IndexRank(one.unit, name, se, rank, min(low, rank), max(high, rank), tier))
    return found


def _covariance(
    framework: Framework, units: Sequence[UnitIndex], *, given: Mapping[str, UnitPoints], chance: Chance
) -> FloatArray:
    place = {unit: at for at, unit in enumerate(chance.units)}
    slopes = np.array([slope(framework, one, given[one.unit]) for one in units])
    matrix = np.zeros((len(units), len(units)))
    at = [place.get(one.unit, -1) for one in units]
    known = [position >= 0 for position in at]
    inside = np.flatnonzero(known)
    chosen = [at[position] for position in inside]
    matrix[np.ix_(inside, inside)] = chance.covariance[np.ix_(chosen, chosen)]
    for position, one in enumerate(units):
        asked = survey_leaves(framework, given[one.unit])
        stepped = any(framework.leaves[key].steps for key in asked)
        if slopes[position] and asked and (stepped or asked != chance.criteria.get(one.unit, frozenset())):
            matrix[position, :] = matrix[:, position] = np.nan
    return np.asarray(matrix * np.outer(slopes, slopes))
