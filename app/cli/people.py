"""`phieu people`: officials from a workbook."""

from typing import Annotated

import typer

from app.campaigns import service as campaigns
from app.cli.desk import opened
from app.cli.units import AsJson, DryRun, File, read_file, tell_report
from app.core.uploads import FaultsInFile
from app.people import service as people
from app.people.errors import WarningsUnseen

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
        typer.Option(
            help="Allowed mail domain, such as *.gov.vn; may be repeated. None: those of the campaign, "
            "else of the settings."
        ),
    ] = None,
    seen: Annotated[
        bool, typer.Option("--seen", help="The warnings of a dry run have been looked at; import anyhow.")
    ] = False,
    dry_run: DryRun = False,
    json: AsJson = False,
) -> None:
    """Imports officials from a workbook or CSV; with any fault nothing is imported and all are named."""
    content, domains = read_file(file), tuple(domain) if domain else None
    waits = False
    try:
        with opened(writing=not dry_run) as work:
            if campaign is not None:
                found = campaigns.get_campaign(work, key=campaign)
                domains = domains or campaigns.official_domains(work, campaign=found)
            if dry_run:
                report = people.read_people(work, content=content, name=file.name, domains=domains)
            else:
                report = people.import_people(
                    work, content=content, name=file.name, domains=domains, seen=seen
                )
    except FaultsInFile as refused:
        report = refused.details["report"]
    except WarningsUnseen as refused:
        report, waits = refused.details["report"], True
    tell_report(report, dry_run=dry_run, json=json, waits=waits)
