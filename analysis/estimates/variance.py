"""Variance of a sum of linearised values over strata of sampled units.

V = Σ_h (1 − n_h/N_h) · n_h/(n_h − 1) · [ Σ_i z_i² − (Σ_i z_i)²/n_h ], where z_i is the sum of the rows of
one unit (a respondent, or a cluster) and n_h counts all units of the stratum: those outside the domain or
without an answer are zeros, not absent. A later stage adds its own V inside each unit of the stage before,
times the sampling fractions of the stages before (Särndal, Swensson and Wretman 1992, 4.3).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from analysis.errors import DesignError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

LONELY: Final[tuple[str, ...]] = ("adjust", "certainty", "average", "remove", "fail")
PAIRS_AT_ONCE: Final = 2_000_000


def tally(codes: IntArray, *, count: int, weights: FloatArray | None = None) -> FloatArray:
    """Rows, or the sum of their weights, per code 0…count−1."""
    return np.bincount(codes, weights=weights, minlength=count).astype(np.float64)


def distinct(codes: IntArray, *, below: int) -> tuple[IntArray, IntArray]:
    """The codes that occur (each 0 ≤ code < below), ascending, and the place of every row among them.

    As `np.unique(codes, return_inverse=True)`; by marking instead of sorting unless that needs far more room.
    """
    if below > 64 * codes.size + 1024:
        found, place = np.unique(codes, return_inverse=True)
        return found, place
    seen = np.zeros(below, dtype=bool)
    seen[codes] = True
    found = np.flatnonzero(seen)
    places = np.empty(below, dtype=np.int64)
    places[found] = np.arange(found.size)
    return found, places[codes]


def tally_columns(codes: IntArray, *, count: int, values: FloatArray) -> FloatArray:
    """Sums of the columns of values (rows × k) per code. Shape (count, k)."""
    columns = [tally(codes, count=count, weights=column) for column in values.T]
    return np.column_stack(columns) if columns else np.zeros((count, 0))


def pairs_within(group: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """All ordered pairs of entries of one group, in portions. `group` must be ascending."""
    if not group.size:
        return
    starts = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    sizes = np.diff(np.append(starts, group.size))
    start, size = np.repeat(starts, sizes), np.repeat(sizes, sizes)
    portion = np.cumsum(size) // PAIRS_AT_ONCE
    for part in np.split(np.arange(group.size), np.flatnonzero(np.diff(portion)) + 1):
        first = np.repeat(part, size[part])
        offset = np.arange(first.size) - np.repeat(np.cumsum(size[part]) - size[part], size[part])
        yield first, start[first] + offset


@dataclass(frozen=True)
class Contributions:
    """Per domain × stratum: covariance added (cells × k × k) and sampled units in the domain."""

    domain: IntArray
    stratum: IntArray
    people: FloatArray
    matrix: FloatArray

    def total(self, domains: int) -> FloatArray:
        """Covariance matrix per domain. Shape (domains, k, k)."""
        result = np.zeros((domains, *self.matrix.shape[1:]))
        np.add.at(result, self.domain, self.matrix)
        return result

    def satterthwaite(self, domains: int) -> FloatArray:
        """Degrees of freedom per domain of the first column: V² / Σ_h V_h²/(m_h − 1); NaN where V = 0.

        m_h: respondents of the stratum inside the domain, at least 2. Satterthwaite (1946).
        """
        part = self.matrix[:, 0, 0]
        variance = tally(self.domain, count=domains, weights=part)
        squares = tally(self.domain, count=domains, weights=part**2 / np.maximum(self.people - 1, 1))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(squares > 0, variance**2 / squares, np.nan)


@dataclass(frozen=True)
class Sampling:
    """Who was sampled. `respondent`: code of the sampled unit per row; the others per unit or per stratum.

    `correction` is 1 − n_h/N_h, 1 without a finite population correction. `lonely` says what a stratum
    with one unit out of several contributes: "adjust" its squared distance from the grand mean (zero for
    means and ratios), "certainty" and "remove" nothing, "average" the mean of the other strata; "fail" is an
    error. `later`: the stages inside, outermost first; `share` per stratum of such a stage: the product of
    the sampling fractions of the stages before.
    """

    respondent: IntArray
    stratum: IntArray
    size: FloatArray
    correction: FloatArray
    lonely: str
    share: FloatArray | None = None
    later: tuple["Sampling", ...] = ()

    @cached_property
    def is_lonely(self) -> BoolArray:
        """Per stratum: one unit, and others that could have been drawn."""
        return np.asarray((self.size == 1) & (self.correction > 0), dtype=bool)

    @cached_property
    def factor(self) -> FloatArray:
        """Per stratum: the multiplier of the sum of squares."""
        ordinary = self.correction * self.size / np.maximum(self.size - 1, 1)
        alone = self.correction if self.lonely == "adjust" else np.zeros_like(self.correction)
        factor = np.where(self.size > 1, ordinary, alone)
        return factor if self.share is None else factor * self.share

    @cached_property
    def centring(self) -> FloatArray:
        """Per stratum: 1/n_h where the stratum mean is taken off, 0 where it is not (lonely strata)."""
        return np.where(self.size > 1, 1 / np.maximum(self.size, 1), 0.0)

    def domain_variances(self, z: FloatArray, *, domain: IntArray, domains: int) -> FloatArray:
        """Variance per domain of the row sums of z; rows with domain −1 belong to none. Shape (domains,)."""
        result = np.zeros(domains)
        for stage in (self, *self.later):
            parts = stage.contributions(z[:, np.newaxis], domain=domain, domains=domains)
            result += parts.total(domains)[:, 0, 0]
        return result

    def contributions(self, z: FloatArray, *, domain: IntArray, domains: int) -> Contributions:
        """What each stratum of this stage adds to the covariance of the column sums of z (rows × k)."""
        people, strata = self.stratum.size, self.size.size
        of_domain, of_respondent, where = self.units_in(domain, domains=domains)
        values = z[domain >= 0]
        sums = values if where is None else tally_columns(where, count=of_domain.size, values=values)
        stratum = self.stratum[of_respondent]
        self.refuse_lonely(stratum)
        if self.lonely == "adjust":
            grand = tally_columns(of_domain, count=domains, values=sums) / max(people, 1)
            sums = np.where(self.is_lonely[stratum][:, np.newaxis], sums - grand[of_domain], sums)
        cells, cell_of = distinct(of_domain * strata + stratum, below=domains * strata)
        cell_domain, cell_stratum = np.divmod(cells, max(strata, 1))
        factor = self.factor[cell_stratum]
        if self.lonely == "average":
            factor = factor * self.average_factor(cell_domain, cell_stratum, domains=domains)[cell_domain]
        matrix = _spread(sums, cell_of, centre=self.centring[cell_stratum], factor=factor)
        return Contributions(
            domain=cell_domain, stratum=cell_stratum, people=tally(cell_of, count=cells.size), matrix=matrix
        )

    def units_in(self, domain: IntArray, *, domains: int) -> tuple[IntArray, IntArray, IntArray | None]:
        """Domain and code of every sampled unit in a domain, and the place of every row with a domain among
        them; None where each row is a unit, in the order of the rows."""
        keep = domain >= 0
        if self.rows_are_units:
            return domain[keep], self.respondent[keep], None
        people = self.stratum.size
        pairs, where = distinct(domain[keep] * people + self.respondent[keep], below=domains * people)
        of_domain, of_respondent = np.divmod(pairs, max(people, 1))
        return of_domain, of_respondent, where

    @cached_property
    def rows_are_units(self) -> bool:
        """Every row is a respondent of its own."""
        count = self.respondent.size
        return count == self.stratum.size and np.array_equal(self.respondent, np.arange(count))

    def refuse_lonely(self, stratum: IntArray) -> None:
        """Raise DesignError under "fail" when one of these strata has a single unit."""
        if self.lonely == "fail" and self.is_lonely[stratum].any():
            raise DesignError(
                what=f"{np.unique(stratum[self.is_lonely[stratum]]).size} strata have one sampled unit.",
                where="lonely='fail'",
                mend="Join strata, or choose lonely='adjust', 'certainty', 'average' or 'remove'.",
                expected="two sampled units in every stratum",
                got="one",
            )

    def average_factor(self, domain: IntArray, stratum: IntArray, *, domains: int) -> FloatArray:
        """Per domain: all strata over those that are not lonely; a pair is a stratum in a domain."""
        strata = tally(domain, count=domains)
        alone = tally(domain, count=domains, weights=self.is_lonely[stratum].astype(float))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(strata > alone, strata / (strata - alone), np.nan)

    def covariance(self, z: FloatArray, *, inside: BoolArray | None = None) -> FloatArray:
        """Covariance matrix of the column sums of z (rows × k), zero outside the domain. Shape (k, k).

        `inside`: the rows of the domain, which "average" and "fail" look for strata in (default all).
        """
        result = np.zeros((z.shape[1], z.shape[1]))
        for stage in (self, *self.later):
            sums = tally_columns(stage.respondent, count=stage.stratum.size, values=z)
            strata = tally_columns(stage.stratum, count=stage.size.size, values=sums)
            factor = stage.factor
            square = sums.T @ (factor[stage.stratum, np.newaxis] * sums)
            centre = strata.T @ ((factor * stage.centring)[:, np.newaxis] * strata)
            result += (square - centre) * stage.average_over(inside)
        return (result + result.T) / 2

    def column_variances(self, z: FloatArray, *, inside: BoolArray | None = None) -> FloatArray:
        """The diagonal of `covariance`, with lonely strata centred as in `domain_variances`."""
        result = np.zeros(z.shape[1])
        for stage in (self, *self.later):
            sums = tally_columns(stage.respondent, count=stage.stratum.size, values=z)
            if stage.lonely == "adjust":
                alone = stage.is_lonely[stage.stratum][:, np.newaxis]
                sums = np.where(alone, sums - sums.mean(axis=0), sums)
            strata = tally_columns(stage.stratum, count=stage.size.size, values=sums)
            square = (stage.factor[stage.stratum, np.newaxis] * sums**2).sum(axis=0)
            centre = ((stage.factor * stage.centring)[:, np.newaxis] * strata**2).sum(axis=0)
            result += np.maximum(square - centre, 0) * stage.average_over(inside)
        return result

    def average_over(self, inside: BoolArray | None) -> float:
        """The factor by which lonely strata count as the mean of the others; 1 unless "average"."""
        if self.lonely not in ("average", "fail"):
            return 1.0
        rows = self.respondent if inside is None else self.respondent[inside]
        present = np.unique(self.stratum[rows])
        self.refuse_lonely(present)
        alone = int(self.is_lonely[present].sum())
        return present.size / (present.size - alone) if present.size > alone else float("nan")


def _spread(sums: FloatArray, cell_of: IntArray, *, centre: FloatArray, factor: FloatArray) -> FloatArray:
    """factor · (Σ s s' − centre · Σs Σs') per cell of sums (rows × k). Shape (cells, k, k)."""
    width, cells = sums.shape[1], centre.size
    first = tally_columns(cell_of, count=cells, values=sums)
    matrix = np.empty((cells, width, width))
    for row in range(width):
        for column in range(row + 1):
            product = tally(cell_of, count=cells, weights=sums[:, row] * sums[:, column])
            spread = product - first[:, row] * first[:, column] * centre
            spread = np.maximum(spread, 0) if row == column else spread
            matrix[:, row, column] = matrix[:, column, row] = factor * spread
    return matrix
