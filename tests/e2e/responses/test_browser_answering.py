"""Real browsers behind a link: a scanner that clicks, keys alone on a phone, no script on a desktop."""

from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from app.invitations.models import Invitation
from tests.support.site import Site, context_of, faults_of, served_round

KEYS = 400


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One running round for the file; every story has a link of its own."""
    with served_round(tmp_path_factory.mktemp("site"), people={"D1C1": 4}) as served:
        yield served


def test_a_gateway_that_fetches_and_a_scanner_that_clicks_use_nothing_up(
    site: Site, browser: Browser
) -> None:
    """50 fetches, then a browser that follows the first link and presses the first button, twice."""
    with httpx2.Client(base_url=site.address) as gateway:
        for number in range(50):
            method = ("GET", "HEAD")[number % 2]
            assert gateway.request(method, f"/r/{site.link(0).token}").status_code == 200
    context = context_of(browser, width=1280)
    page = context.new_page()
    site.open(page, 0)
    for _ in range(2):
        page.locator("a").first.evaluate("one => one.click()")
        with page.expect_navigation():
            page.locator("main button").first.evaluate("one => one.click()")
    assert "/answer" in page.url
    context.close()
    assert site.stored(0) == []
    assert not any(one.done for one in site.held.read(Invitation))
    receipt = site.held.submit(site.link(0), values=site.held.fields())
    assert [one.receipt for one in site.stored(0)] == [receipt]


def press_through(page: Page) -> None:
    """Tab to each radio group, choose the second answer by the arrow, Enter at the filled button."""
    for _ in range(KEYS):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "(() => { const e = document.activeElement; return [e.type || '', e.className, e.checked] })()"
        )
        if at[0] == "radio" and not at[2]:
            page.keyboard.press("ArrowRight")
        elif "primary" in at[1]:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    pytest.fail(f"no filled button within {KEYS} stops on {page.url}")


def test_keys_alone_lead_from_the_link_to_the_receipt_on_a_phone(site: Site, browser: Browser) -> None:
    context = context_of(browser, width=360)
    page = context.new_page()
    site.open(page, 1)
    seen = set()
    for _ in range(20):
        if page.url.endswith("/receipt"):
            break
        kind = page.url.partition("?")[0] if "check" not in page.url else "check"
        if kind not in seen:
            seen.add(kind)
            assert faults_of(page) == [], page.url
            targets = page.locator("label.pick, button.primary").evaluate_all(
                "all => all.map(e => e.getBoundingClientRect()).map(box => Math.min(box.height, box.width))"
            )
            assert all(size >= 44 for size in targets), targets
        press_through(page)
    assert faults_of(page) == []
    expect(page.locator("data")).to_have_attribute("value", site.stored(1)[0].receipt)
    context.close()


def test_without_script_mistakes_are_named_and_a_narrow_window_shows_everything(
    site: Site, browser: Browser
) -> None:
    """A desktop at 400 % shows 320 pixels; the summary of mistakes takes the focus by itself."""
    context = context_of(browser, width=320, script=False)
    page = context.new_page()
    site.open(page, 2)
    page.locator("main button.primary").click()
    page.locator("main button.primary").click()
    expect(page.locator(".errs")).to_be_focused()
    assert page.locator(".errs a").count() == 3
    page.set_viewport_size({"width": 1280, "height": 900})
    while not page.url.endswith("check"):
        for name in dict.fromkeys(page.locator("input[type=radio]").evaluate_all("a => a.map(e => e.name)")):
            page.locator(f'input[name="{name}"]').nth(1).check(force=True)
        page.locator("button.primary").click()
    page.locator("button[value=submit]").click()
    expect(page.locator("data")).to_have_attribute("value", site.stored(2)[0].receipt)
    context.close()


def test_refusals_are_as_easy_to_read_as_the_rest(site: Site, browser: Browser) -> None:
    context = context_of(browser, width=360)
    page = context.new_page()
    for address in (f"/r/{site.link(3).token[:-1]}x", "/receipt", "/receipts/round_2023"):
        page.goto(site.address + address)
        assert faults_of(page) == [], address
    context.close()
