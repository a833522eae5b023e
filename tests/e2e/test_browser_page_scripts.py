"""The scripts of the pages in a real browser: background saving, the entry desk's keys, fresh ledgers."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, Page, expect

from app.core import i18n
from app.web.middleware import CONTENT_SECURITY
from tests.support.gallery import STATIC, draw

KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
KEPT = (
    "Not sent yet. The answers are kept on this machine "
    "and will be sent by themselves when the network is back."
)


class Site(ThreadingHTTPServer):
    """Serves the gallery under the strict content policy; keeps what is posted."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.pages: dict[str, str] = {}
        self.posts: list[dict[str, list[str]]] = []
        self.down = False


class Exchange(BaseHTTPRequestHandler):
    server: Site

    def log_message(self, *args: object) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2].partition("?")[0]
        kind = KINDS.get(name.rpartition(".")[2])
        if kind:
            self.answer(200, kind, (STATIC / name).read_bytes())
        elif name in self.server.pages:
            self.answer(200, "text/html; charset=utf-8", self.server.pages[name].encode())
        else:
            self.answer(204, "text/plain", b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if self.server.down:
            self.answer(503, "text/plain", b"down")
            return
        self.server.posts.append(parse_qs(body))
        if self.headers["accept"] == "application/json":
            self.answer(204, "text/plain", b"")
        else:
            self.answer(200, "text/html", b"<!doctype html><title>Next</title><h1>Next</h1>")

    def answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-security-policy", CONTENT_SECURITY)
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    for name in ("matrix", "items", "desk", "quota"):
        site.pages[name] = draw(f"{name}.html", "vi")
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield site
    site.shutdown()
    thread.join()
    site.server_close()


def said(message: str) -> str:
    """The words before the time, as the page says them."""
    return i18n.translate("vi", message, time="").strip()


def press(page: Page, *codes: str) -> None:
    """Keys by their place, as a keyboard sends them whatever the layout."""
    for code in codes:
        page.keyboard.press(code)


def chosen(page: Page) -> dict[str, str]:
    return dict(
        page.eval_on_selector_all(
            ".desk .choices input:checked", "boxes => boxes.map(box => [box.name, box.value])"
        )
    )


def tick(page: Page, value: str) -> Locator:
    return page.locator(f"input[name=q08][value={value}]")


def test_an_answer_is_saved_in_the_background_and_said_with_the_time(site: Site, browser_page: Page) -> None:
    browser_page.goto(f"{site.address}/matrix")
    expect(browser_page.locator("#saved")).to_contain_text("10:32")
    browser_page.locator("input[name='q05.u3'][value='2']").check()
    expect(browser_page.locator("#saved")).not_to_contain_text("10:32")
    expect(browser_page.locator("#saved")).to_have_text(re.compile(said("Saved at {time}") + r" \d\d:\d\d$"))
    sent = site.posts[-1]
    assert sent["action"] == ["save"]
    assert (sent["q05.u1"], sent["q05.u3"], sent["csrf"], sent["page"]) == (["4"], ["2"], ["x"], ["5"])
    assert browser_page.evaluate("Object.keys(localStorage)") == []


def test_an_unsent_answer_outlives_the_page_and_goes_out_when_the_server_is_back(
    site: Site, browser_page: Page
) -> None:
    browser_page.goto(f"{site.address}/matrix")
    site.down = True
    browser_page.locator("input[name='q05.u3'][value='1']").check()
    expect(browser_page.locator("#saved")).to_have_text(said(KEPT))
    [copy] = browser_page.evaluate("Object.values(localStorage)")
    assert "q05.u3=1" in copy
    assert "csrf" not in copy
    browser_page.locator("button.primary").click()
    expect(browser_page.locator("#saved")).to_have_text(said(KEPT))
    expect(browser_page.locator("h1")).to_contain_text("How satisfied")
    site.down = False
    browser_page.reload()
    expect(browser_page.locator("input[name='q05.u3'][value='1']")).to_be_checked()
    expect(browser_page.locator("#saved")).to_contain_text(said("Saved at {time}"))
    assert site.posts[-1]["q05.u3"] == ["1"]
    assert browser_page.evaluate("Object.keys(localStorage)") == []


def test_buttons_of_the_page_still_say_where_to_go(site: Site, browser_page: Page) -> None:
    browser_page.goto(f"{site.address}/matrix")
    browser_page.locator("input[name='q05.u3'][value='3']").check()
    browser_page.locator("button.back").click()
    expect(browser_page.locator("h1")).to_have_text("Next")
    assert site.posts[-1]["action"] == ["previous"]
    assert site.posts[-1]["q05.u3"] == ["3"]


def test_enter_in_a_field_means_next_not_back(site: Site, browser_page: Page) -> None:
    browser_page.goto(f"{site.address}/matrix")
    browser_page.locator("input[name='q05.u1'][value='4']").focus()
    browser_page.keyboard.press("Enter")
    expect(browser_page.locator("h1")).to_have_text("Next")
    assert site.posts[-1]["action"] == ["next"]


def test_nothing_of_the_above_clears_the_rest_and_says_so(site: Site, browser_page: Page) -> None:
    browser_page.goto(f"{site.address}/items")
    tick(browser_page, "none").check()
    expect(tick(browser_page, "a")).not_to_be_checked()
    expect(browser_page.locator(".said")).not_to_be_empty()
    tick(browser_page, "b").check()
    expect(tick(browser_page, "none")).not_to_be_checked()


def test_a_form_is_keyed_without_letters_or_mouse(site: Site, browser_page: Page) -> None:
    browser_page.goto(f"{site.address}/desk")
    current = browser_page.locator(".line.now .code")
    expect(current).to_have_text("A2")
    press(browser_page, "KeyA", "KeyS", "ArrowRight", "Space")
    expect(current).to_have_text("A2")
    press(browser_page, "Numpad2")
    expect(current).to_have_text("A3")
    press(browser_page, "NumpadDecimal")
    expect(current).to_have_text("A4")
    press(browser_page, "NumpadSubtract", "NumpadMultiply")
    press(browser_page, "Numpad1", "Numpad3", "NumpadEnter")
    expect(current).to_have_text("A5")
    browser_page.keyboard.type("xin 1 2")
    assert chosen(browser_page) == {"q01": "5", "q02": "4", "q03": "unclear", "q04": "c"}
    expect(browser_page.locator("textarea[name=q05]")).to_have_value("xin 1 2")
    press(browser_page, "Enter")
    expect(browser_page.locator("h1")).to_have_text("Next")
    sent = site.posts[-1]
    assert (sent["action"], sent["q04"], sent["q05"]) == (["finish"], ["a", "c"], ["xin 1 2"])
    keyed = [part.split(":")[0] for part in sent["key_times"][0].split()]
    assert keyed == ["q02", "q03", "q03", "q04", "q04"]


def test_enter_on_the_last_line_leads_to_the_line_still_open(site: Site, browser_page: Page) -> None:
    browser_page.goto(f"{site.address}/desk")
    press(browser_page, "Enter", "Enter", "Enter", "Enter")
    expect(browser_page.locator(".line.now .code")).to_have_text("A2")
    assert all(post["action"] == ["save"] for post in site.posts)


def test_keys_pressed_after_the_last_enter_change_nothing(site: Site, browser_page: Page) -> None:
    browser_page.goto(f"{site.address}/desk")
    form = browser_page.locator("form.desk")
    form.evaluate("""form => form.addEventListener("submit", event => {
        if (event.defaultPrevented) return;
        event.preventDefault();
        form.dataset.sent = Number(form.dataset.sent || 0) + 1;
    })""")
    press(browser_page, "Numpad2", "Numpad3", "Numpad1", "NumpadEnter", "Enter", "Enter")
    before = chosen(browser_page)
    press(browser_page, "NumpadSubtract", "Numpad5", "Enter", "Enter")
    expect(form).to_have_attribute("data-sent", "1")
    assert chosen(browser_page) == before


def test_a_held_key_counts_once(site: Site, browser_page: Page) -> None:
    browser_page.goto(f"{site.address}/desk")
    browser_page.keyboard.down("Numpad3")
    browser_page.keyboard.down("Numpad3")
    browser_page.keyboard.up("Numpad3")
    expect(browser_page.locator(".line.now .code")).to_have_text("A3")
    assert chosen(browser_page) == {"q01": "5", "q02": "3"}


def test_plus_opens_the_whole_page_and_closes_it(site: Site, browser_page: Page) -> None:
    browser_page.goto(f"{site.address}/desk")
    press(browser_page, "NumpadAdd")
    expect(browser_page.locator("dialog.sheet")).to_be_visible()
    press(browser_page, "NumpadAdd")
    expect(browser_page.locator("dialog.sheet")).to_be_hidden()
    press(browser_page, "Numpad1")
    expect(browser_page.locator(".line.now .code")).to_have_text("A3")


def test_a_ledger_renews_its_cells_and_keeps_its_rows(site: Site, browser_page: Page) -> None:
    browser_page.clock.install()
    browser_page.goto(f"{site.address}/quota")
    site.pages["quota"] = site.pages["quota"].replace('data-l="Issued">25<', 'data-l="Issued">26<')
    browser_page.clock.fast_forward("00:31")
    expect(browser_page.locator("#unit-1 [data-l=Issued]")).to_have_text("26")
    expect(browser_page.locator("[data-stale]")).to_be_hidden()
    site.pages["quota"] = site.pages["quota"].replace('id="unit-2"', 'id="unit-3"')
    browser_page.clock.fast_forward("00:31")
    expect(browser_page.locator("[data-stale]")).to_be_visible()
    assert browser_page.locator("#unit-2").count() == 1
