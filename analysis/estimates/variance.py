"""Variance of a sum of linearised values over strata of respondents.

V = Σ_h (1 − n_h/N_h) · n_h/(n_h − 1) · [ Σ_i z_i² − (Σ_i z_i)²/n_h ], where z_i is the sum of the
respondent's rows and n_h counts all respondents of the stratum: those outside the domain or without an
answer are zeros, not absent.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

LONELY: Final[tuple[str, ...]] = ("adjust", "certainty", "average")


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


def _tally_columns(codes: IntArray, *, count: int, values: FloatArray) -> FloatArray:
    columns = [tally(codes, count=count, weights=column) for column in values.T]
    return np.column_stack(columns) if columns else np.zeros((count, 0))


@dataclass(frozen=True)
class Contributions:
    """Per domain × stratum: covariance added (cells × k × k) and respondents in the domain."""

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
    """Who was sampled. `respondent`: code per row; the others per respondent or per stratum.

    `correction` is 1 − n_h/N_h, 1 without a finite population correction. `lonely` says what a stratum
    with one respondent out of several contributes: "adjust" its squared distance from the grand mean
    (zero for means and ratios), "certainty" nothing, "average" the mean of the other strata.
    """

    respondent: IntArray
    stratum: IntArray
    size: FloatArray
    correction: FloatArray
    lonely: str

    @property
    def is_lonely(self) -> BoolArray:
        """Per stratum: one respondent, and others who could have been drawn."""
        return np.asarray((self.size == 1) & (self.correction > 0), dtype=bool)

    @property
    def factor(self) -> FloatArray:
        """Per stratum: the multiplier of the sum of squares."""
        ordinary = self.correction * self.size / np.maximum(self.size - 1, 1)
        alone = self.correction if self.lonely == "adjust" else np.zeros_like(self.correction)
        return np.where(self.size > 1, ordinary, alone)

    @property
    def centring(self) -> FloatArray:
        """Per stratum: 1/n_h where the stratum mean is taken off, 0 where it is not (lonely strata)."""
        return np.where(self.size > 1, 1 / self.size, 0.0)

    def domain_variances(self, z: FloatArray, *, domain: IntArray, domains: int) -> FloatArray:
        """Variance per domain of the row sums of z; rows with domain −1 belong to none. Shape (domains,)."""
        parts = self.contributions(z[:, np.newaxis], domain=domain, domains=domains)
        return parts.total(domains)[:, 0, 0]

    def contributions(self, z: FloatArray, *, domain: IntArray, domains: int) -> "Contributions":
        """What each stratum adds to the covariance of the column sums of z (rows × k) in each domain."""
        keep = domain >= 0
        people, strata = self.stratum.size, self.size.size
        pairs, where = distinct(domain[keep] * people + self.respondent[keep], below=domains * people)
        sums = _tally_columns(where, count=pairs.size, values=z[keep])
        of_domain, of_respondent = np.divmod(pairs, max(people, 1))
        stratum = self.stratum[of_respondent]
        if self.lonely == "adjust":
            grand = _tally_columns(of_domain, count=domains, values=sums) / max(people, 1)
            sums = np.where(self.is_lonely[stratum][:, np.newaxis], sums - grand[of_domain], sums)
        cells, cell_of = distinct(of_domain * strata + stratum, below=domains * strata)
        cell_domain, cell_stratum = np.divmod(cells, max(strata, 1))
        first = _tally_columns(cell_of, count=cells.size, values=sums)
        centre = self.centring[cell_stratum]
        factor = self.factor[cell_stratum]
        if self.lonely == "average":
            factor = factor * self._average_factor(cell_domain, cell_stratum, domains=domains)[cell_domain]
        matrix = np.empty((cells.size, z.shape[1], z.shape[1]))
        for row in range(z.shape[1]):
            for column in range(row + 1):
                product = tally(cell_of, count=cells.size, weights=sums[:, row] * sums[:, column])
                spread = product - first[:, row] * first[:, column] * centre
                spread = np.maximum(spread, 0) if row == column else spread
                matrix[:, row, column] = matrix[:, column, row] = factor * spread
        return Contributions(
            domain=cell_domain, stratum=cell_stratum, people=tally(cell_of, count=cells.size), matrix=matrix
        )

    def _average_factor(self, domain: IntArray, stratum: IntArray, *, domains: int) -> FloatArray:
        strata = tally(domain, count=domains)
        alone = tally(domain, count=domains, weights=self.is_lonely[stratum].astype(float))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(strata > alone, strata / (strata - alone), np.nan)

    def covariance(self, z: "sparse.csr_array", *, inside: BoolArray | None = None) -> FloatArray:
        """Covariance matrix of the column sums of z (rows × k). Shape (k, k).

        `inside`: the rows of the domain, which "average" counts strata by (default all).
        """
        sums = _indicator(self.respondent, self.stratum.size) @ z
        strata = _indicator(self.stratum, self.size.size) @ sums
        factor = self.factor
        square = sums.T @ sparse.diags_array(factor[self.stratum]) @ sums
        centre = strata.T @ sparse.diags_array(factor * self.centring) @ strata
        result = square - centre
        if self.lonely == "average":
            rows = self.respondent if inside is None else self.respondent[inside]
            present = np.unique(self.stratum[rows])
            alone = int(self.is_lonely[present].sum())
            result = result * (present.size / (present.size - alone) if present.size > alone else np.nan)
        dense = np.asarray(result.toarray(), dtype=np.float64)
        return (dense + dense.T) / 2


def _indicator(codes: IntArray, groups: int) -> "sparse.csr_array":
    rows = np.arange(codes.size)
    return sparse.csr_array((np.ones(codes.size), (codes, rows)), shape=(groups, codes.size))
