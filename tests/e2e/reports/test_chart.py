"""The interactive chart in a real browser, under its content policy."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from app.core.i18n import translate
from app.reports import rules
from app.reports.routes import router
from app.web.application import build_application
from tests.e2e.units.door import RoleDoor
from tests.integration.reports.world import World

BUTTONS = (
    "Save as a picture (PNG)", "Enlarge an area", "Move the chart", "Enlarge the chart",
    "Make the chart smaller", "Show the whole chart", "Back to the first view",
)  # fmt: skip
"""In the reader's words; none that sends a chart to the cloud of a company."""
COOKIE = "role"  # a plain name: cookies of the staff door need TLS


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """The pages of results, served on the loopback."""
    app = build_application(world.resources, routers=(router,), session_cookie=COOKIE, staff_door=RoleDoor())
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        config = uvicorn.Config(app, log_level="warning", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=10)


def test_every_figure_is_drawn_without_breaking_the_policy(address: str, browser_page: Page) -> None:
    refused: list[str] = []
    browser_page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    browser_page.context.add_cookies([{"name": COOKIE, "value": "analyst", "url": address}])
    browser_page.goto(f"{address}/results/round_2023/chart")
    expect(browser_page.locator(".chart .main-svg").first).to_be_attached(timeout=20_000)
    names = browser_page.locator(".chart").first.locator(".ytick text").all_text_contents()
    assert {"Unit S1", "Unit D3"} <= set(names)
    for name in rules.OF_A_RUN[1:]:
        browser_page.locator(f".tabs a[href$='figure={name}']").click()
        expect(browser_page.locator(".chart .main-svg").first).to_be_attached(timeout=20_000)
        expect(browser_page.locator("main table")).not_to_have_count(0)
    buttons = browser_page.evaluate(
        "[...document.querySelectorAll('.modebar-btn')].map(b => b.dataset.title)"
    )
    assert set(buttons) == {translate("vi", words) for words in BUTTONS}
    assert refused == []
    width = browser_page.evaluate("document.documentElement.scrollWidth")
    browser_page.set_viewport_size({"width": 320, "height": 700})
    assert (width, browser_page.evaluate("document.documentElement.scrollWidth")) == (1280, 320)
