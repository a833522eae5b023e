"""The command line `phieu`. Exit codes: 0 done, 2 wrong usage or bad input, 1 our own failure."""

import gc
import logging
import sys


def run() -> None:
    """The entry point: whatever a command lets through ends in one line, never in a trace."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    gc.disable()  # what is imported stays: looking through it for garbage took a tenth of the start
    from app.cli.commands import app
    from app.cli.endings import ending_of

    gc.freeze()
    gc.enable()
    try:
        code = app(standalone_mode=False)
    except (Exception, KeyboardInterrupt) as error:
        code, line = ending_of(error)
        sys.stderr.write(" ".join(line.split()) + "\n" if line else "")
    sys.exit(code if isinstance(code, int) else 0)
