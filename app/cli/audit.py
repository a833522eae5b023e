"""`phieu audit`: checks the trail, and writes anchors of it."""

from typing import Annotated

import typer

from app.audit import service as audit
from app.audit.errors import AnchorMalformed, NothingToAnchor
from app.cli.desk import fail, load_resources, opened, say, say_json

app = typer.Typer(help="The audit trail.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON document.")]


@app.command("verify")
def verify(
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COUNT:HEAD",
            help="An anchor from paper or a mail to compare with; may be repeated. Blanks do no harm.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Recomputes the whole hash chain and compares it with every anchor; 1 is the exit code of a break."""
    try:
        anchors = [audit.parse_anchor(text) for text in anchor or ()]
    except AnchorMalformed as problem:
        fail(f"{problem}. {problem.advice}")
    resources = load_resources()
    try:
        found = audit.verify_trail(resources, anchors=anchors)
    finally:
        resources.database.dispose()
    broken = found.broken
    if as_json:
        said = {"seq": broken.seq, "kind": broken.kind.value, "says": str(broken)} if broken else None
        say_json(
            {
                "whole": broken is None, "events": found.events, "head": found.head,
                "anchors": found.anchors, "break": said,
            }
        )  # fmt: skip
    elif broken:
        say(f"The audit trail does not hold: {broken}. {found.events} events before it are whole.")
    else:
        say(f"The audit trail holds: {found.events} events, {found.anchors} anchors, head {found.head}.")
    if broken:
        raise typer.Exit(1)


@app.command("anchor")
def anchor_trail(as_json: AsJson = False) -> None:
    """Writes an anchor of the trail now, and queues its mails to the addresses of PHIEU_ANCHOR_TO.

    The line on standard output is what `phieu audit verify --anchor` takes: keep it outside this machine.
    """
    try:
        with opened(writing=True) as work:
            anchor = audit.anchor_trail(work)
            addresses = len(work.resources.settings.anchor_addresses)
    except NothingToAnchor as problem:
        fail(f"{problem}. {problem.advice}")
    if as_json:
        document = {"count": anchor.count, "head": anchor.head, "at": anchor.at.isoformat()}
        say_json({**document, "mails_queued": addresses})
    else:
        say(f"{anchor.count}:{anchor.head}")
