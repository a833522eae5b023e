"""Sums of linearised values: what a score over several questions needs beside counts.

Single counts do not know who gave which answers together. A second pass over the rows forms z per
respondent, unit and criterion and keeps sums of z and of products only; they add up like counts.
"""

from dataclasses import dataclass

import numpy as np

from analysis.estimates.variance import (
    BoolArray,
    Contributions,
    FloatArray,
    IntArray,
    Sampling,
    distinct,
    pairs_within,
    tally,
    tally_columns,
)


@dataclass(frozen=True)
class Moments:
    """Cells are unit × stratum, ordered. `people`: respondents with any criterion; `users` (cells × k): with
    each; `first` (cells × k): Σ z; `second` (cells × k × k): Σ z z'. `pair_*`: for units a < b and a stratum
    whose respondents rate both, the sum over them of (Σ z of a) · (Σ z of b)."""

    unit: IntArray
    stratum: IntArray
    people: FloatArray
    users: FloatArray
    first: FloatArray
    second: FloatArray
    pair_stratum: IntArray
    pair_unit: IntArray
    pair_other: IntArray
    pair_sum: FloatArray

    def contributions(self, sampling: Sampling, *, units: int) -> Contributions:
        """What each cell adds to the covariance of the criteria of its unit."""
        return self._contributions(sampling, self.people, self.first, self.second, units=units)

    def contributions_of(self, criterion: int, sampling: Sampling, *, units: int) -> Contributions:
        """The same for one criterion, over the respondents who say something about it."""
        return self._contributions(
            sampling,
            self.users[:, criterion],
            self.first[:, [criterion]],
            self.second[:, [criterion], :][:, :, [criterion]],
            units=units,
        )

    def contributions_of_total(self, sampling: Sampling, *, units: int) -> Contributions:
        """The same for the sum of the criteria."""
        first, second = self.first.sum(axis=1, keepdims=True), self.second.sum(axis=(1, 2), keepdims=True)
        return self._contributions(sampling, self.people, first, second, units=units)

    def _contributions(
        self, sampling: Sampling, people: FloatArray, first: FloatArray, second: FloatArray, *, units: int
    ) -> Contributions:
        there = people > 0
        unit, stratum = self.unit[there], self.stratum[there]
        sampling.refuse_lonely(stratum)
        factor = sampling.factor[stratum]
        if sampling.lonely == "average":
            factor = factor * sampling.average_factor(unit, stratum, domains=units)[unit]
        outer = first[there][:, :, np.newaxis] * first[there][:, np.newaxis, :]
        spread = second[there] - sampling.centring[stratum][:, np.newaxis, np.newaxis] * outer
        diagonal = np.arange(spread.shape[1])
        spread[:, diagonal, diagonal] = np.maximum(spread[:, diagonal, diagonal], 0)
        matrix = factor[:, np.newaxis, np.newaxis] * spread
        return Contributions(domain=unit, stratum=stratum, people=people[there], matrix=matrix)

    def covariance_of_units(self, sampling: Sampling, *, scale: FloatArray) -> FloatArray:
        """Covariance of scale · (sum of the criteria) between units. Shape (units, units)."""
        units = scale.size
        total, square = self.first.sum(axis=1), self.second.sum(axis=(1, 2))
        result = np.zeros(units * units)
        result += tally(
            self.unit * (units + 1), count=units * units, weights=sampling.factor[self.stratum] * square
        )
        shared = sampling.factor[self.pair_stratum] * self.pair_sum
        for row, column in ((self.pair_unit, self.pair_other), (self.pair_other, self.pair_unit)):
            result += tally(row * units + column, count=units * units, weights=shared)
        order = np.argsort(self.stratum, kind="stable")
        stratum, unit, total = self.stratum[order], self.unit[order], total[order]
        weight = (sampling.factor * sampling.centring)[stratum]
        for one, two in pairs_within(stratum):
            centre = weight[one] * total[one] * total[two]
            result -= tally(unit[one] * units + unit[two], count=units * units, weights=centre)
        matrix = result.reshape(units, units) * np.outer(scale, scale) * sampling.average_over(None)
        return np.asarray((matrix + matrix.T) / 2)


def sum_moments(
    z: FloatArray, *, uses: BoolArray, unit: IntArray, respondent: IntArray, stratum: IntArray
) -> Moments:
    """From rows: `z` and `uses` (rows × k), `unit` and `respondent` per row, `stratum` per respondent. A
    respondent has at most one row about a unit."""
    rows = np.flatnonzero(uses.any(axis=1))
    z, uses, unit, respondent = z[rows], uses[rows], unit[rows], respondent[rows]
    strata = int(stratum.max(initial=-1)) + 1
    below = (int(unit.max(initial=-1)) + 1) * strata
    cells, place = distinct(unit * strata + stratum[respondent], below=below)
    count, width = cells.size, z.shape[1]
    second = np.zeros((count, width, width))
    for row in range(width):
        for column in range(row + 1):
            product = tally(place, count=count, weights=z[:, row] * z[:, column])
            second[:, row, column] = second[:, column, row] = product
    of_unit, of_stratum = np.divmod(cells, max(strata, 1))
    key, value = _shared(z.sum(axis=1), unit=unit, respondent=respondent, stratum=stratum)
    return Moments(
        unit=of_unit,
        stratum=of_stratum,
        people=tally(place, count=count),
        users=tally_columns(place, count=count, values=uses.astype(np.float64)),
        first=tally_columns(place, count=count, values=z),
        second=second,
        pair_stratum=key[:, 0],
        pair_unit=key[:, 1],
        pair_other=key[:, 2],
        pair_sum=value,
    )


def _shared(
    total: FloatArray, *, unit: IntArray, respondent: IntArray, stratum: IntArray
) -> tuple[IntArray, FloatArray]:
    """Stratum, unit and other unit (a < b) with the sum of products over respondents who rate both."""
    order = np.argsort(respondent, kind="stable")
    total, unit, respondent = total[order], unit[order], respondent[order]
    keys, values = [np.empty((0, 3), dtype=np.int64)], [np.empty(0)]
    for one, two in pairs_within(respondent):
        below = unit[one] < unit[two]
        one, two = one[below], two[below]
        keys.append(np.column_stack([stratum[respondent[one]], unit[one], unit[two]]))
        values.append(total[one] * total[two])
    found, place = np.unique(np.concatenate(keys), axis=0, return_inverse=True)
    return found, tally(place.reshape(-1), count=len(found), weights=np.concatenate(values))
