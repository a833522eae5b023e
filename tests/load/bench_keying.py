"""How long a clerk waits at the desk: a real browser, keys on the numeric pad, scanned forms.

Measured in the page: from a key's own time stamp to the frame that shows the next line ready. Between forms:
from the last key to the first line of the next form. How fast a practised clerk looks and presses is not
measured here but assumed: `LOOK` for reading the crop of a line and deciding, `PRESS` for a digit on the pad
(a practised keyer's stroke, Card, Moran and Newell 1980). The page adds what it makes the clerk wait.
"""

import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import uvicorn

from app.campaigns.routes import router as campaign_pages
from app.core.revisions import migrate
from app.paper.routes import router as paper_pages
from app.web.application import build_application
from tests.e2e.paper_room.door import COOKIE, HOME, CastDoor
from tests.integration.paper_room.scene import Scene, open_scene
from tests.integration.paper_room.test_scans import filled_pages, hand_in
from tests.load.figures import Figure, benchmark
from tests.support.answering import resources_at
from tests.support.browser import SWITCHES, find_chromium
from tests.support.site import Quiet

if TYPE_CHECKING:
    from playwright.sync_api import Page

FORMS = 12
LINES = 20
LOOK = 0.75
PRESS = 0.28
READY = """
() => {
  const line = document.querySelector(".line.now");
  const crop = line && line.querySelector("img");
  return Boolean(line) && (!crop || crop.complete && crop.naturalWidth > 0);
}
"""
"""The first line is there to be keyed, and its crop to be read."""
WATCH = """
() => {
  window.waits = [];
  document.addEventListener("keydown", (event) => {
    const before = document.querySelector(".line.now");
    const pressed = event.timeStamp;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      if (document.querySelector(".line.now") !== before) window.waits.push(performance.now() - pressed);
    }));
  }, true);
}
"""


@contextmanager
def desk() -> Iterator[str]:
    """The address of the pages of a round with scanned forms of one unit."""
    with tempfile.TemporaryDirectory(prefix="phieu-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/phieu.sqlite3"
        migrate(url)
        scene = open_scene(resources_at(url, folder), quota={"S3": FORMS})
        scene.issue(scene.prepare())
        scene.take_back()
        hand_in(scene, filled_pages(scene, "S3"), folder)
        with serving(scene) as address:
            yield address
        scene.resources.database.dispose()


@contextmanager
def serving(scene: Scene) -> Iterator[str]:
    """The desk's pages on a port of their own."""
    app = build_application(
        scene.resources, routers=(campaign_pages, paper_pages), session_cookie=COOKIE,
        staff_door=CastDoor(scene), upload_paths=("/scans",),
    )  # fmt: skip
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Quiet(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://localhost:{port}"
    server.should_exit = True
    thread.join(timeout=10)


def key_form(page: "Page") -> tuple[list[float], float, int]:
    """Keys one form: waits for the next line in ms, seconds until the next form was ready, lines."""
    crops = page.locator("fieldset.line img").count()
    page.evaluate(WATCH)
    lines = page.locator("fieldset.line").count()
    for _ in range(lines):
        if page.locator("fieldset.line.now textarea").count():
            break
        many = page.locator("fieldset.line.now input[type=checkbox]").count()
        page.keyboard.press("Numpad1")
        page.wait_for_timeout(40)
        if many:
            page.keyboard.press("NumpadEnter")
    waits: list[float] = page.evaluate("window.waits")
    begun = time.perf_counter()
    with page.expect_navigation(wait_until="commit"):
        page.keyboard.press("NumpadEnter")
    while not page.evaluate(READY):
        page.wait_for_timeout(2)
    return waits, time.perf_counter() - begun, crops


@cache
def day() -> dict[str, Any]:
    """Every form keyed by one clerk; the first form warms up and is left out."""
    from playwright.sync_api import sync_playwright

    waits: list[float] = []
    between: list[float] = []
    with desk() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(SWITCHES))
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
        url = address.replace("http:", "https:")
        context.add_cookies([{"name": COOKIE, "value": "first", "url": url, "secure": True}])
        page = context.new_page()
        page.goto(f"{address}{HOME}/desk")
        page.locator("main button.primary").click()
        page.wait_for_selector(".line.now")
        for number in range(FORMS - 1):
            found, seconds, crops = key_form(page)
            if number:
                waits += found
                between.append(seconds)
        browser.close()
    return {"waits": np.array(waits), "between": np.array(between), "crops": crops}


@benchmark("keying.wait", unit="ms to the next line, p99", goal=50, better="lower")
def wait_for_the_next_line() -> Figure:
    """From the stroke to the frame that shows the next line."""
    found = day()
    return Figure(
        float(np.quantile(found["waits"], 0.99)),
        {
            "median": round(float(np.median(found["waits"])), 1),
            "most": round(float(found["waits"].max()), 1),
            "strokes": len(found["waits"]),
            "crops_on_a_form": found["crops"],
        },
    )


@benchmark("keying.page", unit="s for 20 lines", goal=25, better="lower")
def page_of_twenty_lines() -> Figure:
    """A practised clerk's page: looking, pressing, and every wait that was measured, the next form's too."""
    found = day()
    waited = LINES * float(np.mean(found["waits"])) / 1000
    change = float(np.quantile(found["between"], 0.95))
    return Figure(
        LINES * (LOOK + PRESS) + waited + change,
        {
            "look": LOOK,
            "press": PRESS,
            "waited_in_the_page": round(waited, 2),
            "next_form_p95": round(change, 3),
        },
    )
