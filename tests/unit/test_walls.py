"""Unit tests cannot open a socket or a database."""

import socket
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import create_engine

from tests.support.walls import DoorClosed


def test_a_socket_is_refused() -> None:
    with closing(socket.socket()) as connection, pytest.raises(DoorClosed, match=r"socket\.connect"):
        connection.connect(("127.0.0.1", 9))


def test_a_name_lookup_is_refused() -> None:
    with pytest.raises(DoorClosed, match="getaddrinfo"):
        socket.getaddrinfo("localhost", 80)


def test_sqlite_is_refused() -> None:
    with pytest.raises(DoorClosed, match=r"sqlite3\.connect"):
        sqlite3.connect(":memory:")


@pytest.mark.parametrize("url", ["sqlite://", "postgresql+psycopg://localhost/none"])
def test_an_engine_is_refused(url: str) -> None:
    with pytest.raises(DoorClosed):
        create_engine(url).connect()
