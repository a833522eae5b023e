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

LONELY: Final[tuple[str, ...]] = ("adjust", "certainty", "average")


def tally(codes: IntArray, *, count: int, weights: FloatArray | None = None) -> FloatArray:
    """Rows, or the sum of their weights, per code 0…count−1."""
    return np.bincount(codes, weights=weights, minlength=count).astype(np.float64)


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
    def is_lonely(self) -> npt.NDArray[np.bool_]:
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
        keep = domain >= 0
        keys = domain[keep] * self.stratum.size + self.respondent[keep]
        pairs, where = np.unique(keys, return_inverse=True)
        sums = tally(where, count=pairs.size, weights=z[keep])
        of_domain, of_respondent = np.divmod(pairs, max(self.stratum.size, 1))
        stratum = self.stratum[of_respondent]
        if self.lonely == "adjust":
            grand = tally(of_domain, count=domains, weights=sums) / max(self.stratum.size, 1)
            sums = np.where(self.is_lonely[stratum], sums - grand[of_domain], sums)
        cells, cell_of = np.unique(of_domain * self.size.size + stratum, return_inverse=True)
        cell_domain, cell_stratum = np.divmod(cells, max(self.size.size, 1))
        first = tally(cell_of, count=cells.size, weights=sums)
        second = tally(cell_of, count=cells.size, weights=sums * sums)
        spread = np.maximum(second - first * first * self.centring[cell_stratum], 0)
        result = tally(cell_domain, count=domains, weights=self.factor[cell_stratum] * spread)
        if self.lonely == "average":
            result = result * self._average_factor(cell_domain, cell_stratum, domains=domains)
        return result

    def _average_factor(self, domain: IntArray, stratum: IntArray, *, domains: int) -> FloatArray:
        strata = tally(domain, count=domains)
        alone = tally(domain, count=domains, weights=self.is_lonely[stratum].astype(float))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(strata > alone, strata / (strata - alone), np.nan)

    def stratum_variances(self, z: FloatArray) -> FloatArray:
        """What each stratum contributes to the variance of Σz (lonely "adjust" only). Shape (strata,)."""
        sums = tally(self.respondent, count=self.stratum.size, weights=z)
        first = tally(self.stratum, count=self.size.size, weights=sums)
        second = tally(self.stratum, count=self.size.size, weights=sums * sums)
        return self.factor * np.maximum(second - first * first * self.centring, 0)

    def covariance(self, z: "sparse.csr_array", *, inside: npt.NDArray[np.bool_] | None = None) -> FloatArray:
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
        return np.asarray(result.toarray(), dtype=np.float64)


def _indicator(codes: IntArray, groups: int) -> "sparse.csr_array":
    rows = np.arange(codes.size)
    return sparse.csr_array((np.ones(codes.size), (codes, rows)), shape=(groups, codes.size))
