"""Turns the columns of a data frame into a `Sampling` and checked weights."""

from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import DesignError
from analysis.estimates.variance import FloatArray, IntArray, Sampling

Columns = str | Sequence[str] | None


def as_list(columns: Columns) -> list[str]:
    if columns is None:
        return []
    return [columns] if isinstance(columns, str) else list(columns)


def column(frame: pd.DataFrame, name: str, *, use: str) -> pd.Series:
    """A column by name. Raises DesignError when there is none."""
    if name not in frame.columns:
        raise DesignError(
            what=f"The data have no column {name!r}.", where=use, mend="Name a column of the data frame."
        )
    return frame[name]


def numeric(frame: pd.DataFrame, name: str, *, use: str) -> FloatArray:
    """A column as floats, NaN where empty. Raises DesignError for text."""
    series = column(frame, name, use=use)
    if not (pd.api.types.is_numeric_dtype(series) or pd.api.types.is_bool_dtype(series)):
        raise DesignError(
            what=f"Column {name!r} is not numeric.", where=use, mend="Convert it to numbers first."
        )
    return series.to_numpy(dtype=float, na_value=np.nan)


def codes(frame: pd.DataFrame, columns: Columns, *, use: str) -> tuple[IntArray, pd.DataFrame]:
    """Sorted codes of the combinations of columns (−1 where one is missing) and their levels, a row each."""
    names = as_list(columns)
    if not names:
        return np.zeros(len(frame), dtype=np.int64), pd.DataFrame(index=[0])
    for name in names:
        column(frame, name, use=use)
    if len(names) == 1:
        single, found = pd.factorize(frame[names[0]], sort=True)
        return single.astype(np.int64), pd.DataFrame({names[0]: found})
    grouped = frame.groupby(names, sort=True, observed=True, dropna=True)
    numbers: IntArray = grouped.ngroup().fillna(-1).to_numpy().astype(np.int64)
    levels = frame[names][numbers >= 0].groupby(numbers[numbers >= 0], sort=True).first()
    return numbers, levels.reset_index(drop=True)


def _refuse(bad: npt.NDArray[np.bool_], frame: pd.DataFrame, *, use: str, what: str, mend: str) -> None:
    rows = np.flatnonzero(bad)
    if rows.size:
        label: Hashable = frame.index[rows[0]]
        raise DesignError(what=f"{what} ({rows.size} rows).", where=f"{use}, row {label!r}", mend=mend)


def build_sampling(
    frame: pd.DataFrame, *, strata: Columns, fpc: str | None, lonely: str, identity: str | None
) -> Sampling:
    """Codes of strata and respondents with n_h and 1 − n_h/N_h. Raises DesignError where they contradict."""
    of_row, _ = codes(frame, strata, use="strata")
    _refuse(of_row < 0, frame, use="strata", what="A row has no stratum", mend="Fill it in or drop the row.")
    count = int(of_row.max(initial=-1)) + 1
    if identity is None:
        respondent = np.arange(len(frame), dtype=np.int64)
    else:
        respondent, _ = codes(frame, identity, use="id")
        _refuse(respondent < 0, frame, use="id", what="A row has no id", mend="Fill it in or drop the row.")
    stratum = np.zeros(int(respondent.max(initial=-1)) + 1, dtype=np.int64)
    stratum[respondent] = of_row
    _refuse(
        stratum[respondent] != of_row,
        frame,
        use="id",
        what="One respondent is in two strata",
        mend="Give all rows of a respondent one stratum.",
    )
    size = np.bincount(stratum, minlength=count).astype(float)
    correction = np.ones(count) if fpc is None else _correction(frame, fpc, of_row=of_row, size=size)
    return Sampling(respondent=respondent, stratum=stratum, size=size, correction=correction, lonely=lonely)


def _correction(frame: pd.DataFrame, fpc: str, *, of_row: IntArray, size: FloatArray) -> FloatArray:
    values = numeric(frame, fpc, use="fpc")
    given = np.full(size.size, np.nan)
    given[of_row] = values
    same = (given[of_row] == values) | (np.isnan(given[of_row]) & np.isnan(values))
    _refuse(~same, frame, use="fpc", what="fpc varies inside a stratum", mend="Give each stratum one size.")
    _refuse(values <= 0, frame, use="fpc", what="fpc is not above 0", mend="Give a size, or nothing.")
    known = given[~np.isnan(given)]
    fraction = given if known.size and known.max() <= 1 else size / given
    too_few = fraction[of_row] > 1 + 1e-12
    _refuse(
        too_few, frame, use="fpc", what="A stratum has more respondents than people", mend="Correct the size."
    )
    return np.where(np.isnan(fraction), 1.0, np.clip(1 - fraction, 0, 1))


def build_weights(frame: pd.DataFrame, weights: str | None, *, sampling: Sampling, fpc: bool) -> FloatArray:
    """The named column; without one N_h/n_h where N_h is known, else 1."""
    if weights is None:
        of_row = sampling.stratum[sampling.respondent]
        fraction = 1 - sampling.correction[of_row]
        return (
            np.where(fraction > 0, 1 / np.where(fraction > 0, fraction, 1), 1.0)
            if fpc
            else np.ones(len(frame))
        )
    values = numeric(frame, weights, use="weights")
    bad = ~(np.isfinite(values) & (values >= 0))
    _refuse(bad, frame, use="weights", what="A row has no usable weight", mend="Give a number of 0 or more.")
    return values
