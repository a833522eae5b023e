"""What every command shares: resources, output, one way to fail, progress."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.core.actor import Actor
from app.core.resources import Resources, build_resources
from app.core.settings import Settings
from app.core.unit_of_work import Work, open_work

COMMAND = Actor(kind="system", name="command")
_console = Console(stderr=True)


def load_resources() -> Resources:
    """The resources that the environment's settings name."""
    return build_resources(Settings())


@contextmanager
def opened(*, writing: bool, resources: Resources | None = None) -> Iterator[Work]:
    """A unit of work of the command line; commits when the block ends well."""
    held = resources or load_resources()
    try:
        with open_work(held, actor=COMMAND, writing=writing) as work:
            yield work
    finally:
        if resources is None:
            held.database.dispose()


def say(text: str) -> None:
    """A line for the person at the terminal, on stdout."""
    sys.stdout.write(text + "\n")


def tell(text: str) -> None:
    """A line of progress, on stderr."""
    _console.print(text, highlight=False)


def say_json(document: Any) -> None:
    """Exactly one JSON document on stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n")


def fail(message: str) -> NoReturn:
    """One line on stderr, exit code 2: wrong usage or bad input."""
    sys.stderr.write(message.replace("\n", " ") + "\n")
    raise typer.Exit(2)


@contextmanager
def progress(title: str, total: int) -> Iterator[Any]:
    """A bar on a terminal, plain lines elsewhere; yields `advance(steps=1)`."""
    if not _console.is_terminal:
        yield _plain(title, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_console) as bar:
        task = bar.add_task(title, total=total)
        yield lambda steps=1: bar.advance(task, steps)


def _plain(title: str, total: int) -> Any:
    done, shown = 0, -1

    def advance(steps: int = 1) -> None:
        nonlocal done, shown
        done += steps
        tenth = 10 * done // max(total, 1)
        if tenth != shown:
            shown = tenth
            tell(f"{title}: {done} of {total}")

    return advance
