"""Everything that lies on the disks of an installation, and what a thief would look for in it."""

import base64
import os
import re
import shlex
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from app.core.database import Database, sqlite_module
from app.core.resources import Resources

WAL = "pg_wal"


def forms_of(secret: str) -> list[bytes]:
    """A text as programs write it down: bare, in hexadecimal digits, in base64 at each of three offsets."""
    plain = secret.encode()
    digits = plain.hex()
    forms = [plain, digits.encode(), digits.upper().encode(), secret.encode("utf-16-le")]
    for offset in range(3):
        cut = base64.b64encode(b"\0" * offset + plain)
        forms.append(cut[4 if offset else 0 : len(cut) - 4])
        forms.append(forms[-1].replace(b"+", b"-").replace(b"/", b"_"))
    return list(dict.fromkeys(forms))


def disks_of(resources: Resources) -> Iterator[tuple[str, bytes]]:
    """Every file: of the database server (all of its folder) or of SQLite, a dump, and the data folder."""
    yield from _files_in(resources.settings.data_dir)
    if resources.database.is_sqlite:
        yield from ((path.name, path.read_bytes()) for path in resources.database.files())
    else:
        yield from _files_in(_server_folder(resources.database))
    yield "dump", dump_of(resources)


def _server_folder(database: Database) -> Path:
    with database.reader.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CHECKPOINT"))
        return Path(connection.execute(text("SHOW data_directory")).scalar_one())


def _files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    for place, _, names in os.walk(folder):  # which passes over a folder that is gone by now
        for path in (Path(place) / name for name in sorted(names)):
            try:
                yield str(path.relative_to(folder)), path.read_bytes()
            except OSError:
                if path.is_file():
                    raise  # else a socket, or another database of the server has just let it go


def dump_of(resources: Resources) -> bytes:
    """What a backup tool writes."""
    if resources.database.is_sqlite:
        with tempfile.TemporaryDirectory() as name:  # a copy: two libraries on one file break its locks
            copy = Path(name) / "copy.sqlite"
            with closing(sqlite_module().connect(resources.database.url.database)) as source:
                source.execute("VACUUM INTO ?", [str(copy)])
            with closing(sqlite3.connect(copy)) as opened:
                return "\n".join(opened.iterdump()).encode()
    address = resources.database.reader.url.set(drivername="postgresql").render_as_string(hide_password=False)
    started = (_server_folder(resources.database) / "postmaster.opts").read_text()
    program = Path(shlex.split(started)[0]).with_name("pg_dump")
    command = [str(program), "--dbname", address]
    return subprocess.run(command, capture_output=True, check=True).stdout


def places_of(database: Database, *, table: str) -> set[str]:
    """The files of a table on PostgreSQL, its indexes and long texts among them; none on SQLite."""
    if database.is_sqlite:
        return set()
    query = text(
        "WITH own AS (SELECT oid, reltoastrelid FROM pg_class WHERE oid = CAST(:t AS regclass)), "
        "heaps AS (SELECT oid FROM own UNION SELECT reltoastrelid FROM own WHERE reltoastrelid <> 0) "
        "SELECT pg_relation_filepath(oid) FROM heaps UNION "
        "SELECT pg_relation_filepath(indexrelid) FROM pg_index WHERE indrelid IN (SELECT oid FROM heaps)"
    )
    with database.reader.connect() as connection:
        return set(connection.execute(query, {"t": table}).scalars())


def tables_with(dump: bytes, *, secret: bytes) -> set[str]:
    """The tables of a dump in whose rows a text stands."""
    found, here = set(), ""
    for line in dump.splitlines():
        named = re.match(rb'(?:COPY public\.|INSERT INTO )"?(\w+)', line)
        here = named[1].decode() if named else here
        if secret in line:
            found.add(here)
    return found


def finds(disks: Iterable[tuple[str, bytes]], *, secrets: Iterable[bytes]) -> set[str]:
    """Names of the files in which one of these stands."""
    wanted = list(secrets)
    return {name for name, content in disks if any(one in content for one in wanted)}
