"""`phieu templates`: checks and publishes questionnaires and frameworks."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.desk import fail, opened, say, say_json
from app.templates import service as templates

app = typer.Typer(help="Questionnaires and criteria frameworks.", no_args_is_help=True)


@app.command("check")
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="YAML files; without any, all shipped ones.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as one JSON document.")] = False,
) -> None:
    """Names everything to mend, with file, line and column; exit code 2 when anything is an error."""
    try:
        found = templates.check_files(files or [])
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}. Check the path.")
    errors = sum(one.finding.is_error for one in found)
    if json:
        counts = {"errors": errors, "warnings": len(found) - errors}
        say_json({**counts, "findings": [one.to_dict() for one in found]})
    else:
        for one in found:
            say(one.line)
        if not found:
            say("Nothing to mend.")
    if errors:
        fail(f"{errors} errors in questionnaires and frameworks. Mend the places named above.")


@app.command("publish")
def publish(
    key: Annotated[str, typer.Argument(help="Key of the questionnaire or framework.")],
    version: Annotated[int, typer.Argument(help="Version number.", min=1)],
) -> None:
    """Publishes a version for ever: a line in published.lock and a row in the database."""
    with opened(writing=True) as work:
        entry = templates.publish_version(work, key=key, version=version)
    say(f"Published: {entry.name}, SHA-256 {entry.sha256}.")
