"""`phieu export`: the answers of a round that has ended, with a weight in each row."""

import tempfile
from collections.abc import Callable
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

import typer

from app.campaigns import service as campaigns
from app.cli.desk import COMMAND, fail, load_resources, opened, say
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.reports import service as reports
from app.reports.errors import FormatNotInstalled

if TYPE_CHECKING:
    import pandas as pd

MOST_LABEL: Final = 80
"""Characters that Stata keeps of a variable's label."""


class Format(StrEnum):
    """What to write. sav and parquet need their extra packages."""

    CSV = "csv"
    XLSX = "xlsx"
    DTA = "dta"
    SAV = "sav"
    PARQUET = "parquet"
    BUNDLE = "bundle"
    COUNTS = "counts"


EXTRA_PACKAGES: Final = {Format.SAV: "pyreadstat", Format.PARQUET: "pyarrow"}


class Words(StrEnum):
    """The language of labels."""

    VI = "vi"
    EN = "en"


def export(
    campaign: Annotated[str, typer.Option(help="Short name of the campaign.")],
    out: Annotated[
        Path, typer.Option(help="File to write; for a bundle or counts a .zip file or a new folder.")
    ],
    kind: Annotated[Format, typer.Option("--format", help="File format.")] = Format.CSV,
    language: Annotated[Words, typer.Option(help="Language of names and labels.")] = Words.VI,
) -> None:
    """Writes one row per response and rated unit, weighted and labelled, or a bundle for the analysis."""
    writers = {
        Format.CSV: reports.write_csv, Format.XLSX: reports.write_xlsx, Format.DTA: write_dta,
        Format.SAV: write_sav, Format.PARQUET: write_parquet,
    }  # fmt: skip
    _require_place(out)
    _require_package(kind)
    resources = load_resources()
    try:
        with opened(writing=True, resources=resources) as work:
            campaign_id = campaigns.get_campaign(work, key=campaign).id
            reports.record_export(work, campaign_id=campaign_id, kind=kind.value)
        if kind in (Format.BUNDLE, Format.COUNTS):
            rows = _write_bundle(resources, campaign_id=campaign_id, out=out, kind=kind)
        else:
            rows = _write_table(
                resources, campaign_id=campaign_id, out=out, language=language, write=writers[kind]
            )
    finally:
        resources.database.dispose()
    say(f"{out}: {rows}")


def _require_place(out: Path) -> None:
    if not out.parent.is_dir():
        fail(f"The folder {out.parent} does not exist. Create it, or choose another place.")


def _require_package(kind: Format) -> None:
    package = EXTRA_PACKAGES.get(kind)
    if package is not None and find_spec(package) is None:
        raise FormatNotInstalled(format=kind.value, package=package)


def _write_bundle(resources: Resources, *, campaign_id: UUID, out: Path, kind: Format) -> str:
    write = reports.write_counts if kind is Format.COUNTS else reports.write_bundle
    with open_work(resources, actor=COMMAND, writing=False) as work:
        written = write(work, campaign_id=campaign_id, out=out)
    return f"{written.responses} responses, SHA-256 {written.sha256}"


def _write_table(
    resources: Resources, *, campaign_id: UUID, out: Path, language: Words,
    write: Callable[..., None],
) -> str:  # fmt: skip
    """Writes beside the target first, so that a failure leaves what was there."""
    with open_work(resources, actor=COMMAND, writing=False) as work:
        table = reports.export_responses(work, campaign_id=campaign_id, language=language.value)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".export-") as folder:
        fresh = Path(folder) / out.name
        write(fresh, table=table)
        fresh.replace(out)
    return f"{len(table.rows)} rows"


def numeric_frame(table: reports.ExportTable) -> "pd.DataFrame":
    """The table as a data frame: text, whole numbers with blanks, other numbers."""
    import pandas as pd  # only these formats need it

    columns = {}
    for place, one in enumerate(table.columns):
        values = [row[place] for row in table.rows]
        if one.is_text:
            columns[one.name] = pd.Series(values, dtype=object)
        else:
            columns[one.name] = pd.Series(values, dtype="Int8" if one.values else "float64")
    return pd.DataFrame(columns)


def write_dta(path: Path, *, table: reports.ExportTable) -> None:
    """Stata 14 or later, with value labels; the same data gives the same bytes."""
    import datetime as dt

    labels: Any = {one.name: dict(one.values) for one in table.columns if one.values}
    numeric_frame(table).to_stata(
        path,
        write_index=False,
        version=118,
        time_stamp=dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None),
        variable_labels={one.name: one.label[:MOST_LABEL] for one in table.columns},
        value_labels=labels,
    )


def write_sav(path: Path, *, table: reports.ExportTable) -> None:
    """SPSS, with variable and value labels."""
    import pyreadstat

    pyreadstat.write_sav(
        numeric_frame(table),
        str(path),
        column_labels={one.name: one.label for one in table.columns},
        variable_value_labels={one.name: dict(one.values) for one in table.columns if one.values},
    )


def write_parquet(path: Path, *, table: reports.ExportTable) -> None:
    """Parquet: numbers, and the words for them in columns of their own."""
    frame = numeric_frame(table)
    for one in table.columns:
        if one.values:
            words = frame[one.name].map(dict(one.values), na_action="ignore").astype("string")
            frame.insert(list(frame.columns).index(one.name) + 1, f"{one.name}_label", words)
    frame.to_parquet(path, index=False)


def register(app: typer.Typer) -> None:
    """Adds the command of this module."""
    app.command("export")(export)
