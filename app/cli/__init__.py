"""The command line `phieu`. Exit codes: 0 done, 2 wrong usage or bad input, 1 our own failure."""

import gc
import logging
import sys
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typer import Typer


@cache
def load_commands() -> "Typer":
    """The commands, loaded once without looking for garbage: what is imported stays."""
    gc.disable()  # it took a tenth of the start
    try:
        from app.cli.commands import app
    finally:
        gc.freeze()
        gc.enable()
    return app


def run() -> None:
    """The entry point: whatever a command lets through ends in one line, never in a trace."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    commands = load_commands()
    from app.cli.endings import ending_of

    try:
        code = commands(prog_name="phieu", standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:
        code, line = ending_of(error)
        sys.stderr.write(" ".join(line.split()) + "\n" if line else "")
    sys.exit(code if isinstance(code, int) else 0)
