"""`phieu export`: the answers of a round that has ended, with a weight in each row."""

import tempfile
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final, Literal
from uuid import UUID

import typer

from app.campaigns import service as campaigns
from app.cli.desk import COMMAND, fail, load_resources, opened, say
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.reports import service as reports
from app.reports.errors import FormatNotInstalled


class Format(StrEnum):
    """What to write. sav and parquet need their extra packages."""

    CSV = "csv"
    XLSX = "xlsx"
    DTA = "dta"
    SAV = "sav"
    PARQUET = "parquet"
    BUNDLE = "bundle"
    COUNTS = "counts"


Labelled = Literal["dta", "sav", "parquet"]
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
    writers: dict[Format, Callable[..., None]] = {
        Format.CSV: reports.write_csv, Format.XLSX: reports.write_xlsx,
        Format.DTA: partial(write_labelled, kind="dta"), Format.SAV: partial(write_labelled, kind="sav"),
        Format.PARQUET: partial(write_labelled, kind="parquet"),
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


def write_labelled(path: Path, *, table: reports.ExportTable, kind: Labelled) -> None:
    """Stata, SPSS or Parquet as the analysis writes them: labels inside, the same bytes for the same data."""
    from analysis.exports.data import DataColumn, DataTable, data_files  # loads pandas

    columns = [
        DataColumn(one.name, one.label, is_text=one.is_text, values=one.values) for one in table.columns
    ]
    files = data_files([DataTable("responses", columns, table.rows)], [kind])
    path.write_bytes(files[f"responses.{kind}"])


def register(app: typer.Typer) -> None:
    """Adds the command of this module."""
    app.command("export")(export)
