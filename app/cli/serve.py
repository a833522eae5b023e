"""`phieu serve`, `phieu work`, `phieu migrate`, and `phieu run` behind `make run`."""

import asyncio
import gc
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

import typer
import uvicorn
from fastapi import FastAPI

from app.cli.desk import fail, load_resources, say, tell
from app.cli.endings import schema_fault
from app.core.mail.sink import Mailbox
from app.core.resources import Resources, build_resources, resources_for_respondents
from app.core.revisions import migrate
from app.core.settings import Settings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Part(StrEnum):
    """What to serve."""

    STAFF = "staff"
    PUBLIC = "public"
    ALL = "all"


class _Server(uvicorn.Server):
    """A server that leaves the signals to whoever runs several of them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield


def _server(app: FastAPI) -> _Server:
    return _Server(
        uvicorn.Config(app, ws="none", access_log=False, log_level="warning", server_header=False, workers=1)
    )


def _listen(url: str, *, host: str) -> socket.socket:
    """A socket at the port of an address; ends with one line when another program holds it."""
    port = urlsplit(url).port or 80
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        fail(
            f"{host} port {port}: {error.strerror}. Stop the program that holds it, or set "
            "PHIEU_STAFF_URL and PHIEU_PUBLIC_URL to other ports."
        )
    return listener


def require_schema(settings: Settings) -> None:
    """Ends with one line when the database cannot be used, or its schema is not at head."""
    fault = schema_fault(settings)
    if fault:
        fail(fault)


def require_free_ports(settings: Settings, *, host: str) -> None:
    """Ends with one line when one of the two ports is taken."""
    for url in (settings.staff_url, settings.public_url):
        _listen(url, host=host).close()


async def _serve(servers: list[tuple[socket.socket, _Server]]) -> None:
    def stop() -> None:
        for _, server in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await asyncio.gather(*(server.serve(sockets=[listener]) for listener, server in servers))


def serve_part(resources: Resources, *, part: Part, host: str) -> None:
    """Serves until interrupted. `all`: both applications and the worker in this one process."""
    from app import main, worker  # the commands that serve nothing start faster without the web

    respondents = resources_for_respondents(resources)
    applications = (
        (Part.STAFF, main.staff_application, resources, resources.settings.staff_url),
        (Part.PUBLIC, main.public_application, respondents, resources.settings.public_url),
    )
    with ExitStack() as ports:
        ports.callback(respondents.database.dispose)
        servers = [
            (ports.enter_context(closing(_listen(url, host=host))), _server(build(tools)))
            for name, build, tools, url in applications
            if part in (name, Part.ALL)
        ]
        hands = worker.Worker(resources) if part is Part.ALL else None
        if hands:
            hands.start()
        settle_memory()
        try:
            with asyncio.Runner(loop_factory=servers[0][1].config.get_loop_factory()) as runner:
                runner.run(_serve(servers))
        finally:
            if hands:
                hands.stop()


def settle_memory() -> None:
    """Leaves what is loaded out of the search for garbage, and searches after 10,000 objects, not 700.

    Every request makes a thousand objects and nearly none in a circle: the usual interval cost two percent.
    """
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@contextmanager
def local_mailbox(settings: Settings) -> Iterator[None]:
    """In demonstration mode: the loopback SMTP server on the port of `PHIEU_SMTP_URL`."""
    if not settings.demo:
        yield
        return
    box = Mailbox(settings.data_dir / "mailbox")
    box.listen(port=urlsplit(settings.smtp_url).port or 25)
    try:
        yield
    finally:
        box.close()


def serve(
    part: Annotated[Part, typer.Argument(help="staff, public, or all (the SQLite default)")] = Part.ALL,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serves the staff pages, the respondents' pages, or both with the worker in one process."""
    settings = Settings()
    if part is Part.PUBLIC:
        settings = settings.for_respondents()
    resources = build_resources(settings)
    if part is not Part.ALL and resources.database.is_sqlite:
        fail("On SQLite one process serves everything: use 'phieu serve all', or PostgreSQL.")
    if resources.database.is_sqlite and settings.for_respondents().url != settings.url:
        fail("PHIEU_PUBLIC_DATABASE_URL needs PostgreSQL in PHIEU_DATABASE_URL: SQLite knows no roles.")
    if settings.demo and host not in LOOPBACK:
        fail("The demonstration has an open mailbox and printed passwords: it listens on the loopback only.")
    require_schema(settings)
    if part is Part.ALL:
        require_schema(settings.for_respondents())
    tell(f"Staff {settings.staff_url} · respondents {settings.public_url} · Ctrl-C ends")
    with local_mailbox(settings):
        serve_part(resources, part=part, host=host)


def work() -> None:
    """Sends due mail and carries out queued jobs until interrupted."""
    from app import worker

    resources = load_resources()
    require_schema(resources.settings)
    worker.work_until_stopped(resources)


def migrate_() -> None:
    """Brings the database schema to head."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.url)
    say("The schema is at head.")


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command("serve")(serve)
    app.command("work")(work)
    app.command("migrate")(migrate_)
