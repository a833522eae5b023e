"""The public pages on a port of their own, and browsers before them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from app.core.revisions import migrate
from app.main import public_application
from app.responses.models import Envelope
from tests.support.answering import Link, Round, resources_at, start_round
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

AXE = ROOT / "tests" / "support" / "vendor" / "axe.min.js"
SECONDS = 20


class Quiet(uvicorn.Server):
    """A server in a thread, which may not take the signals."""

    def install_signal_handlers(self) -> None:
        """None."""


@dataclass(frozen=True, slots=True)
class Site:
    """The public pages on a port of their own."""

    held: Round
    address: str

    def link(self, place: int) -> Link:
        return self.held.links[place]

    def open(self, page: "Page", place: int) -> None:
        page.goto(f"{self.address}/r/{self.link(place).token}")

    def stored(self, place: int) -> list[Envelope]:
        wanted = self.link(place).invitation_id
        return [one for one in self.held.read(Envelope) if one.invitation_id == wanted]


@contextmanager
def served_round(folder: Path, **wanted: Any) -> Iterator[Site]:
    """A running round over a fresh database behind a server; `wanted` goes to `start_round`."""
    url = f"sqlite:///{folder}/phieu.sqlite"
    migrate(url)
    held = start_round(resources_at(url, folder), **wanted)
    server = Quiet(
        uvicorn.Config(
            public_application(held.resources), host="127.0.0.1", port=0, log_level="error",
            access_log=False, ws="none",
        )
    )  # fmt: skip
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    ready = threading.Event()
    while not server.started:
        assert thread.is_alive()
        ready.wait(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Site(held, f"http://localhost:{port}")
    server.should_exit = True
    thread.join(SECONDS)
    held.resources.database.dispose()


def context_of(browser: "Browser", *, width: int, script: bool = True) -> "BrowserContext":
    context = browser.new_context(
        viewport={"width": width, "height": 740}, locale="vi-VN", java_script_enabled=script
    )
    context.set_default_timeout(SECONDS * 1000)
    return context


def faults_of(page: "Page") -> list[Any]:
    """What axe finds, and a page that scrolls sideways."""
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [(one["id"], one["nodes"][0]["html"]) for one in found] + (["sideways"] if wide else [])
