"""`phieu people`: officials from a workbook."""

from typing import Annotated

import typer

from app.campaigns import service as campaigns
from app.cli.desk import opened
from app.cli.units import AsJson, DryRun, File, read_file, tell_report
from app.core.uploads import FaultsInFile
from app.people import service as people

app = typer.Typer(help="Officials who may be asked.", no_args_is_help=True)


@app.callback()
def main() -> None:
    """Officials who may be asked."""


@app.command("import")
def import_(
    file: File,
    campaign: Annotated[str | None, typer.Option(help="Key of the campaign the list is for.")] = None,
    domain: Annotated[
        list[str] | None,
        typer.Option(help="Allowed mail domain, such as *.gov.vn; may be repeated. None: every domain."),
    ] = None,
    dry_run: DryRun = False,
    json: AsJson = False,
) -> None:
    """Imports officials from a workbook or CSV; with any fault nothing is imported and all are named."""
    content = read_file(file)
    try:
        with opened(writing=not dry_run) as work:
            if campaign is not None:
                campaigns.get_campaign(work, key=campaign)
            run = people.read_people if dry_run else people.import_people
            report = run(work, content=content, name=file.name, domains=tuple(domain or ()))
    except FaultsInFile as refused:
        report = refused.details["report"]
    tell_report(report, dry_run=dry_run, json=json)
