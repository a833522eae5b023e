"""What an online answer costs the server: one submit of 40 items, everything included."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import uvicorn

from app.cli.serve import settle_memory
from app.core.revisions import migrate
from app.core.tokens import Purpose
from app.responses.models import Envelope
from app.responses.routes import ANSWER_COOKIE, public
from app.responses.routes.ticket import Ticket, sign_ticket
from app.web.application import build_application
from tests.load.figures import Figure, benchmark
from tests.load.service import TICKS, free_port, wait_for
from tests.support.answering import Link, Round, resources_at, start_round
from tests.support.postgres import (
    close_run_folder,
    create_from_template,
    drop,
    open_run_folder,
    sqlalchemy_url,
)
from tests.support.tree import ROOT

ANSWERS = 600
WARM_UP = 50
DEPARTMENTS = ("S1", "S2", "S3", "S4", "S5")
ITEMS = 8 * len(DEPARTMENTS)


def serve(url: str, folder: str, port: int) -> None:
    """The public pages alone, in a process of their own."""
    app = build_application(resources_at(url, Path(folder)), routers=(public,), session_cookie=ANSWER_COOKIE)
    settle_memory()
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


@contextmanager
def serving(module: str, url: str, *, folder: Path) -> Iterator[tuple[int, int]]:
    """Port and process id of a server running: `serve` of a module here. RuntimeError if it fails."""
    port = free_port()
    code = f"from tests.load.{module} import serve; serve({url!r}, {str(folder)!r}, {port})"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process=process, seconds=60)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def request_of(held: Round, link: Link) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a complete answer, as a browser sends them after the start."""
    tokens = held.resources.tokens
    cookie = sign_ticket(tokens, ticket=Ticket(link.token, 0))
    bare = tokens.derive(Purpose.CSRF, context=cookie.encode())
    csrf = (bytes(len(bare)) + bare).hex()
    fields = held.fields(rated=DEPARTMENTS) | {"csrf": [csrf], "action": ["submit"], "page": ["check"]}
    headers = {"cookie": f"{ANSWER_COOKIE}={cookie}", "content-type": "application/x-www-form-urlencoded"}
    return urlencode(fields, doseq=True).encode(), headers


def measure(url: str, *, folder: Path) -> Figure:
    held = start_round(
        resources_at(url, folder), people={"D1C1": ANSWERS + WARM_UP}, departments=len(DEPARTMENTS)
    )
    requests = [request_of(held, link) for link in held.links]
    with serving("bench_submit", url, folder=folder) as (port, pid), httpx2.Client() as client:
        address = f"http://127.0.0.1:{port}/answer"

        def send(chosen: list[tuple[bytes, dict[str, str]]]) -> None:
            for body, headers in chosen:
                answer = client.post(address, content=body, headers=headers)
                assert answer.headers.get("location") == "/receipt", answer.text

        send(requests[:WARM_UP])
        before, began = cpu_seconds(pid), time.monotonic()
        send(requests[WARM_UP:])
        seconds, used = time.monotonic() - began, cpu_seconds(pid) - before
    assert len(held.read(Envelope)) == ANSWERS + WARM_UP
    held.resources.database.dispose()
    detail = {"items": ITEMS, "answers": ANSWERS, "one_after_the_other_per_s": round(ANSWERS / seconds, 1)}
    return Figure(1000 * used / ANSWERS, detail | {"load": os.getloadavg()[0]})


@benchmark("online.submit.cpu.sqlite", unit="ms CPU", goal=4, better="lower")
def submit_on_sqlite() -> Figure:
    """Server CPU of one submit of 40 items on SQLite."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        url = f"sqlite:///{name}/phieu.sqlite3"
        migrate(url)
        return measure(url, folder=Path(name))


@benchmark("online.submit.cpu.postgresql", unit="ms CPU", goal=None, better="lower")
def submit_on_postgresql() -> Figure:
    """The same on PostgreSQL, the database's own CPU left out."""
    open_run_folder()
    try:
        database = create_from_template(migrate)
        with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
            figure = measure(sqlalchemy_url(database), folder=Path(name))
        drop(database)
        return figure
    finally:
        close_run_folder()
