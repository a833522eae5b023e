"""`Design`: a survey's strata, weights and corrections, and the estimates that respect them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.errors import DesignError, check_option
from analysis.estimates.frames import Columns, build_sampling, build_weights, codes, column, numeric
from analysis.estimates.intervals import PROPORTION_INTERVALS, Share, t_interval
from analysis.estimates.variance import LONELY, BoolArray, FloatArray, IntArray, Sampling, distinct, tally

NOISE = 1e-20


@dataclass(frozen=True)
class _Part:
    """The rows an estimate uses: `domain` is −1 elsewhere; `levels` names the domains."""

    domain: IntArray
    levels: pd.DataFrame

    @property
    def count(self) -> int:
        return len(self.levels)

    def sums(self, values: FloatArray) -> FloatArray:
        keep = self.domain >= 0
        return tally(self.domain[keep], count=self.count, weights=values[keep])

    def numbers(self) -> FloatArray:
        return tally(self.domain[self.domain >= 0], count=self.count)

    def spread(self, values: FloatArray) -> FloatArray:
        """A value per domain, repeated on its rows; 0 outside."""
        padded = np.append(values, 0.0)
        return np.asarray(padded[np.where(self.domain >= 0, self.domain, self.count)])


class Design:
    """A stratified sample of respondents.

    `weights`: column of weights (default N_h/n_h, or 1). `strata`: column or columns. `fpc`: population
    size per stratum, or the sampling fraction when no value exceeds 1; empty = no correction. `id`: rows of
    one respondent belong together. `lonely`: "adjust", "certainty" or "average" for strata with one
    respondent. Missing answers are a domain: the stratum keeps its full number of respondents.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        weights: str | None = None,
        strata: Columns = None,
        fpc: str | None = None,
        lonely: str = "adjust",
        id: str | None = None,  # noqa: A002  (the published name)
        **unknown: object,
    ) -> None:
        for name, value in unknown.items():
            if value is not None:
                mend = "Use weights, strata, fpc, lonely, id."
                raise DesignError(what=f"Unknown parameter {name!r}.", where="Design", mend=mend)
        if frame.empty:
            raise DesignError(what="There is no row.", where="Design", mend="Give at least one response.")
        check_option(lonely, name="lonely", allowed=LONELY)
        self.frame = frame
        self.sampling: Sampling = build_sampling(frame, strata=strata, fpc=fpc, lonely=lonely, identity=id)
        self.weights: FloatArray = build_weights(frame, weights, sampling=self.sampling, fpc=fpc is not None)
        self._inside = np.ones(len(frame), dtype=bool)

    def domain(self, inside: Sequence[bool] | pd.Series | BoolArray) -> "Design":
        """The same design seen through some of its rows; strata keep their full size."""
        part = object.__new__(Design)
        part.__dict__.update(self.__dict__)
        part._inside = self._inside & np.asarray(inside, dtype=bool)
        return part

    def with_columns(self, columns: Mapping[str, FloatArray]) -> "Design":
        """The same design with further columns, a value per row."""
        extended = self.domain(self._inside)
        extended.frame = self.frame.assign(**columns)
        return extended

    @property
    def degrees_of_freedom(self) -> int:
        """Respondents minus strata."""
        return int(self._df(self._part(None, np.ones(len(self.frame), dtype=bool)))[0])

    def mean(
        self,
        variable: str,
        *,
        by: Columns = None,
        ci: str = "t",
        confidence: float = 0.95,
        deff: str = "replace",
    ) -> pd.DataFrame:
        """Weighted mean per domain: by columns, estimate, se, df, ci_low, ci_high, deff, n (answers).

        `deff`: V over that of a simple random sample drawn with ("replace") or without ("wor") replacement.
        """
        check_option(ci, name="ci", allowed=("t",))
        y, part = self._values(variable, by=by, use="mean")
        mean, variance = self._means(y, part)
        return self._table(
            part, mean, variance, y=y, scale=np.ones(part.count), confidence=confidence, deff=deff
        )

    def total(
        self, variable: str, *, by: Columns = None, confidence: float = 0.95, deff: str = "replace"
    ) -> pd.DataFrame:
        """Weighted sum per domain, with the columns of `mean`; a missing answer adds nothing."""
        y, part = self._values(variable, by=by, use="total")
        z = self.weights * y
        variance = self.sampling.domain_variances(z, domain=part.domain, domains=part.count)
        scale = part.sums(self.weights)
        return self._table(part, part.sums(z), variance, y=y, scale=scale, confidence=confidence, deff=deff)

    def ratio(
        self,
        numerator: str,
        denominator: str,
        *,
        by: Columns = None,
        confidence: float = 0.95,
        deff: str = "replace",
    ) -> pd.DataFrame:
        """Ratio of two weighted sums over the rows that have both, with the columns of `mean`."""
        y, x = (numeric(self.frame, name, use="ratio") for name in (numerator, denominator))
        part = self._part(by, ~(np.isnan(y) | np.isnan(x)))
        y, x = np.nan_to_num(y), np.nan_to_num(x)
        below = part.sums(self.weights * x)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = part.sums(self.weights * y) / below
            residual = y - part.spread(ratio) * x
            z = self.weights * residual * part.spread(1 / below)
            scale = part.sums(self.weights) / below
        variance = self.sampling.domain_variances(z, domain=part.domain, domains=part.count)
        return self._table(part, ratio, variance, y=residual, scale=scale, confidence=confidence, deff=deff)

    def proportion(
        self,
        variable: str,
        *,
        level: object,
        by: Columns = None,
        ci: str = "beta",
        confidence: float = 0.95,
        deff: str = "replace",
    ) -> pd.DataFrame:
        """Share of answers at `level` (a value or a list of values), with the columns of `mean`.

        `ci`: beta (Korn-Graubard as R), beta_capped, xlogit, wilson, asin, mean.
        """
        check_option(ci, name="ci", allowed=tuple(PROPORTION_INTERVALS))
        answers = column(self.frame, variable, use="proportion")
        wanted = list(level) if isinstance(level, list | tuple | set | frozenset) else [level]
        y: FloatArray = answers.isin(wanted).to_numpy().astype(np.float64)
        part = self._part(by, answers.notna().to_numpy())
        p, variance = self._means(y, part)
        table = self._table(
            part, p, variance, y=y, scale=np.ones(part.count), confidence=confidence, deff=deff
        )
        share = Share(p=p, v=variance, n=part.numbers(), df=table["df"].to_numpy(dtype=float))
        table["ci_low"], table["ci_high"] = PROPORTION_INTERVALS[ci](share, confidence)
        return table

    def covariance(self, variables: Sequence[str]) -> pd.DataFrame:
        """Covariance matrix of the means of `variables`, each over its own answers; NaN without any."""
        columns, known = [], []
        for name in variables:
            y, part = self._values(name, by=None, use="covariance")
            mean, _ = self._means(y, part)
            columns.append(self._linearised(y, part, mean))
            known.append(0.0 if part.numbers()[0] else np.nan)
        matrix = self.sampling.covariance(sparse.csr_array(np.column_stack(columns)), inside=self._inside)
        matrix = matrix + np.add.outer(known, known)
        return pd.DataFrame(matrix, index=list(variables), columns=list(variables))

    def difference(
        self, variable: str, *, by: str, between: tuple[object, object], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Mean in domain `between[0]` minus mean in `between[1]`; respondents in both are matched by id.

        One row: estimate, se, df, ci_low, ci_high, n.
        """
        y, part = self._values(variable, by=by, use="difference")
        names = part.levels[by].tolist()
        for level in between:
            if level not in names:
                raise DesignError(
                    what=f"{by!r} has no level {level!r}.",
                    where="difference",
                    mend="Name two levels that occur.",
                )
        first, second = names.index(between[0]), names.index(between[1])
        mean, _ = self._means(y, part)
        z = self._linearised(y, part, mean)
        signed = np.where(part.domain == first, z, np.where(part.domain == second, -z, 0.0))
        both = np.where(np.isin(part.domain, (first, second)), 0, -1)
        joined = _Part(domain=both, levels=pd.DataFrame(index=[0]))
        variance = self.sampling.domain_variances(signed, domain=both, domains=1)
        estimate = mean[[first]] - mean[[second]]
        return self._interval_table(joined, estimate, variance, confidence=confidence)

    def _part(self, by: Columns, answered: BoolArray) -> _Part:
        domain, levels = codes(self.frame, by, use="by")
        return _Part(domain=np.where(answered & self._inside, domain, -1), levels=levels)

    def _values(self, variable: str, *, by: Columns, use: str) -> tuple[FloatArray, _Part]:
        raw = numeric(self.frame, variable, use=use)
        return np.nan_to_num(raw), self._part(by, ~np.isnan(raw))

    def _linearised(self, y: FloatArray, part: _Part, mean: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            over = part.spread(1 / part.sums(self.weights))
            return np.where(part.domain >= 0, self.weights * (y - part.spread(mean)) * over, 0.0)

    def _means(self, y: FloatArray, part: _Part) -> tuple[FloatArray, FloatArray]:
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = part.sums(self.weights * y) / part.sums(self.weights)
        z = self._linearised(y, part, mean)
        variance = self.sampling.domain_variances(z, domain=part.domain, domains=part.count)
        return mean, np.where(np.isnan(mean), np.nan, variance)

    def _df(self, part: _Part) -> FloatArray:
        keep = part.domain >= 0
        persons, strata_of_all = self.sampling.stratum.size, self.sampling.size.size
        rows = part.domain[keep] * persons + self.sampling.respondent[keep]
        people, _ = distinct(rows, below=part.count * persons)
        domain, respondent = np.divmod(people, persons)
        pairs = domain * strata_of_all + self.sampling.stratum[respondent]
        cells, _ = distinct(pairs, below=part.count * strata_of_all)
        strata = tally(cells // strata_of_all, count=part.count)
        return tally(domain, count=part.count) - strata

    def _interval_table(
        self, part: _Part, estimate: FloatArray, variance: FloatArray, *, confidence: float
    ) -> pd.DataFrame:
        table = part.levels.copy()
        df = self._df(part)
        se = np.sqrt(variance)
        low, high = t_interval(estimate, se, df=df, confidence=confidence)
        for name, values in zip(
            ("estimate", "se", "df", "ci_low", "ci_high"), (estimate, se, df, low, high), strict=True
        ):
            table[name] = values
        table["n"] = part.numbers().astype(int)
        return table

    def _table(
        self,
        part: _Part,
        estimate: FloatArray,
        variance: FloatArray,
        *,
        y: FloatArray,
        scale: FloatArray,
        confidence: float,
        deff: str,
    ) -> pd.DataFrame:
        check_option(deff, name="deff", allowed=("replace", "wor"))
        table = self._interval_table(part, estimate, variance, confidence=confidence)
        n, weight = part.numbers(), part.sums(self.weights)
        with np.errstate(divide="ignore", invalid="ignore"):
            centre = part.spread(part.sums(self.weights * y) / weight)
            spread = part.sums(self.weights * (y - centre) ** 2) / weight * n / (n - 1)
            level = part.sums(self.weights * y**2) / weight
            spread = np.where(spread > NOISE * level, spread, np.nan)
            simple = spread / n * scale**2 * (1 - n / weight if deff == "wor" else 1.0)
            table.insert(len(table.columns) - 1, "deff", variance / simple)
        return table
