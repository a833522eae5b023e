"""A bundle in memory: one data frame and its two documents, checked."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.dataset.counted import read_counted
from analysis.dataset.files import EXPORT_AGAIN, read_documents, read_files, read_manifest
from analysis.dataset.schema import wrong
from analysis.dataset.shapes import (
    DEFAULT_OPTIONS,
    MANIFEST,
    RESPONSE_COLUMNS,
    RESPONSES,
    Codebook,
    DesignFile,
    Item,
    Manifest,
    Options,
    item_columns,
    response_header,
)
from analysis.dataset.writer import bundle_sha256
from analysis.errors import BundleError, Finding

PER_RESPONSE = ("home_unit", "group", "stratum", "mode", "questionnaire", "version", "weight")


@dataclass(frozen=True)
class Bundle:
    """`frame`: one row per response × rated unit, ordered by both; item columns are float, NaN is blank,
    0 is "don't know"; all other columns but `weight` are text. With `moments` (columns `MOMENT_COLUMNS`) the
    rows were rebuilt from counts: every count is right, but who gave which answers together is not known."""

    frame: pd.DataFrame
    codebook: Codebook
    design: DesignFile
    manifest: Manifest
    sha256: str
    moments: pd.DataFrame | None = None

    @property
    def options(self) -> Options:
        return {**DEFAULT_OPTIONS, **self.design["options"]}


def read_bundle(source: Path) -> Bundle:
    """Read and check a bundle (folder or zip). Raises BundleError with every finding."""
    files = read_files(source)
    manifest = read_manifest(files)
    return assemble(files, *read_documents(files), manifest)


def assemble(
    files: dict[str, bytes], codebook: Codebook, design: DesignFile, manifest: Manifest | None
) -> Bundle:
    """A bundle of files whose documents hold; its rows are checked here. Raises BundleError."""
    sha256 = bundle_sha256(files[MANIFEST])
    known = manifest or Manifest(
        format="", format_version=0, campaign=design["campaign"], written_by="", files={}
    )
    if RESPONSES not in files:
        frame, moments = read_counted(files, codebook=codebook, design=design)
        return Bundle(frame, codebook, design, known, sha256, moments)
    frame = _read_responses(files[RESPONSES], codebook=codebook)
    findings = [*_check_rows(frame, codebook=codebook, design=design), *_check_counts(frame, design=design)]
    if findings:
        raise BundleError(findings)
    ordered = frame.sort_values(["response", "rated_unit"], kind="stable", ignore_index=True)
    return Bundle(ordered, codebook, design, known, sha256)


def _read_responses(content: bytes, *, codebook: Codebook) -> pd.DataFrame:
    expected = response_header(codebook)
    try:
        raw = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8")
    except (ValueError, UnicodeDecodeError) as error:
        raise BundleError(
            [wrong(RESPONSES, f"cannot be read ({error}).", EXPORT_AGAIN, expected="CSV in UTF-8", got=error)]
        ) from error
    if list(raw.columns) != expected:
        odd = next(
            (name for name in [*raw.columns, *expected] if (name in raw.columns) != (name in expected)), None
        )
        what = "has its columns in another order." if odd is None else f"has or lacks column {odd!r}."
        asked, there = ",".join(expected), ",".join(raw.columns)
        mend = f"The header must be: {asked}"
        raise BundleError([wrong(f"{RESPONSES} line 1", what, mend, expected=asked, got=there)])
    columns: dict[str, pd.Series] = {name: raw[name] for name in RESPONSE_COLUMNS[:-1]}
    findings: list[Finding] = []
    for name in expected[len(RESPONSE_COLUMNS) - 1 :]:
        columns[name] = _numbers(raw[name], findings=findings)
    if findings:
        raise BundleError(findings)
    return pd.DataFrame(columns)


def _numbers(column: pd.Series, *, findings: list[Finding]) -> pd.Series:
    values = pd.to_numeric(column.where(column != ""), errors="coerce").astype(float)
    bad = np.flatnonzero(~np.isfinite(values.to_numpy()) & (column != "").to_numpy())
    if len(bad):
        where = f"{RESPONSES} line {bad[0] + 2}, column {column.name}"
        what, mend = f"{column.iloc[bad[0]]!r:.40} is no number.", "Write a number or nothing."
        findings.append(wrong(where, what, mend, expected="a number or nothing", got=column.iloc[bad[0]]))
    return values


def _first(
    frame: pd.DataFrame, *, bad: pd.Series, column: str, what: str, mend: str, expected: str
) -> Iterator[Finding]:
    lines = np.flatnonzero(bad.to_numpy())
    if len(lines):
        value = frame[column].iloc[lines[0]]
        more = f" ({len(lines)} rows)" if len(lines) > 1 else ""
        where, said = f"{RESPONSES} line {lines[0] + 2}, column {column}", f"{value!r:.60} {what}{more}."
        yield wrong(where, said, mend, expected=expected, got=value)


def _check_rows(frame: pd.DataFrame, *, codebook: Codebook, design: DesignFile) -> Iterator[Finding]:
    if frame.empty:
        mend = "Export again when there are counted responses."
        yield wrong(RESPONSES, "holds no response.", mend, expected="one response or more", got=0)
    known = {
        "rated_unit": [unit["code"] for unit in codebook["units"]],
        "home_unit": [unit["code"] for unit in codebook["units"]],
        "group": [group["key"] for group in codebook["groups"]],
        "stratum": [stratum["stratum"] for stratum in design["strata"]],
    }
    for column, names in known.items():
        bad = ~frame[column].isin(names)
        expected, mend = f"one of {', '.join(names)}", "List it, or correct the row."
        yield from _first(frame, bad=bad, column=column, what="is unknown", mend=mend, expected=expected)
    groups = {stratum["stratum"]: stratum["group"] for stratum in design["strata"]}
    bad = frame["stratum"].map(groups).fillna("") != frame["group"]
    yield from _first(
        frame,
        bad=bad,
        column="stratum",
        what="belongs to another group",
        mend="Correct the row or design.json.",
        expected="a stratum of the row's group",
    )
    bad = frame.duplicated(["response", "rated_unit"])
    what, mend = "rates one unit twice", "Keep one row."
    yield from _first(frame, bad=bad, column="response", what=what, mend=mend, expected="once")
    bad = ~(frame["weight"] > 0)
    what, mend = "is no weight", "Write a number above 0."
    yield from _first(frame, bad=bad, column="weight", what=what, mend=mend, expected="above 0")
    for column in PER_RESPONSE:
        bad = frame[column] != frame.groupby("response", sort=False)[column].transform("first")
        what, mend, once = "differs inside one response", "Repeat the same value.", "one value a response"
        yield from _first(frame, bad=bad, column=column, what=what, mend=mend, expected=once)
    for item in codebook["items"]:
        for column in item_columns(item):
            yield from _check_values(frame, column=column, item=item)


def _check_values(frame: pd.DataFrame, *, column: str, item: Item) -> Iterator[Finding]:
    if item["kind"] == "number":
        return
    highest = 1 if item["kind"] == "multi" else len(item["levels"])
    values = frame[column]
    bad = values.notna() & ((values < 0) | (values > highest) | (values != values.round()))
    mend, expected = f"Write a whole number from 0 to {highest}.", f"0 to {highest}"
    yield from _first(frame, bad=bad, column=column, what="is no level", mend=mend, expected=expected)


def _check_counts(frame: pd.DataFrame, *, design: DesignFile) -> Iterator[Finding]:
    counted = frame.groupby("stratum")["response"].nunique()
    for index, stratum in enumerate(design["strata"]):
        rows = int(counted.get(stratum["stratum"], 0))
        if rows != stratum["responded"]:
            yield wrong(
                f"design.json strata[{index}]",
                f"says {stratum['responded']} responded, {RESPONSES} has {rows}.",
                "Export both from one state of the data.",
                expected=str(rows),
                got=stratum["responded"],
            )
