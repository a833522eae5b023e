"""The commands and groups of commands of `phieu`."""

import sys
from typing import Annotated

import typer

from app.cli import (
    audit,
    campaigns,
    database,
    demo,
    doctor,
    draws,
    export,
    forms,
    invitations,
    people,
    recount,
    responses,
    scans,
    serve,
    templates,
    units,
    users,
)
from app.core.version import VERSION

app = typer.Typer(
    name="phieu", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Survey collection and analysis for the Public Administration Reform Index.",
)  # fmt: skip
draws.register(campaigns.app)
for name, group in (
    ("units", units.app),
    ("people", people.app),
    ("templates", templates.app),
    ("campaigns", campaigns.app),
    ("invitations", invitations.app),
    ("responses", responses.app),
    ("forms", forms.app),
    ("scans", scans.app),
    ("users", users.app),
    ("audit", audit.app),
    ("database", database.app),
):
    app.add_typer(group, name=name)
recount.register(campaigns.app)
for module in (serve, doctor, demo, export):
    module.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"phieu {VERSION}\n")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Survey collection and analysis for the Public Administration Reform Index."""
