"""A day at the desk by keys alone: every seeded error of two clerks is found, and ends as the paper says.

Eight forms in the usual check; PHIEU_TEST_DESK_FORMS says how many else, sixty for a whole day.
"""

import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from app.campaigns import service as campaigns
from app.campaigns.routes import router as campaign_pages
from app.paper import service
from app.paper.models import Adjudication
from app.paper.routes import router as paper_pages
from app.web.application import build_application
from tests.e2e.paper_room.door import COOKIE, HOME, CastDoor
from tests.integration.paper_room.scene import ITEMS, Scene, answers, open_scene
from tests.support.kept import Kept
from tests.support.site import Quiet

FORMS = int(os.environ.get("PHIEU_TEST_DESK_FORMS", "8"))
SINGLE = ITEMS[:-1]
DAY: Kept[Scene] = Kept(lambda resources: open_scene(resources, quota={"S3": FORMS}))
Errors = dict[tuple[str, str], dict[str, str]]
"""What a clerk keys otherwise than the paper shows: by clerk and serial, item and value."""


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Scene]:
    """All forms handed out and back."""
    with DAY.copy("sqlite", tmp_path) as (resources, made):
        scene = Scene(resources, made.campaign_id, made.audience_id, made.units, made.cast)
        scene.issue(scene.prepare())
        scene.take_back()
        yield scene


@pytest.fixture
def address(day: Scene) -> Iterator[str]:
    app = build_application(
        day.resources, routers=(campaign_pages, paper_pages), session_cookie=COOKIE,
        staff_door=CastDoor(day), upload_paths=("/scans",),
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


def seeded(serials: list[str]) -> Errors:
    """Each clerk's errors, on different lines: two entries never err alike."""
    chance = random.Random("a day at the desk")
    found: Errors = {}
    for place, serial in enumerate(serials):
        if place % 2 == 0:
            wrong = chance.sample(SINGLE[:15], 2)
            found["first", serial] = {wrong[0]: "1"}
            found["second", serial] = {wrong[1]: "blank"} if place % 4 == 0 else {}
    return found


def boxes(scene: Scene) -> dict[str, list[str]]:
    """The values of the boxes of each line, from the left."""
    with scene.work(writing=False) as work:
        audience = campaigns.get_audience(work, audience_id=scene.audience_id)
        sheet = service.read_sheet(work, audience=audience)
    return {line.item: [value for value, _ in line.options] for line in sheet.lines}


def sit_down(browser: Browser, address: str, who: str) -> Page:
    context = browser.new_context(locale="vi-VN")
    url = address.replace("http:", "https:")
    context.add_cookies([{"name": COOKIE, "value": who, "url": url, "secure": True}])
    page = context.new_page()
    page.goto(f"{address}{HOME}/{'disputes' if who == 'third' else 'desk'}")
    return page


def key_day(page: Page, *, who: str, errors: Errors, boxes: dict[str, list[str]]) -> int:
    """Keys form after form on the numeric pad until none waits; returns how many."""
    page.locator("main button.primary").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    done = 0
    while page.locator("form.desk").count():
        serial = page.locator("input[name=form]").input_value()
        keyed = answers(**errors.get((who, serial), {}))
        for item in ITEMS:
            for value in keyed[item]:
                sign = "NumpadDecimal" if value == "blank" else f"Numpad{boxes[item].index(value) + 1}"
                page.keyboard.press(sign)
        page.keyboard.press("NumpadEnter")  # past the line of several marks
        with page.expect_navigation():
            page.keyboard.press("NumpadEnter")
        done += 1
    assert page.url.endswith("?empty=1")
    return done


def rule_all(page: Page) -> int:
    """Rules on every form by keys: what the paper shows."""
    done, right = 0, answers()
    while page.locator("main tbody a").count():
        page.locator("main tbody a").first.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        for name in page.locator("section.ruling input[type=radio]").evaluate_all(
            "all => [...new Set(all.map(one => one.name))]"
        ):
            value = right[name.removeprefix("value.")][0]
            page.locator(f"input[name='{name}'][value='{value}']").focus()
            page.keyboard.press("Space")
        page.locator("main button.primary").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        done += 1
    return done


def test_every_seeded_error_is_found_and_ends_as_the_paper_says(
    browser: Browser, address: str, day: Scene
) -> None:
    serials = [form.serial for form in day.forms()]
    errors, known = seeded(serials), boxes(day)
    for who in ("first", "second"):
        assert key_day(sit_down(browser, address, who), who=who, errors=errors, boxes=known) == FORMS
    differing = {(serial, item) for (_, serial), wrong in errors.items() for item in wrong}
    waiting = {form.serial for form in day.forms() if form.state == "disputed"}
    assert waiting == {serial for serial, _ in differing}
    assert rule_all(sit_down(browser, address, "third")) == len(waiting)
    with day.work(writing=False) as work:
        rulings = work.session.execute(select(Adjudication)).scalars().all()
    assert {(one.serial, one.item) for one in rulings} == differing
    assert {(one.value, one.reason) for one in rulings} == {("4", "")}
    assert {form.state for form in day.forms()} == {"accepted"}
