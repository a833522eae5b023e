"""The gallery by keys, by mouse and without any script: what is marked there is doubted, nothing else."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.campaigns.routes import router as campaign_pages
from app.paper.models import DoubtedLine, ReviewedLine
from app.paper.routes import router as paper_pages
from app.web.application import build_application
from tests.e2e.paper_room.door import COOKIE, HOME, CastDoor
from tests.integration.paper_room.scene import SCENES, Scene, copied_scene
from tests.integration.paper_room.test_gallery import looker
from tests.integration.paper_room.test_pages import file, item, page
from tests.integration.paper_room.test_ways_of_keying import choose
from tests.support.site import Quiet

LINES = ("q01", "q02", "q03")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Three forms of D1 are back and were read: four at every line with boxes."""
    with copied_scene(SCENES, "sqlite", tmp_path) as made:
        looker(made)
        choose(made, "machine")
        made.issue(made.prepare())
        serials = [form.serial for form in made.forms(unit="D1")]
        file(
            made,
            [page(index, serial, grey=200) for index, serial in enumerate(serials)],
            [item(serial, "4") | {"item": line} for serial in serials for line in LINES],
        )
        yield made


@pytest.fixture
def address(scene: Scene) -> Iterator[str]:
    app = build_application(
        scene.resources, routers=(campaign_pages, paper_pages), session_cookie=COOKIE,
        staff_door=CastDoor(scene), upload_paths=("/scans",),
    )  # fmt: skip
    server = Quiet(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    ready = threading.Event()
    while not server.started:
        ready.wait(0.05)
    yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


def look_at(browser: Browser, address: str, scene: Scene, *, line: str, script: bool = True) -> Page:
    context = browser.new_context(locale="vi-VN", java_script_enabled=script)
    url = address.replace("http:", "https:")
    context.add_cookies([{"name": COOKIE, "value": "looker", "url": url, "secure": True}])
    page = context.new_page()
    page.goto(f"{address}{HOME}/gallery/{scene.audience_id}/{line}/4")
    assert page.locator("input[name=odd]").count() == 3
    return page


def shown(page: Page) -> list[str]:
    """Serials in the order of the page."""
    return [one.get_attribute("value") or "" for one in page.locator("input[name=odd]").all()]


def marked(page: Page) -> list[bool]:
    return [one.is_checked() for one in page.locator("input[name=odd]").all()]


def focused(page: Page) -> int:
    return int(
        page.evaluate("[...document.querySelectorAll('input[name=odd]')].indexOf(document.activeElement)")
    )


def doubted(scene: Scene) -> dict[tuple[str, str], str]:
    with scene.work(writing=False) as work:
        rows = work.session.execute(select(DoubtedLine)).scalars().all()
        return {(one.serial, one.item): one.reason for one in rows}


def test_odd_lines_are_marked_by_keys_by_mouse_and_without_script(
    browser: Browser, address: str, scene: Scene
) -> None:
    keys = look_at(browser, address, scene, line="q01")
    first, second, third = shown(keys)
    assert focused(keys) == 0
    keys.keyboard.press("ArrowRight")
    keys.keyboard.press("Space")
    assert (focused(keys), marked(keys)) == (1, [False, True, False])
    assert keys.locator(".strip.odd").count() == 1
    keys.keyboard.press("Space")
    assert keys.locator(".strip.odd").count() == 0
    keys.set_viewport_size({"width": 360, "height": 740})
    keys.keyboard.press("ArrowDown")
    keys.keyboard.press("ArrowDown")
    assert focused(keys) == 2
    keys.keyboard.press("ArrowUp")
    keys.keyboard.press("Space")
    with keys.expect_navigation():
        keys.keyboard.press("NumpadEnter")
    assert doubted(scene) == {(second, "q01"): "other_value"}

    mouse = look_at(browser, address, scene, line="q02")
    place = shown(mouse).index(third)
    mouse.locator(".strip img").nth(place).click()
    assert mouse.locator(".strip.odd").count() == sum(marked(mouse)) == 1
    mouse.locator("select[name=reason]").select_option("corrected")
    with mouse.expect_navigation():
        mouse.locator("main button.primary").click()

    plain = look_at(browser, address, scene, line="q03", script=False)
    plain.locator(f"input[name=odd][value='{first}']").check()
    with plain.expect_navigation():
        plain.locator("main button.primary").click()
    assert doubted(scene) == {
        (second, "q01"): "other_value", (third, "q02"): "corrected", (first, "q03"): "other_value",
    }  # fmt: skip
    with scene.work(writing=False) as work:
        assert len(work.session.execute(select(ReviewedLine)).all()) == 9
