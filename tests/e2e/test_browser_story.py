"""One round in a real browser: from the mail to the scores, as each person meets it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core import i18n
from tests.support.stage import DEPARTMENTS, Show, tiny_round, wait_for

AXE = Path(__file__).parent.parent / "support" / "vendor" / "axe.min.js"
INTERVAL = re.compile(r"^\d+,\d\u2013\d+,\d$")
PHONE, SCREEN = {"width": 360, "height": 740}, {"width": 1366, "height": 768}
MOST_PAGES = 30
expect.set_options(timeout=20_000)  # a busy machine


def vi(message: str, **places: object) -> str:
    """What a page says for an English text."""
    return i18n.translate("vi", message, **places)


@dataclass(slots=True)
class Person:
    """Somebody at a browser of their own; whatever the console says against a page is kept."""

    page: Page
    faults: list[str]

    def open(self, address: str) -> None:
        """Follows an address; it must be there."""
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{address} answered {answer.status}"

    def look(self) -> None:
        """One heading, nothing sideways, and no fault of accessibility by day or night."""
        page = self.page
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        page.emulate_media(color_scheme="dark")
        found += page.evaluate("axe.run(document, {runOnly: {type: 'rule', values: ['color-contrast']}})")[
            "violations"
        ]
        page.emulate_media(color_scheme="light")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], page.url


@contextmanager
def somebody(browser: Browser, size: dict[str, int]) -> Iterator[Person]:
    context = browser.new_context(viewport=size, locale="vi-VN")  # type: ignore[arg-type]
    person = Person(context.new_page(), [])

    def asked(request: Any) -> None:
        if not request.url.startswith(("http://localhost:", "data:", "blob:")):
            person.faults.append(f"asked for {request.url}")

    def said(message: Any) -> None:
        if message.type in ("error", "warning"):
            person.faults.append(f"{person.page.url}: {message.text}")

    person.page.on("request", asked)
    person.page.on("console", said)
    person.page.on("pageerror", lambda error: person.faults.append(str(error)))
    yield person
    context.close()
    assert person.faults == []


@contextmanager
def staff(browser: Browser, show: Show, key: str) -> Iterator[Person]:
    """A member of staff who signs in through the page."""
    email, password = show.password(key)
    with somebody(browser, SCREEN) as person:
        person.open(f"{show.stage.staff_url}/sign-in")
        person.page.fill("[name=email]", email)
        person.page.fill("[name=password]", password)
        person.page.click("main button.primary")
        expect(person.page.locator("h1")).to_have_text(vi("Home"))
        yield person


@pytest.fixture
def show(tmp_path: Path) -> Iterator[Show]:
    with tiny_round(tmp_path) as show:
        yield show


def find_link(person: Person, show: Show) -> str:
    """The personal link in the newest mail of the mailbox page."""
    person.open(show.stage.staff_url)
    person.page.click(f"text={vi('Local mailbox')}")
    expect(person.page.locator("tbody tr")).to_have_count(len(show.letters()))
    person.look()
    person.page.locator("tbody th a").last.click()
    person.look()
    return str(person.page.locator(".letter a").get_attribute("href"))


def fill_in(page: Page) -> None:
    """Chooses the second answer of every question on the page."""
    radios = page.locator("form.answers input[type=radio]")
    for name in radios.evaluate_all("all => [...new Set(all.map(one => one.name))]"):
        page.locator(f'input[name="{name}"]').nth(1).check(force=True)
    several = page.locator("form.answers input[type=checkbox]")
    if several.count():
        several.first.check(force=True)


def answer(person: Person, link: str) -> str:
    """From the link to the receipt, page by page; returns the number on it."""
    page = person.page
    person.open(link)
    person.look()
    page.click("button.primary")
    person.look()
    fill_in(page)
    expect(page.locator("#saved")).to_contain_text("\u2713")  # in the background, without a click
    for _ in range(MOST_PAGES):
        if page.locator("button[value=submit]").count():
            break
        fill_in(page)
        with page.expect_navigation():
            page.click("button.primary")
    person.look()
    page.click("button[value=submit]")
    expect(page.locator("h1")).to_have_text(vi("Your answers have been received"))
    person.look()
    return page.inner_text(".receipt")


def key_form(person: Person, show: Show, *, second: bool) -> str:
    """Keys a form on the numeric pad as the paper says; returns its serial."""
    page = person.page
    person.open(f"{show.stage.staff_url}/paper/{show.plan.key}/desk")
    page.click("main button.primary")
    serial = str(page.get_attribute("input[name=form]", "value"))
    expect(page.locator(".head .tag")).to_have_text(
        vi("Pass 2 \u00b7 independent entry" if second else "Pass 1")
    )
    assert page.locator("form.desk input:checked").count() == 0
    person.look()
    for place in range(page.locator("fieldset.line:not(.typed)").count()):
        expect(page.locator("fieldset.line").nth(place)).to_have_class(re.compile(r"\bnow\b"))
        press_line(page, show.packs.truth[serial])
    expect(page.locator("#saved")).to_contain_text("\u2713")
    page.keyboard.press("NumpadEnter")
    expect(page.locator(f"input[name=form][value='{serial}']")).to_have_count(0)
    return serial


def press_line(page: Page, truth: dict[str, list[str]]) -> None:
    """The keys of the line where the cursor stands: boxes counted from the left, a dot for a blank."""
    boxes: list[list[str]] = page.locator("fieldset.line.now input[data-box]").evaluate_all(
        "all => all.map(one => [one.name, one.value, one.dataset.box, one.type])"
    )
    keys = {value: key for _, value, key, _ in boxes}
    marks = truth.get(boxes[0][0], ["blank"])
    for mark in marks:
        page.keyboard.press("NumpadDecimal" if mark == "blank" else f"Numpad{keys[mark]}")
    if boxes[0][3] == "checkbox" and marks != ["blank"]:
        page.keyboard.press("NumpadEnter")


def read_scores(person: Person, show: Show) -> None:
    """Runs the analysis and reads the page of sub-scores, a unit's page and the chart."""
    page = person.page
    results = f"{show.stage.staff_url}/results/{show.plan.key}"
    person.open(results)
    page.click("main button.primary")
    wait_for(lambda: page.goto(results) is not None and page.locator("figure svg.dot").count() > 0, "results")
    units = page.locator("figure").first.locator("tbody tr").filter(has=page.locator("svg.dot"))
    expect(units).to_have_count(len(DEPARTMENTS))
    for unit in units.all():
        assert any(INTERVAL.match(cell) for cell in unit.locator("td.n").all_inner_texts())
    person.look()
    units.first.locator("a").click()
    person.look()
    person.open(f"{results}/chart")
    expect(page.locator(".chart .main-svg").first).to_be_visible()


def test_a_round_from_the_mail_to_the_scores(browser: Browser, show: Show) -> None:
    wait_for(lambda: len(show.letters()) == show.story.told.counts["launch"]["invitations"], "the mails")
    with staff(browser, show, "manager") as manager:
        manager.look()
        link = find_link(manager, show)
    with somebody(browser, PHONE) as official:
        receipt = answer(official, link)
        official.open(link)
        assert official.page.inner_text(".receipt") == receipt
    with staff(browser, show, "first_clerk") as clerk:
        serial = key_form(clerk, show, second=False)
    with staff(browser, show, "second_clerk") as clerk:
        assert key_form(clerk, show, second=True) == serial
    assert show.settled() == 1
    show.answer([one for one in show.letters() if one.link != link])
    show.key_the_rest()
    with staff(browser, show, "manager") as manager:
        manager.open(f"{show.stage.staff_url}/campaigns/{show.plan.key}/quotas")
        expect(manager.page.locator("tfoot .state")).to_have_text("100,0%")
        manager.look()
    show.story.close_and_open(show.round_)
    with staff(browser, show, "analyst") as analyst:
        read_scores(analyst, show)
