"""Means with standard errors from counts of answers: whole numbers that add up, whatever holds them.

A key is stratum × domain × item × level. Every respondent answers an item at most once in a domain and
weighs as the others of the stratum; then counts, with the respondents n_h and the people N_h of every
stratum, say as much as the rows. Counts of parts add up to the counts of the whole, to the bit.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.errors import DesignError, check_option
from analysis.estimates.variance import LONELY, FloatArray, IntArray, Sampling, tally

IntCube = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Strata:
    """Per stratum: respondents n_h (with or without an answer), people N_h (NaN: no correction), weight."""

    size: IntArray
    population: FloatArray
    weight: FloatArray

    def __post_init__(self) -> None:
        for place in np.flatnonzero(self.population < self.size)[:1]:
            raise DesignError(
                what="A stratum has more respondents than people.",
                where=f"stratum {place}",
                mend="Correct the size.",
                expected=f"N of {self.size[place]} or more",
                got=f"N = {self.population[place]:g}",
            )
        for place in np.flatnonzero(~(self.weight > 0) & (self.size > 0))[:1]:
            raise DesignError(
                what="A stratum has no usable weight.",
                where=f"stratum {place}",
                mend="Give a number above 0.",
                expected="a number above 0",
                got=f"{self.weight[place]:g}",
            )

    def sampling(self, lonely: str) -> Sampling:
        """The design without its respondents: factors and corrections per stratum."""
        nobody = np.empty(0, dtype=np.int64)
        fraction = np.nan_to_num(self.size / self.population, nan=0.0)
        return Sampling(
            respondent=nobody,
            stratum=nobody,
            size=self.size.astype(np.float64),
            correction=np.clip(1 - fraction, 0, 1),
            lonely=lonely,
        )


@dataclass(frozen=True)
class CountedMeans:
    """Arrays by domain (first axis) and item: mean, standard error, degrees of freedom, answers."""

    mean: FloatArray
    se: FloatArray
    df: FloatArray
    n: FloatArray


@dataclass(frozen=True)
class Counts:
    """`count` (pairs × items × levels): answers of every pair of `stratum` and `domain`, in their order.

    Level 0 stands first; what is not an opinion gets no points.
    """

    stratum: IntArray
    domain: IntArray
    count: IntCube
    strata: Strata

    def merge(self, other: "Counts") -> "Counts":
        """The counts of both: parts of one survey, shards, forms that came late."""
        same = self.count.shape[1:] == other.count.shape[1:] and np.array_equal(
            self.strata.population, other.strata.population, equal_nan=True
        )
        if not same:
            raise DesignError(
                what="The counts are of different items, levels or populations.",
                where="merge",
                mend="Count both parts by one codebook and one frame.",
                expected=f"{self.count.shape[1:]}",
                got=f"{other.count.shape[1:]}",
            )
        strata = replace(self.strata, size=self.strata.size + other.strata.size)
        return add_pairs(
            np.concatenate([self.stratum, other.stratum]),
            np.concatenate([self.domain, other.domain]),
            np.concatenate([self.count, other.count]),
            strata=strata,
        )

    def weighted(self, weight: FloatArray) -> "Counts":
        """The same counts with other weights per stratum, as N_h/n_h once all parts are there."""
        return replace(self, strata=replace(self.strata, weight=weight))

    def means(self, points: FloatArray, *, domains: int, lonely: str = "adjust") -> CountedMeans:
        """Weighted mean of `points` (per level, NaN for what is not scored) by domain and item.

        V = Σ_h f_h [ Σ z² − (Σ z)²/n_h ] with z = w (y − mean) / Σ w, as for rows.
        """
        check_option(lonely, name="lonely", allowed=LONELY)
        sampling = self.strata.sampling(lonely)
        scored = ~np.isnan(points)
        count, value = self.count[:, :, scored].astype(np.float64), points[scored]
        weight = self.strata.weight[self.stratum]
        n = _by_domain(count.sum(axis=2), self.domain, domains)
        total = _by_domain(weight[:, np.newaxis] * count.sum(axis=2), self.domain, domains)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = _by_domain(weight[:, np.newaxis] * (count @ value), self.domain, domains) / total
            scale = weight[:, np.newaxis] / total[self.domain]
            away = value - np.nan_to_num(mean)[self.domain][:, :, np.newaxis]
            first = (count * away).sum(axis=2) * scale
            second = (count * away**2).sum(axis=2) * scale**2
        answered = count.sum(axis=2) > 0
        centre, factor = sampling.centring[self.stratum], sampling.factor[self.stratum]
        spread = np.maximum(second - first**2 * centre[:, np.newaxis], 0) * factor[:, np.newaxis]
        variance = _by_domain(np.where(answered, spread, 0.0), self.domain, domains)
        variance = variance * self._average(sampling, answered, domains=domains)
        strata = _by_domain(answered.astype(np.float64), self.domain, domains)
        return CountedMeans(mean=mean, se=np.where(n > 0, np.sqrt(variance), np.nan), df=n - strata, n=n)

    def _average(self, sampling: Sampling, answered: npt.NDArray[np.bool_], *, domains: int) -> FloatArray:
        """By domain and item: how lonely strata are counted; 1 unless lonely="average"."""
        alone = sampling.is_lonely[self.stratum][:, np.newaxis] & answered
        if sampling.lonely == "fail" and alone.any():
            raise DesignError(
                what="A stratum has one respondent.",
                where="lonely='fail'",
                mend="Join strata, or choose another treatment.",
            )
        if sampling.lonely != "average":
            return np.ones((domains, self.count.shape[1]))
        strata = _by_domain(answered.astype(np.float64), self.domain, domains)
        single = _by_domain(alone.astype(np.float64), self.domain, domains)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(strata > single, strata / (strata - single), np.nan)


def count_answers(
    levels: npt.NDArray[np.generic], *, stratum: IntArray, domain: IntArray, strata: Strata, highest: int
) -> Counts:
    """Counts of `levels` (rows × items; whole numbers 0…highest, NaN or −1 for blank) by stratum × domain."""
    domains = int(domain.max(initial=-1)) + 1
    pairs, place = np.unique(stratum * max(domains, 1) + domain, return_inverse=True)
    width = highest + 2
    cells = np.empty((pairs.size, levels.shape[1], width - 1), dtype=np.int64)
    for item, column in enumerate(levels.T):
        code = np.nan_to_num(column, nan=-1).astype(np.int64) + 1
        _check_levels(code, highest=highest, item=item)
        found = np.bincount(place * width + code, minlength=pairs.size * width)
        cells[:, item] = found.reshape(pairs.size, width)[:, 1:]
    return Counts(
        stratum=pairs // max(domains, 1), domain=pairs % max(domains, 1), count=cells, strata=strata
    )


def add_pairs(stratum: IntArray, domain: IntArray, count: IntCube, *, strata: Strata) -> Counts:
    """Counts with one entry per pair, in order of stratum and domain."""
    width = int(domain.max(initial=-1)) + 1
    keys, place = np.unique(stratum * max(width, 1) + domain, return_inverse=True)
    added = np.zeros((keys.size, *count.shape[1:]), dtype=np.int64)
    np.add.at(added, place, count)
    return Counts(stratum=keys // max(width, 1), domain=keys % max(width, 1), count=added, strata=strata)


def _check_levels(code: IntArray, *, highest: int, item: int) -> None:
    for row in np.flatnonzero((code < 0) | (code > highest + 1))[:1]:
        raise DesignError(
            what=f"{code[row] - 1} is no level.",
            where=f"row {row}, item {item}",
            mend="Correct the answer or the codebook.",
            expected=f"a whole number from 0 to {highest}",
            got=f"{code[row] - 1}",
        )


def _by_domain(values: FloatArray, domain: IntArray, domains: int) -> FloatArray:
    """Sums over the pairs of each domain. Shape (domains, items)."""
    columns = [tally(domain, count=domains, weights=column) for column in values.T]
    return np.column_stack(columns) if columns else np.zeros((domains, 0))
