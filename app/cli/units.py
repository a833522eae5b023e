"""`phieu units`: the organisation tree from a workbook."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.desk import fail, opened, say, say_json
from app.core.tabular import ImportReport
from app.core.uploads import FaultsInFile
from app.units import service as units

app = typer.Typer(help="The organisation tree.", no_args_is_help=True)
MOST_FAULTS_SAID = 50

File = Annotated[Path, typer.Argument(help="Workbook (.xlsx, .xls, .ods) or CSV.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and report only; import nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as one JSON document.")]


@app.callback()
def main() -> None:
    """The organisation tree."""


@app.command("import")
def import_(file: File, dry_run: DryRun = False, json: AsJson = False) -> None:
    """Imports units from a workbook or CSV; with any fault nothing is imported and every fault is named."""
    content = read_file(file)
    try:
        with opened(writing=not dry_run) as work:
            run = units.read_units if dry_run else units.import_units
            report = run(work, content=content, name=file.name)
    except FaultsInFile as refused:
        report = refused.details["report"]
    tell_report(report, dry_run=dry_run, json=json)


def read_file(file: Path) -> bytes:
    """The bytes of a file; a file that is not there ends the command with exit code 2."""
    try:
        return file.read_bytes()
    except OSError as error:
        fail(f"{file}: {error.strerror}. Check the path.")


def tell_report(report: ImportReport, *, dry_run: bool, json: bool, waits: bool = False) -> None:
    """Prints a report; ends with exit code 2 when there are faults, or warnings that wait for a look."""
    if json:
        say_json({**report.to_dict(), "imported": report.is_clean and not dry_run and not waits})
    else:
        _tell_rows(report, dry_run=dry_run or waits)
    if not report.is_clean:
        fail(f"{report.name}: {len(report.faults)} faults; nothing was imported. Mend them and try again.")
    if waits:
        fail(
            f"{report.name}: {len(report.warnings)} places to look at; nothing was imported. "
            "Look at them, then add --seen."
        )


def _tell_rows(report: ImportReport, *, dry_run: bool) -> None:
    for warning in report.warnings[:MOST_FAULTS_SAID]:
        say(f"Look at: {warning.line()}")
    if report.is_clean:
        say(f"{'Would be added' if dry_run else 'Added'}: {report.added}")
        say(f"{'Would be changed' if dry_run else 'Changed'}: {report.changed}")
        say(f"Unchanged: {report.unchanged}")
    else:
        for fault in report.faults[:MOST_FAULTS_SAID]:
            say(fault.line())
