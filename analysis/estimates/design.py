"""`Design`: a survey's strata, weights and corrections, and the estimates that respect them."""

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
import pandas as pd

from analysis.errors import DesignError, check_option
from analysis.estimates import comparisons, shares
from analysis.estimates.frames import Columns, Stage, build_sampling, build_weights, numeric
from analysis.estimates.quantiles import check_probabilities, quantiles
from analysis.estimates.sample import Sample
from analysis.estimates.tables import Estimate, estimate_table
from analysis.estimates.totals import Totals, read_columns, read_margin
from analysis.estimates.variance import LONELY
from analysis.weights import adjusting, calibration, margins
from analysis.weights.residuals import Calibrated, PostStratified, Raked

PARAMETERS = "weights, strata, clusters, fpc, lonely, id, stages"


class Design(Sample):
    """A sample of respondents from strata, straight or in clusters, in one stage or several.

    `weights`: column of weights above 0 (default the product of N/n over the stages, or 1). `strata`: column
    or columns. `clusters`: column of the first sampled units, counted inside their stratum. `fpc`: their
    number in the population per stratum, or the sampling fraction when no value exceeds 1; empty = no
    correction. `stages` replaces `clusters` and `fpc` where clusters were drawn inside clusters. `id`: rows
    of one respondent belong together. `lonely`: what a stratum with one unit contributes: "adjust",
    "certainty", "average", "remove" (as "certainty"), or "fail". Missing answers are a domain: the stratum
    keeps its full number of units. Raises DesignError where the columns contradict each other, with the row.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        weights: str | None = None,
        strata: Columns = None,
        clusters: str | None = None,
        fpc: str | None = None,
        lonely: str = "adjust",
        id: str | None = None,  # noqa: A002  (the published name)
        stages: Sequence[Stage] | None = None,
        **unknown: object,
    ) -> None:
        for name in unknown:
            raise DesignError(
                what=f"Unknown parameter {name!r}.",
                where="Design",
                mend=f"Use {PARAMETERS}.",
                expected=PARAMETERS,
                got=name,
            )
        if frame.empty:
            raise DesignError(what="There is no row.", where="Design", mend="Give at least one response.")
        check_option(lonely, name="lonely", allowed=LONELY)
        plan = _plan(stages, clusters=clusters, fpc=fpc)
        sampling = build_sampling(frame, strata=strata, stages=plan, lonely=lonely, identity=id)
        super().__init__(
            frame=frame,
            sampling=sampling,
            weights=build_weights(frame, weights, sampling=sampling),
            inside=np.ones(len(frame), dtype=bool),
        )

    @property
    def degrees_of_freedom(self) -> int:
        """Sampled units minus strata, over the rows that are looked at."""
        return int(self.freedom(self.part(None, np.ones(len(self.frame), dtype=bool)))[0])

    def mean(
        self,
        variable: str | Sequence[str],
        *,
        by: Columns = None,
        ci: str = "t",
        confidence: float = 0.95,
        deff: str = "replace",
    ) -> pd.DataFrame:
        """Weighted mean per domain: by columns, estimate, se, df, ci_low, ci_high, deff, n (answers).

        Several variables give one table with a first column `variable`. `deff`: V over that of a simple
        random sample drawn with ("replace") or without ("wor") replacement. V by Taylor linearisation
        (Woodruff 1971), z = w (y − mean) / Σ w; df: units minus strata of the domain; limits by Student's t.
        A domain without answers has NaN. Raises DesignError for a column that is missing or not numeric.
        """
        check_option(ci, name="ci", allowed=("t",))
        if not isinstance(variable, str):
            tables = [self.mean(one, by=by, confidence=confidence, deff=deff) for one in variable]
            return (
                pd.concat(tables, keys=list(variable), names=["variable"])
                .reset_index(0)
                .reset_index(drop=True)
            )
        y, part = self.values(variable, by=by, use="mean")
        mean, variance = self.means(y, part)
        estimate = Estimate(part=part, value=mean, variance=variance, y=y, scale=np.ones(part.count))
        return estimate_table(self, estimate, confidence=confidence, deff=deff)

    def total(
        self, variable: str, *, by: Columns = None, confidence: float = 0.95, deff: str = "replace"
    ) -> pd.DataFrame:
        """Weighted sum per domain, with the columns of `mean`; a missing answer adds nothing."""
        y, part = self.values(variable, by=by, use="total")
        z = np.where(part.domain >= 0, self.weights * y, 0.0)
        estimate = Estimate(
            part=part,
            value=part.sums(z),
            variance=self.variances(z, part),
            y=y,
            scale=part.sums(self.weights),
        )
        return estimate_table(self, estimate, confidence=confidence, deff=deff)

    def ratio(
        self,
        numerator: str,
        denominator: str,
        *,
        by: Columns = None,
        confidence: float = 0.95,
        deff: str = "replace",
    ) -> pd.DataFrame:
        """Σ w y / Σ w x over the rows that have both, with the columns of `mean`; z = w (y − R x) / Σ w x."""
        y, x = (numeric(self.frame, name, use="ratio") for name in (numerator, denominator))
        part = self.part(by, ~(np.isnan(y) | np.isnan(x)))
        y, x = np.nan_to_num(y), np.nan_to_num(x)
        below = part.sums(self.weights * x)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = part.sums(self.weights * y) / below
            residual = y - part.spread(ratio) * x
            z = np.where(part.domain >= 0, self.weights * residual * part.spread(1 / below), 0.0)
            scale = part.sums(self.weights) / below
        estimate = Estimate(part=part, value=ratio, variance=self.variances(z, part), y=residual, scale=scale)
        return estimate_table(self, estimate, confidence=confidence, deff=deff)

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

        Shares from 0 to 1. `ci`: beta (Korn and Graubard 1998, as R), beta_capped (the same with n* at most
        n: never shorter than of a simple sample), xlogit, wilson, asin, mean. Raises DesignError for a level
        that does not occur, OptionError for another `ci`.
        """
        return shares.proportion(self, variable, level=level, by=by, ci=ci, confidence=confidence, deff=deff)

    def covariance(self, variables: Sequence[str]) -> pd.DataFrame:
        """Covariance matrix (k × k, named) of the means of `variables`, each over its own answers; NaN
        without any. Its diagonal holds the squares of the standard errors of `mean`."""
        return comparisons.covariance(self, variables)

    def difference(
        self, variable: str, *, by: str, between: tuple[object, object], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Mean at the first level of `by` minus the mean at the second, with the covariance between them.

        One row: estimate, se, df, ci_low, ci_high, n (answers at both levels). Raises DesignError for a level
        that does not occur.
        """
        return comparisons.difference(self, variable, by=by, between=between, confidence=confidence)

    def quantile(
        self, variable: str, probabilities: Sequence[float], *, by: Columns = None, confidence: float = 0.95
    ) -> pd.DataFrame:
        """Quantiles per domain with Woodruff's intervals: by columns, quantile, estimate, se, df, ci_low,
        ci_high, n. A quantile is the least value whose cumulated weight reaches the share (R: "math"); se is
        the length of the interval over 2 t. Raises OptionError for a probability outside 0 to 1."""
        check_probabilities(probabilities)
        y, part = self.values(variable, by=by, use="quantile")
        return quantiles(self, y, part, probabilities=probabilities, confidence=confidence)

    def chi_square(self, rows: str, columns: str, *, statistic: str = "F") -> pd.DataFrame:
        """Rao and Scott's test that two questions are independent, over the rows that answered both.

        `statistic`: "F" (second-order correction) or "Chisq" (first-order; Rao and Scott 1984). One row:
        statistic, df, df_denominator (NaN for "Chisq"), p, n. Raises DesignError where a question has fewer
        than two answered levels.
        """
        return comparisons.chi_square(self, rows, columns, statistic=statistic)

    def t_test(self, variable: str, *, by: str) -> pd.DataFrame:
        """Second level of `by` minus the first. One row: estimate, se, statistic, df (units minus strata
        minus 1), p, n. Raises DesignError unless `by` has two levels with answers."""
        return comparisons.t_test(self, variable, by=by)

    def post_stratify(self, columns: Columns, totals: Totals) -> Self:
        """Weights that add up to `totals` (level → total; tuples for several columns), a new design with the
        errors of the distances from the category means. Raises WeightError for a level without a total,
        a total without a respondent, or one that is not above 0."""
        margin = read_margin(self, columns, totals)
        weights = margins.post_stratify(self.weights, margin)
        done = PostStratified(margin=margin, weights=weights)
        return self.changed(weights=weights, calibrations=(*self.calibrations, done))

    def rake(self, totals: Mapping[str, Totals], *, bounds: tuple[float, float] | None = None) -> Self:
        """Weights that add up to the totals of every margin (column → level → total), a new design.

        `bounds` on new / old weight. Deming and Stephan's (1940) cycles until every |T − Σ w| / T < 1e-10.
        Raises WeightError for totals that do not match, NoConvergence when they are not reached.
        """
        margin = [read_margin(self, name, wanted) for name, wanted in totals.items()]
        weights = margins.rake(self.weights, margin, bounds=bounds)
        done = Raked(margins=margin, weights=weights)
        return self.changed(weights=weights, calibrations=(*self.calibrations, done))

    def calibrate(
        self,
        variables: Sequence[str],
        totals: Totals,
        *,
        method: calibration.Method = "linear",
        bounds: tuple[float, float] | None = None,
    ) -> Self:
        """Weights with known totals of levels and of numeric columns, a new design.

        `totals`: {"stype": {"E": 4421, …}, "api99": 3914069}, or level → total, or as R names them
        ("(Intercept)", "stypeH", …). `method`: linear, raking, logit (needs `bounds` on new / old weight;
        Deville and Särndal 1992). Errors are those of the residuals of the regression on the columns. Raises
        WeightError for a total that is missing or says nothing new, NoConvergence, OptionError.
        """
        wanted = read_columns(self, variables, totals)
        ratio = calibration.calibrate(
            self.weights,
            columns=wanted.columns,
            totals=wanted.totals,
            names=wanted.names,
            method=method,
            bounds=bounds,
        )
        done = Calibrated(columns=wanted.columns, before=self.weights, weights=ratio, inside=self.inside)
        return self.changed(weights=ratio, calibrations=(*self.calibrations, done))

    def trim(self, *, lower: float = 0.0, upper: float = np.inf) -> Self:
        """Weights inside [lower, upper] with the same sum, a new design; trim before calibrating: trimmed
        weights no longer reach totals, and standard errors stop counting on them."""
        weights = self.weights.copy()
        weights[self.inside] = adjusting.trim(weights[self.inside], lower=lower, upper=upper)
        return self.changed(weights=weights, calibrations=())


def _plan(stages: Sequence[Stage] | None, *, clusters: str | None, fpc: str | None) -> list[Stage]:
    if stages is None:
        return [Stage(cluster=clusters or "", fpc=fpc)]
    if clusters is not None or fpc is not None or not stages:
        raise DesignError(
            what="stages are named beside clusters or fpc." if stages else "There is no stage.",
            where="Design",
            mend="Name clusters and fpc inside the stages.",
            expected="stages=[Stage(cluster, fpc), …] alone",
            got=f"clusters={clusters!r}, fpc={fpc!r}",
        )
    return list(stages)
