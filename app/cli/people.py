"""`phieu people`: officials from a workbook."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from app.campaigns import service as campaigns
from app.cli.desk import COMMAND, load_resources, opened, progress
from app.cli.units import AsJson, DryRun, File, read_file, tell_report
from app.core.resources import Resources
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
    content = read_file(file)
    resources = load_resources()
    waits = False
    try:
        domains = tuple(domain) if domain else _domains_of(resources, campaign=campaign)
        with _watching(content, json=json) as watch:
            report = people.load_people(
                resources, actor=COMMAND, content=content, name=file.name, domains=domains, seen=seen,
                dry_run=dry_run, watch=watch,
            )  # fmt: skip
    except FaultsInFile as refused:
        report = refused.details["report"]
    except WarningsUnseen as refused:
        report, waits = refused.details["report"], True
    finally:
        resources.database.dispose()
    tell_report(report, dry_run=dry_run, json=json, waits=waits)


def _domains_of(resources: Resources, *, campaign: str | None) -> tuple[str, ...] | None:
    if campaign is None:
        return None
    with opened(writing=False, resources=resources) as work:
        return campaigns.official_domains(work, campaign=campaigns.get_campaign(work, key=campaign))


@contextmanager
def _watching(content: bytes, *, json: bool) -> Iterator[Callable[[int], None]]:
    """What is told how far a large list is, and shows it on stderr."""
    if json or not people.is_large(content):
        yield lambda _percent: None
        return
    with progress("Reading and comparing, percent", 100) as advance:
        reached = 0

        def watch(percent: int) -> None:
            nonlocal reached
            advance(percent - reached)
            reached = percent

        watch(0)
        yield watch
