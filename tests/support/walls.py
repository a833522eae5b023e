"""Keeps unit tests away from the network and from databases, and tests away from the machine's settings.

Sockets and the SQLite of the standard library announce themselves by audit events, so nothing has to be
replaced; SQLAlchemy announces every connection of every driver by its own event.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

WATCHED = {"socket.connect", "socket.bind", "socket.getaddrinfo", "sqlite3.connect"}
_refusing = False


class DoorClosed(AssertionError):
    """A unit test tried to open a connection."""


def _refuse(what: str) -> None:
    if _refusing:
        raise DoorClosed(f"{what} in a unit test: move the test to tests/integration or pass values in")


def _on_audit(name: str, arguments: tuple[object, ...]) -> None:
    if name in WATCHED:
        _refuse(name)


def _on_connect(*arguments: Any) -> None:
    _refuse("a database connection")


sys.addaudithook(_on_audit)
event.listen(Engine, "do_connect", _on_connect)


@contextmanager
def closed() -> Iterator[None]:
    """Inside, every attempt to connect raises DoorClosed."""
    global _refusing
    _refusing = True
    try:
        yield
    finally:
        _refusing = False


@contextmanager
def open_doors() -> Iterator[None]:
    """Inside, connections are allowed."""
    yield


def settings_in_environment() -> list[str]:
    """Names of the product's variables that the machine has set."""
    return [n for n in os.environ if n.startswith("PHIEU_") and not n.startswith("PHIEU_TEST_")]
