"""How a command ends badly: one line for the person at the terminal, and the exit code."""

from typing import NamedTuple

import typer
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from typer.exceptions import TyperException

from app.core.errors import DatabaseBusy, Problem
from app.core.resources import build_resources
from app.core.settings import Settings
from app.web.application import readiness

MOST_SAID = 500


class Ending(NamedTuple):
    """2: wrong usage or bad input; 1: our own failure; 130: interrupted. An empty line says nothing."""

    code: int
    line: str


def ending_of(error: BaseException) -> Ending:
    """What to say of an error that a command let through."""
    if isinstance(error, KeyboardInterrupt):
        return Ending(130, "")
    if isinstance(error, typer.Abort):
        return Ending(2, "Stopped: an answer was needed and none came.")
    if isinstance(error, TyperException):
        return Ending(2, _wrong_usage(error))
    return _bad_surroundings(error) or _failure(error)


def _wrong_usage(error: TyperException) -> str:
    """Which command, what is wrong, where to look; empty when the help was shown instead."""
    message = error.format_message().replace("Value error, ", "").rstrip(".")
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "phieu"
    return f"{command}: {message}. See '{command} --help'." if message else ""


def _bad_surroundings(error: BaseException) -> Ending | None:
    """A setting that cannot be, or a database that is not what the program needs; else None."""
    if isinstance(error, ValidationError) and error.title == Settings.__name__:
        first = error.errors()[0]
        return Ending(2, f"PHIEU_{str(first['loc'][0]).upper()}: {first['msg']}. See docs/settings.md.")
    if isinstance(error, ArgumentError):
        return Ending(2, f"PHIEU_DATABASE_URL: {error}. See docs/settings.md.")
    if isinstance(error, DatabaseBusy | SQLAlchemyError):
        fault = schema_fault()
        return Ending(2, fault) if fault else None
    return None


def schema_fault(settings: Settings | None = None) -> str:
    """What keeps the database from being used, with the way out; empty when nothing does."""
    resources = build_resources(settings or Settings())
    try:
        state = readiness(resources)
    finally:
        resources.database.dispose()
    if state["database"] != "ok":
        return f"The database cannot be used ({state['database']}). Check PHIEU_DATABASE_URL and the server."
    return "" if state["schema"] == "ok" else f"The schema is {state['schema']}. Run 'phieu migrate' first."


def _failure(error: BaseException) -> Ending:
    if isinstance(error, Problem):
        advice = error.advice.format_map({key: str(value) for key, value in error.details.items()})
        said = " ".join((advice, *error.details.get("reasons", ())))
        return Ending(2, f"{error} ({error.code}). {said}")
    return Ending(1, f"phieu failed: {type(error).__name__}: {error}"[:MOST_SAID])
