"""Tables for other programs: CSV, Stata, SPSS and Parquet with labels, and a script that reads them in R.

A table has one name per column that every program accepts; what a name or a number means stands in its label,
in the file itself where the format can hold it and in `labels.csv` for the others. The same table gives the
same bytes: no clock is read.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

import pandas as pd

from analysis.errors import AnalysisError
from analysis.tables.cells import fixed
from analysis.tables.csv_files import Value, csv_bytes, text_bytes

Format = Literal["csv", "dta", "sav", "parquet"]
FORMATS: Final[tuple[Format, ...]] = ("csv", "dta", "sav", "parquet")
PACKAGES: Final[dict[Format, str]] = {"sav": "pyreadstat", "parquet": "pyarrow"}
DIGITS: Final = 10
SCRIPT: Final = Path(__file__).with_name("read.R")
MOST_NAME: Final = 32
RESERVED: Final = frozenset(
    """
    all and by eq ge gt le lt ne not or to with
    aggregate array boolean break byte case catch class colvector complex const continue default delegate
    delete do double else eltypedef end enum explicit export external float for friend function global goto if
    in inline int local long namespace new null pragma private protected quad rowvector short strl typedef
    typename using virtual
    """.split()  # noqa: SIM905  (a list of sixty lines says no more)
)
"""Words that SPSS or Stata keep for themselves."""
MOST_LABEL: Final = {"dta": 80, "sav": 250}
MOST_WORD: Final = {"dta": 32_000, "sav": 120}
"""Stata counts characters, SPSS bytes; what is longer would be cut in the middle of a letter."""
CREATED: Final = (slice(92, 109), b"01 Jan 0000:00:00")
"""Where an SPSS file holds the date and the time it was made."""


class FormatMissing(AnalysisError):
    """A format needs a package that is not installed."""

    title = "A format is not installed"


@dataclass(frozen=True, slots=True)
class DataColumn:
    """`values`: words for the whole numbers of a column; `is_text`: otherwise it holds numbers."""

    name: str
    label: str
    is_text: bool = False
    values: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DataTable:
    """`name` of the files; one value per column in a row, None where there is none."""

    name: str
    columns: Sequence[DataColumn]
    rows: Sequence[Sequence[Value]]


def require_formats(formats: Sequence[Format]) -> None:
    """Raise FormatMissing for the first format whose package is not installed."""
    for one in formats:
        package = PACKAGES.get(one)
        if package is not None and find_spec(package) is None:
            what, mend = f"needs the package {package}.", f"Install it: pip install {package}"
            raise FormatMissing(what=what, where=f"format {one}", mend=mend)


def data_files(tables: Sequence[DataTable], formats: Sequence[Format]) -> dict[str, bytes]:
    """Every table in every format, `labels.csv` and `read.R`. Raises FormatMissing."""
    require_formats(formats)
    writers = {"csv": _csv, "dta": _dta, "sav": _sav, "parquet": _parquet}
    safe = [_renamed(table) for table in tables]
    files = {f"{table.name}.{one}": writers[one](table) for table in safe for one in formats}
    files["labels.csv"] = _labels(safe)
    files[SCRIPT.name] = SCRIPT.read_bytes()
    return files


def _renamed(table: DataTable) -> DataTable:
    """Names of letters, digits and lines, no longer than programs take, apart even without case."""
    taken: set[str] = set()
    columns = []
    for column in table.columns:
        wanted = "population" if column.name == "N" else column.name
        plain = re.sub(r"[^A-Za-z0-9_]", "_", wanted)
        is_free = plain[:1].isalpha() and plain.lower() not in RESERVED
        first = (plain if is_free else f"v_{plain}")[:MOST_NAME]
        name, number = first, 2
        while name.lower() in taken:
            name, number = f"{first[: MOST_NAME - 3]}_{number}", number + 1
        taken.add(name.lower())
        columns.append(DataColumn(name, column.label, column.is_text, column.values))
    return DataTable(table.name, columns, table.rows)


def _csv(table: DataTable) -> bytes:
    rows = [[_plain(value) for value in row] for row in table.rows]
    return text_bytes([column.name for column in table.columns], rows)


def _plain(value: Value) -> str:
    """A level is 5, not 5.000000; a weight has the ten decimals of the bundle."""
    if not isinstance(value, float):
        return fixed(value)
    return str(int(value)) if value.is_integer() else repr(round(value, DIGITS))


def _labels(tables: Sequence[DataTable]) -> bytes:
    """One row per column (empty value; its type) and per value of it."""
    rows: list[list[Value]] = []
    for table in tables:
        for column in table.columns:
            kind = "text" if column.is_text else "number"
            rows.append([table.name, column.name, None, column.label, kind])
            rows.extend([table.name, column.name, value, word, None] for value, word in column.values.items())
    return csv_bytes(["table", "column", "value", "label", "type"], rows)


def _frame(table: DataTable) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for place, column in enumerate(table.columns):
        values = [row[place] for row in table.rows]
        if column.is_text:
            texts = ["" if value is None else str(value) for value in values]
            columns[column.name] = pd.Series(texts, dtype=object)
        else:
            columns[column.name] = pd.Series(values, dtype="Int16" if column.values else "float64")
    return pd.DataFrame(columns)


def _dta(table: DataTable) -> bytes:
    """Stata 14 or later."""
    import datetime as dt

    stream = io.BytesIO()
    words: Any = {one.name: dict(one.values) for one in table.columns if one.values}
    _frame(table).to_stata(
        stream,
        write_index=False,
        version=118,
        time_stamp=dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None),
        variable_labels={one.name: one.label[: MOST_LABEL["dta"]] for one in table.columns},
        value_labels=words,
    )
    return stream.getvalue()


def _sav(table: DataTable) -> bytes:
    """SPSS; the time it was made is written over."""
    import pyreadstat

    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.sav"
        pyreadstat.write_sav(
            _frame(table),
            str(path),
            column_labels={one.name: _cut(one.label, MOST_LABEL["sav"]) for one in table.columns},
            variable_value_labels={
                one.name: {value: _cut(word, MOST_WORD["sav"]) for value, word in one.values.items()}
                for one in table.columns
                if one.values
            },
        )
        content = bytearray(path.read_bytes())
    content[CREATED[0]] = CREATED[1]
    return bytes(content)


def _cut(text: str, most: int) -> str:
    """The text in at most `most` bytes, whole letters only."""
    return text.encode()[:most].decode(errors="ignore")


def _parquet(table: DataTable) -> bytes:
    """Numbers as they are; the words for them in columns of their own, the labels in the schema."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields, arrays = [], []
    for place, column in enumerate(table.columns):
        values = [row[place] for row in table.rows]
        kind = pa.string() if column.is_text else pa.int16() if column.values else pa.float64()
        fields.append(pa.field(column.name, kind, metadata={"label": column.label}))
        arrays.append(pa.array(_typed(values, column), type=kind))
        if column.values:
            words = [None if value is None else column.values.get(int(value)) for value in values]
            fields.append(pa.field(f"{column.name}_label", pa.string()))
            arrays.append(pa.array(words, type=pa.string()))
    stream = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), stream)
    content: bytes = stream.getvalue().to_pybytes()
    return content


def _typed(values: Sequence[Value], column: DataColumn) -> list[Value]:
    if column.is_text:
        return [None if value is None else str(value) for value in values]
    turn = int if column.values else float
    return [None if value is None else turn(value) for value in values]
