"""Turns the columns of a data frame into a `Sampling` and checked weights."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import DesignError
from analysis.estimates.variance import FloatArray, IntArray, Sampling, distinct

Columns = str | Sequence[str] | None


def as_list(columns: Columns) -> list[str]:
    if columns is None:
        return []
    return [columns] if isinstance(columns, str) else list(columns)


def column(frame: pd.DataFrame, name: str, *, use: str) -> pd.Series:
    """A column by name. Raises DesignError when there is none."""
    if name not in frame.columns:
        raise DesignError(
            what=f"The data have no column {name!r}.",
            where=use,
            mend="Name a column of the data frame.",
            expected=f"one of {', '.join(str(known) for known in frame.columns[:20])}",
            got=repr(name),
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


def refuse_rows(
    bad: npt.NDArray[np.bool_],
    frame: pd.DataFrame,
    *,
    use: str,
    what: str,
    mend: str,
    expected: str | None = None,
    got: Callable[[int], str] | None = None,
) -> None:
    """Raise DesignError that names the first row for which `bad` holds."""
    rows = np.flatnonzero(bad)
    if rows.size:
        label: Hashable = frame.index[rows[0]]
        raise DesignError(
            what=f"{what} ({rows.size} rows).",
            where=f"{use}, row {label!r}",
            mend=mend,
            expected=expected,
            got=None if got is None else got(int(rows[0])),
        )


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a sample: the column of its clusters and that of its population sizes.

    `fpc`: clusters in the population of the stratum (first stage) or of the cluster before (later stages),
    or sampling fractions when no value exceeds 1; None where the size is not known.
    """

    cluster: str
    fpc: str | None = None


def build_sampling(
    frame: pd.DataFrame, *, strata: Columns, stages: Sequence[Stage], lonely: str, identity: str | None
) -> Sampling:
    """Codes of strata and sampled units with n_h and 1 − n_h/N_h. Raises DesignError where they contradict.

    `stages`: at least one; its first cluster may be empty, then respondents (`identity`) or rows are sampled.
    """
    of_row, _ = codes(frame, strata, use="strata")
    refuse_rows(
        of_row < 0, frame, use="strata", what="A row has no stratum", mend="Fill it in or drop the row."
    )
    if stages[0].cluster:
        unit = _nested(frame, stages[0].cluster, parent=of_row)
    else:
        unit = _respondents(frame, identity, stratum=of_row)
    first = _stage(frame, unit=unit, parent=of_row, fpc=stages[0].fpc, share=None, lonely=lonely)
    later: list[Sampling] = []
    outer, share = first, np.ones(first.size.size)
    for stage in stages[1:]:
        share = (share * (1 - outer.correction))[outer.stratum]
        inner = _nested(frame, stage.cluster, parent=outer.respondent)
        outer = _stage(frame, unit=inner, parent=outer.respondent, fpc=stage.fpc, share=share, lonely=lonely)
        later.append(outer)
    return replace(first, later=tuple(later))


def _nested(frame: pd.DataFrame, name: str, *, parent: IntArray) -> IntArray:
    """Codes of clusters inside their parents: the same name in two parents is two clusters."""
    label, found = codes(frame, name, use="clusters")
    refuse_rows(
        label < 0, frame, use="clusters", what="A row has no cluster", mend="Fill it in or drop the row."
    )
    count = max(len(found), 1)
    _, unit = distinct(parent * count + label, below=(int(parent.max(initial=0)) + 1) * count)
    return unit


def _respondents(frame: pd.DataFrame, identity: str | None, *, stratum: IntArray) -> IntArray:
    if identity is None:
        return np.arange(len(frame), dtype=np.int64)
    respondent, _ = codes(frame, identity, use="id")
    refuse_rows(respondent < 0, frame, use="id", what="A row has no id", mend="Fill it in or drop the row.")
    given = np.zeros(int(respondent.max(initial=-1)) + 1, dtype=np.int64)
    given[respondent] = stratum
    refuse_rows(
        given[respondent] != stratum,
        frame,
        use="id",
        what="One respondent is in two strata",
        mend="Give all rows of a respondent one stratum.",
    )
    return respondent


def _stage(
    frame: pd.DataFrame,
    *,
    unit: IntArray,
    parent: IntArray,
    fpc: str | None,
    share: FloatArray | None,
    lonely: str,
) -> Sampling:
    """One stage: `unit` and `parent` (stratum, or cluster of the stage before) are codes per row."""
    stratum = np.zeros(int(unit.max(initial=-1)) + 1, dtype=np.int64)
    stratum[unit] = parent
    size = np.bincount(stratum, minlength=int(parent.max(initial=-1)) + 1).astype(float)
    correction = np.ones(size.size) if fpc is None else _correction(frame, fpc, of_row=parent, size=size)
    return Sampling(
        respondent=unit, stratum=stratum, size=size, correction=correction, lonely=lonely, share=share
    )


def _correction(frame: pd.DataFrame, fpc: str, *, of_row: IntArray, size: FloatArray) -> FloatArray:
    values = numeric(frame, fpc, use="fpc")
    given = np.full(size.size, np.nan)
    given[of_row] = values
    same = (given[of_row] == values) | (np.isnan(given[of_row]) & np.isnan(values))
    refuse_rows(~same, frame, use="fpc", what="fpc varies inside a stratum", mend="Give each one size.")
    refuse_rows(values <= 0, frame, use="fpc", what="fpc is not above 0", mend="Give a size, or nothing.")
    known = given[~np.isnan(given)]
    fraction = given if known.size and known.max() <= 1 else size / given
    refuse_rows(
        fraction[of_row] > 1 + 1e-12,
        frame,
        use="fpc",
        what="A stratum has more respondents than people",
        mend="Correct the size.",
    )
    return np.where(np.isnan(fraction), 1.0, np.clip(1 - fraction, 0, 1))


def build_weights(frame: pd.DataFrame, weights: str | None, *, sampling: Sampling) -> FloatArray:
    """The named column; without one the product of N_h/n_h over the stages whose N_h is known, else 1."""
    if weights is None:
        product = np.ones(len(frame))
        for stage in (sampling, *sampling.later):
            fraction = 1 - stage.correction[stage.stratum[stage.respondent]]
            product /= np.where(fraction > 0, fraction, 1.0)
        return product
    values = numeric(frame, weights, use="weights")
    refuse_rows(
        ~(np.isfinite(values) & (values > 0)),
        frame,
        use="weights",
        what="A row has no usable weight",
        mend="Give a number above 0, or drop the row.",
        expected="a number above 0",
        got=lambda row: f"{values[row]:g}",
    )
    return values
