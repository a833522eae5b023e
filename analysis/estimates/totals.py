"""Known population totals as people write them, turned into margins and columns of a calibration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.errors import WeightError
from analysis.estimates.frames import Columns, as_list, codes, column, numeric, refuse_rows
from analysis.estimates.sample import Sample
from analysis.estimates.variance import FloatArray, IntArray
from analysis.weights.margins import Margin

Totals = Mapping[Any, Any] | pd.Series
INTERCEPT = "(Intercept)"
TOGETHER = 1e-8


@dataclass(frozen=True)
class Columnwise:
    """Columns (rows × k) of a calibration with their totals and names."""

    names: list[str]
    columns: FloatArray
    totals: FloatArray


def read_margin(sample: Sample, columns: Columns, totals: Totals) -> Margin:
    """Categories of one column, or of the combinations of several (totals keyed by tuples)."""
    names = as_list(columns)
    code, levels = codes(sample.frame, names, use="totals")
    refuse_rows(
        sample.inside & (code < 0),
        sample.frame,
        use=", ".join(names),
        what="A row has no category",
        mend="Fill it in, or look at a domain that has it.",
    )
    found = [row[0] if len(names) == 1 else row for row in levels.itertuples(index=False, name=None)]
    present = np.zeros(len(found), dtype=bool)
    present[code[sample.inside & (code >= 0)]] = True
    given = dict(totals.items())
    wanted = [level for level, there in zip(found, present, strict=True) if there]
    _same_levels(wanted, given, names=names)
    place = np.cumsum(present) - 1
    inside = sample.inside & (code >= 0)
    return Margin(
        name=", ".join(names),
        code=np.where(inside, place[np.where(inside, code, 0)], -1),
        total=np.array([_number(given[level], key=level) for level in wanted]),
    )


def _same_levels(found: Sequence[object], given: Mapping[object, object], *, names: Sequence[str]) -> None:
    where = f"totals of {', '.join(names)}"
    for level in found:
        if level not in given:
            raise WeightError(
                what=f"There is no total for {level!r}.",
                where=where,
                mend="Give every level of the data its total.",
                expected=", ".join(repr(one) for one in found),
                got=", ".join(repr(one) for one in given),
            )
    for level in given:
        if level not in found:
            raise WeightError(
                what=f"Nobody in the data is {level!r}.",
                where=where,
                mend="Join the empty stratum with one that has respondents, or correct the level.",
                expected=", ".join(repr(one) for one in found),
                got=repr(level),
            )


def _number(value: object, *, key: object) -> float:
    if isinstance(value, int | float | np.number) and not isinstance(value, bool):
        return float(value)
    raise WeightError(
        what=f"The total of {key!r} is {value!r:.60}.",
        where="totals",
        mend="Write a number.",
        expected="a number",
        got=repr(value)[:60],
    )


def read_columns(sample: Sample, variables: Sequence[str], totals: Totals) -> Columnwise:
    """A constant, a 0/1 column per level but the first, and numeric columns as they are.

    Totals of levels lie under the variable ({"sex": {"F": 51, "M": 49}}), under the level ("F") or as in R
    ("sexM" beside "(Intercept)").
    """
    given = dict(totals.items())
    size = _number(given[INTERCEPT], key=INTERCEPT) if INTERCEPT in given else None
    names: list[str] = []
    columns: list[FloatArray] = []
    wanted: list[float] = []
    for variable in variables:
        if _is_number(sample.frame, variable, given):
            names.append(variable)
            columns.append(_complete(sample, variable))
            wanted.append(_total(given, variable))
            continue
        margin, levels = _levels(sample, variable)
        whole = _level_totals(given, variable=variable, levels=levels, size=size)
        size = _agree(size, float(whole.sum()), variable=variable)
        for place, level in enumerate(levels[1:], start=1):
            names.append(f"{variable}{level}")
            columns.append((margin == place).astype(np.float64))
            wanted.append(float(whole[place]))
    if size is not None:
        names, columns, wanted = [INTERCEPT, *names], [np.ones(len(sample.frame)), *columns], [size, *wanted]
    table = np.column_stack(columns) * sample.inside[:, np.newaxis]
    return Columnwise(names=names, columns=table, totals=np.array(wanted))


def _is_number(frame: pd.DataFrame, variable: str, given: Mapping[object, object]) -> bool:
    series = column(frame, variable, use="calibrate")
    return pd.api.types.is_numeric_dtype(series) and not isinstance(given.get(variable), Mapping | pd.Series)


def _complete(sample: Sample, variable: str) -> FloatArray:
    values = numeric(sample.frame, variable, use="calibrate")
    refuse_rows(
        sample.inside & np.isnan(values),
        sample.frame,
        use=variable,
        what="A row has no value",
        mend="Fill it in, or look at a domain that has it.",
    )
    return np.nan_to_num(values)


def _levels(sample: Sample, variable: str) -> tuple[IntArray, list[object]]:
    """Codes of the levels that occur inside, and the levels in order."""
    code, levels = codes(sample.frame, variable, use="calibrate")
    refuse_rows(
        sample.inside & (code < 0),
        sample.frame,
        use=variable,
        what="A row has no category",
        mend="Fill it in, or look at a domain that has it.",
    )
    present, place = np.unique(code[sample.inside], return_inverse=True)
    result = np.full(len(code), -1, dtype=np.int64)
    result[sample.inside] = place
    return result, levels[variable].iloc[present].tolist()


def _level_totals(
    given: Mapping[object, object], *, variable: str, levels: list[object], size: float | None
) -> FloatArray:
    """Totals of all levels in order."""
    nested = given.get(variable)
    if isinstance(nested, Mapping | pd.Series):
        under = dict(nested.items())
        _same_levels(levels, under, names=[variable])
        return np.array([_number(under[level], key=level) for level in levels])
    if all(level in given for level in levels):
        return np.array([_number(given[level], key=level) for level in levels])
    rest = np.array([_total(given, f"{variable}{level}") for level in levels[1:]])
    first = given.get(f"{variable}{levels[0]}")
    if first is not None:
        return np.append(_number(first, key=f"{variable}{levels[0]}"), rest)
    if size is None:
        raise WeightError(
            what=f"There is no total for {levels[0]!r}.",
            where=f"totals of {variable}",
            mend=f"Give all levels, or the population size under {INTERCEPT!r}.",
            expected=", ".join(repr(level) for level in levels),
            got=", ".join(repr(key) for key in given),
        )
    return np.append(size - rest.sum(), rest)


def _total(given: Mapping[object, object], key: str) -> float:
    if key not in given:
        raise WeightError(
            what=f"There is no total for {key!r}.",
            where="totals",
            mend="Add it, or leave its column out.",
            expected=repr(key),
            got=", ".join(repr(one) for one in given) or "nothing",
        )
    return _number(given[key], key=key)


def _agree(size: float | None, whole: float, *, variable: str) -> float:
    if size is not None and abs(size - whole) > TOGETHER * abs(size):
        raise WeightError(
            what=f"The totals add up to {whole:.10g}, others to {size:.10g}.",
            where=f"totals of {variable}",
            mend="Take all totals from one population at one date.",
            expected=f"{size:.10g}",
            got=f"{whole:.10g}",
        )
    return whole if size is None else size
