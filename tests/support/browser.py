"""Fixture: a page in a real browser, the chromium of the system driven by Playwright.

Where no chromium is found the test is skipped with a reason; with PHIEU_TEST_BROWSER=required it fails.
"""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REQUIRED = os.environ.get("PHIEU_TEST_BROWSER") == "required"
SWITCHES = [
    "--no-sandbox",  # root has none
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",  # the browser itself asks nobody anything
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """Path of the system's browser, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """A browser for the tests of one file; Playwright's loop runs as long, so it ends with the file."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        reason = "no chromium on this machine (Debian: apt install chromium)"
        if REQUIRED:
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(browser: "Browser") -> Iterator["Page"]:
    """A page of a fresh profile, 1280 x 900; script errors and failed loads fail the test at its end."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="vi-VN")
    page = context.new_page()
    faults: list[str] = []

    def on_failed(request: "Request") -> None:
        if request.failure != "net::ERR_ABORTED":  # a load given up because the user went on
            faults.append(f"failed load: {request.url}")

    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("requestfailed", on_failed)
    yield page
    context.close()
    assert faults == []
