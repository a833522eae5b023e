"""The stage of the demonstration: a loopback relay and both applications, in this process."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from app.campaigns import service as campaigns
from app.core.mail.sink import Mailbox
from app.core.resources import Resources, build_resources, resources_for_respondents
from app.core.revisions import migrate
from app.core.settings import Settings
from app.core.unit_of_work import open_work

START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demonstration plays."""

    resources: Resources
    staff_url: str
    public_url: str
    mailbox: Mailbox


def free_port() -> int:
    """A port on the loopback that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class _Quiet(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """Leaves the signals to the command."""


@contextmanager
def _serving(app: FastAPI, *, port: int) -> Iterator[None]:
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
    server = _Quiet(config)
    thread = threading.Thread(target=server.run, name=f"demo-{port}", daemon=True)
    thread.start()
    give_up = time.monotonic() + START_SECONDS
    while not server.started:
        if time.monotonic() > give_up or not thread.is_alive():
            raise RuntimeError(f"the application on port {port} did not start")
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=START_SECONDS)


@contextmanager
def on_stage(settings: Settings, *, links_here: bool = False) -> Iterator[Stage]:
    """Migrates the database and serves everything on free loopback ports until the block ends.

    The mails' links name the addresses of the settings, or with `links_here` those of the stage.
    """
    from app.main import public_application, staff_application

    staff_port, public_port, smtp_port = free_port(), free_port(), free_port()
    staff_url, public_url = f"http://localhost:{staff_port}", f"http://localhost:{public_port}"
    if links_here:
        settings = settings.model_copy(update={"staff_url": staff_url, "public_url": public_url})
    settings = settings.model_copy(
        update={
            "smtp_url": f"smtp://127.0.0.1:{smtp_port}",
            "smtp_start_tls": "never",
            "mail_per_second": 10_000.0,
            "demo": True,
        }
    )
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate(settings.url)
    resources = build_resources(settings)
    respondents = resources_for_respondents(resources)
    mailbox = Mailbox(Path(settings.data_dir) / "mailbox")
    mailbox.listen(port=smtp_port)
    try:
        with (
            _serving(staff_application(resources), port=staff_port),
            _serving(public_application(respondents), port=public_port),
        ):
            yield Stage(
                resources=resources,
                staff_url=staff_url,
                public_url=public_url,
                mailbox=mailbox,
            )
    finally:
        mailbox.close()
        respondents.database.dispose()
        resources.database.dispose()


def is_empty(resources: Resources) -> bool:
    """Whether the installation holds no survey round yet."""
    with open_work(resources, writing=False) as work:
        return not campaigns.list_campaigns(work)
