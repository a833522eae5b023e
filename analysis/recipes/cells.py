"""The cells that scores are made of, as far as they may be published: n, mean and covariances.

From them alone everything above can be computed again: points, errors, scores, ranks, the index.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from analysis.estimates.variance import BoolArray, FloatArray
from analysis.recipes.units import Scored
from analysis.scores.subscores import linearise
from analysis.tables.csv_files import text_bytes

CELLS: Final = "cells.csv"
COVARIANCES: Final = "covariances.csv"
BETWEEN: Final = "between.csv"
CELL_COLUMNS: Final = ("unit", "group", "criterion", "n", "mean", "share")
COVARIANCE_COLUMNS: Final = ("unit", "group", "first", "second", "covariance")
BETWEEN_COLUMNS: Final = ("first", "second", "covariance")
ALL_GROUPS: Final = ""
"""A unit whose groups must not be told apart has one cell a criterion, over all of them."""
FEWEST_APART: Final = 10
"""Mean and variance of fewer answers nearly tell the answers, so they are not given by group."""


def cell_files(scored: Scored) -> dict[str, bytes]:
    """`cells.csv`: points of a unit in a criterion = its maximum · Σ share · mean over its groups; n
    respondents. `covariances.csv`: of the points of two criteria, added over the groups; what is left out is
    0. `between.csv`: of the summed points of two units whose respondents are partly the same."""
    told = _Told(scored)
    return {
        CELLS: text_bytes(CELL_COLUMNS, told.cells()),
        COVARIANCES: text_bytes(COVARIANCE_COLUMNS, told.covariances()),
        BETWEEN: text_bytes(BETWEEN_COLUMNS, told.between()),
    }


class _Told:
    """Arrays by unit, group and criterion, and which units show their groups apart."""

    def __init__(self, scored: Scored) -> None:
        self.scored, self.scores = scored, scored.scores
        campaign = scored.campaign
        self.units, self.groups = [unit["code"] for unit in campaign.units], campaign.groups
        self.criteria = [criterion.key for criterion in self.scores.rule.criteria]
        group = [self.groups.index(campaign.strata[name]["group"]) for name in campaign.stratum_names]
        self.group_of_stratum = np.array(group, dtype=np.int64)
        self.n = self._answers()
        self.part, self.share = self._parts()
        self.known = self.scores.applies & ~np.isnan(self.scores.points) & scored.shown[:, np.newaxis]
        self.apart = self._apart()

    def _answers(self) -> FloatArray:
        """Respondents by unit, group and criterion."""
        moments = self.scores.moments
        n = np.zeros((len(self.units), len(self.groups), len(self.criteria)))
        np.add.at(n, (moments.unit, self.group_of_stratum[moments.stratum]), moments.users)
        return n

    def _parts(self) -> tuple[FloatArray, FloatArray]:
        """Points that a group adds, and its share of the maximum; NaN where groups are pooled."""
        shape = (len(self.units), len(self.groups), len(self.criteria))
        part, share = np.full(shape, np.nan), np.full(shape, np.nan)
        rule = self.scores.rule
        for place, linear in enumerate(linearise(self.scored.campaign.survey, rule)):
            if linear.weighted:
                part[:, :, place] = (linear.coefficient * linear.mean).sum(axis=2)
                share[:, :, place] = linear.coefficient.sum(axis=2) / rule.criteria[place].max_points
        return part, share

    def _apart(self) -> BoolArray:
        """Units whose groups may be told apart: none is small, none unanimous, none stands in for another."""
        used = np.nan_to_num(self.share) > 0
        used &= self.known[:, np.newaxis, :]
        maximum = np.array([criterion.max_points for criterion in self.scores.rule.criteria])
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = self.part / (self.share * maximum)
        small = used & ((self.n < FEWEST_APART) | (mean <= 1e-9) | (mean >= 1 - 1e-9))
        gap = np.abs(self.part.sum(axis=1) - self.scores.points)
        whole = np.where(self.known, gap <= 1e-9, True).all(axis=1)
        hidden = self.scored.hidden_groups.any(axis=1)
        return np.asarray(whole & ~hidden & ~small.any(axis=(1, 2)), dtype=bool)

    def _group_names(self, unit: int) -> list[tuple[int | None, str]]:
        if not self.apart[unit]:
            return [(None, ALL_GROUPS)]
        return list(enumerate(self.groups))

    def cells(self) -> Iterator[list[str]]:
        maximum = [criterion.max_points for criterion in self.scores.rule.criteria]
        for unit, code in enumerate(self.units):
            for place in np.flatnonzero(self.known[unit]):
                for group, name in self._group_names(unit):
                    n, part, share = self._cell(unit, group, int(place))
                    if share > 0:
                        mean = part / (share * maximum[place])
                        yield [code, name, self.criteria[place], f"{n:.0f}", repr(mean), repr(share)]

    def _cell(self, unit: int, group: int | None, place: int) -> tuple[float, float, float]:
        if group is None:
            return float(self.n[unit, :, place].sum()), float(self.scores.points[unit, place]), 1.0
        at = unit, group, place
        return float(self.n[at]), float(self.part[at]), float(self.share[at])

    def covariances(self) -> Iterator[list[str]]:
        units, groups = len(self.units), len(self.groups)
        found = self.scores.moments.contributions(self.scored.campaign.survey.sampling, units=units)
        width = len(self.criteria)
        matrix = np.zeros((units, groups, width, width))
        np.add.at(matrix, (found.domain, self.group_of_stratum[found.stratum]), found.matrix)
        for unit, code in enumerate(self.units):
            known = np.flatnonzero(self.known[unit])
            for group, name in self._group_names(unit):
                whole = matrix[unit].sum(axis=0) if group is None else matrix[unit, group]
                for at, first in enumerate(known):
                    for second in known[at:]:
                        value = float(whole[first, second])
                        if value:
                            yield [code, name, self.criteria[first], self.criteria[second], repr(value)]

    def between(self) -> Iterator[list[str]]:
        scores = self.scores
        sampling = self.scored.campaign.survey.sampling
        matrix = scores.moments.covariance_of_units(sampling, scale=np.ones(len(self.units)))
        there = np.flatnonzero(self.scored.shown & ~np.isnan(scores.score))
        for at, first in enumerate(there):
            for second in there[at + 1 :]:
                value = float(matrix[first, second])
                if value:
                    yield [self.units[first], self.units[second], repr(value)]
