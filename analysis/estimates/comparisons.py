"""Estimates held against each other: covariances, differences, tests."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.errors import DesignError, check_option
from analysis.estimates.association import STATISTICS, rao_scott
from analysis.estimates.frames import codes
from analysis.estimates.intervals import t_p_value
from analysis.estimates.sample import Part, Sample
from analysis.estimates.tables import interval_table
from analysis.estimates.variance import BoolArray, FloatArray, IntArray


def covariance(sample: Sample, variables: Sequence[str]) -> pd.DataFrame:
    """The matrix of `Design.covariance`."""
    columns, known = [], []
    for name in variables:
        y, part = sample.values(name, by=None, use="covariance")
        mean, _ = sample.means(y, part)
        columns.append(sample.linearised(y, part, mean=mean))
        known.append(0.0 if part.numbers()[0] else np.nan)
    matrix = sample.covariances(np.column_stack(columns)) + np.add.outer(known, known)
    return pd.DataFrame(matrix, index=list(variables), columns=list(variables))


def difference(
    sample: Sample, variable: str, *, by: str, between: tuple[object, object], confidence: float
) -> pd.DataFrame:
    """The row of `Design.difference`."""
    y, part = sample.values(variable, by=by, use="difference")
    names = part.levels[by].tolist()
    for level in between:
        if level not in names:
            raise DesignError(
                what=f"{by!r} has no level {level!r}.",
                where="difference",
                mend="Name two levels that occur.",
                expected=", ".join(repr(name) for name in names[:20]),
                got=repr(level),
            )
    joined, value, variance = _contrast(
        sample, y, part, first=names.index(between[0]), second=names.index(between[1])
    )
    return interval_table(sample, joined, value=value, variance=variance, confidence=confidence)


def _contrast(
    sample: Sample, y: FloatArray, part: Part, *, first: int, second: int
) -> tuple[Part, FloatArray, FloatArray]:
    """Rows of both domains as one, the difference of their means, and its variance."""
    mean, _ = sample.means(y, part)
    z = sample.linearised(y, part, mean=mean)
    signed = np.where(part.domain == first, z, np.where(part.domain == second, -z, 0.0))
    both = np.where(np.isin(part.domain, (first, second)), 0, -1)
    joined = Part(domain=both, levels=pd.DataFrame(index=[0]))
    return joined, mean[[first]] - mean[[second]], sample.variances(signed, joined)


def t_test(sample: Sample, variable: str, *, by: str) -> pd.DataFrame:
    """The row of `Design.t_test`."""
    y, part = sample.values(variable, by=by, use="t_test")
    occupied = np.flatnonzero(part.numbers() > 0)
    if len(occupied) != 2:
        raise DesignError(
            what=f"{by!r} has {len(occupied)} levels with answers.",
            where="t_test",
            mend="Look at a domain with two, or use difference for two of them.",
            expected="two levels",
            got=", ".join(repr(name) for name in part.levels[by].tolist()[:20]),
        )
    joined, value, variance = _contrast(sample, y, part, first=int(occupied[1]), second=int(occupied[0]))
    se, df = np.sqrt(variance), sample.freedom(joined) - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = value / se
    return pd.DataFrame(
        {
            "estimate": value,
            "se": se,
            "statistic": statistic,
            "df": df,
            "p": t_p_value(statistic, df),
            "n": joined.numbers().astype(int),
        }
    )


def chi_square(sample: Sample, rows: str, columns: str, *, statistic: str) -> pd.DataFrame:
    """The row of `Design.chi_square`; as in R, "Chisq" counts all rows looked at, answered or not."""
    check_option(statistic, name="statistic", allowed=STATISTICS)
    row, _ = codes(sample.frame, rows, use="chi_square")
    column, _ = codes(sample.frame, columns, use="chi_square")
    inside = sample.inside & (row >= 0) & (column >= 0)
    row, column = _used(row, inside), _used(column, inside)
    shape = (int(row.max(initial=-1)) + 1, int(column.max(initial=-1)) + 1)
    part = Part(domain=np.where(inside, 0, -1), levels=pd.DataFrame(index=[0]))
    hits = [
        (inside & (row == a) & (column == b)).astype(float) for a in range(shape[0]) for b in range(shape[1])
    ]
    if not hits:
        hits = [np.zeros(len(inside))]
    means = [sample.means(hit, part)[0] for hit in hits]
    z = [sample.linearised(hit, part, mean=mean) for hit, mean in zip(hits, means, strict=True)]
    test = rao_scott(
        np.concatenate(means).reshape(shape if min(shape) else (1, 1)),
        sample.covariances(np.column_stack(z)),
        n=float(sample.inside.sum()),
        df=float(sample.freedom(Part(domain=np.where(sample.inside, 0, -1), levels=part.levels))[0]),
        statistic=statistic,
    )
    return pd.DataFrame(
        {
            "statistic": [test.statistic],
            "df": [test.df],
            "df_denominator": [test.df_denominator],
            "p": [test.p],
            "n": part.numbers().astype(int),
        }
    )


def _used(code: IntArray, inside: BoolArray) -> IntArray:
    """Codes 0…k−1 of the levels that occur inside; −1 elsewhere."""
    present, place = np.unique(code[inside], return_inverse=True)
    result = np.full(len(code), -1, dtype=np.int64)
    result[inside] = place if present.size else -1
    return result
