"""The command line `phieu`. Exit codes: 0 done, 2 wrong usage or bad input, 1 our own failure."""

import logging
import sys
from typing import Annotated

import typer
from typer.exceptions import TyperException

from app.cli import (
    audit,
    campaigns,
    demo,
    doctor,
    export,
    forms,
    invitations,
    people,
    responses,
    scans,
    serve,
    templates,
    units,
    users,
)
from app.core.errors import Problem
from app.core.version import VERSION

app = typer.Typer(
    name="phieu", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Survey collection and analysis for the Public Administration Reform Index.",
)  # fmt: skip
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
):
    app.add_typer(group, name=name)
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


def run() -> None:
    """The entry point: wrong usage or a Problem is 2, anything else our failure (1), never a trace."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    try:
        code = app(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except TyperException as wrong:
        _say_wrong_usage(wrong)
        sys.exit(2)
    except typer.Abort:
        sys.stderr.write("Stopped: an answer was needed and none came.\n")
        sys.exit(2)
    except Problem as problem:
        advice = problem.advice.format_map({key: str(value) for key, value in problem.details.items()})
        sys.stderr.write(f"{problem} ({problem.code}). {advice}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        sys.stderr.write(f"phieu failed: {type(error).__name__}: {error}\n")
        sys.exit(1)


def _say_wrong_usage(wrong: TyperException) -> None:
    """One line: which command, what is wrong, where to look. Without a message the help was shown."""
    message = " ".join(wrong.format_message().replace("Value error, ", "").split())
    context = getattr(wrong, "ctx", None)
    command = context.command_path if context is not None else "phieu"
    if message:
        sys.stderr.write(f"{command}: {message.rstrip('.')}. See '{command} --help'.\n")
