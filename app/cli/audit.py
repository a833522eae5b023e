"""`phieu audit`: checks the trail."""

import typer

from app.audit import service as audit
from app.cli.desk import fail, opened, say

app = typer.Typer(help="The audit trail.", no_args_is_help=True)


@app.command("verify")
def verify() -> None:
    """Recomputes the whole hash chain; exit code 2 names the first broken link."""
    with opened(writing=False) as work:
        result = audit.verify_trail(work)
    if result.broken_at is not None:
        fail(f"The audit trail does not hold: {result.broken_at}. Compare with the last printed anchor.")
    say(f"The audit trail holds: {result.events} events, head {result.head}.")
