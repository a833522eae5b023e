"""The network goes away while somebody answers: what was chosen waits on the machine, and is sent once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from app.core.i18n import translate
from app.responses.models import BallotLog
from app.sampling.models import Quota
from tests.support.answering import routed_questionnaire
from tests.support.site import Site, context_of, faults_of, served_round

KEPT = translate(
    "vi",
    "Not sent yet. The answers are kept on this machine"
    " and will be sent by themselves when the network is back.",
)
OPEN = translate(
    "vi", "Not sent yet. Keep this page open; it will be sent by itself when the network is back."
)
SAVED = translate("vi", "Saved at {time}", time="")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running round; each story has a link of its own."""
    folder = tmp_path_factory.mktemp("site")
    with served_round(folder, people={"D1C1": 2}, questionnaire=routed_questionnaire()) as served:
        yield served


def on_the_machine(page: Page) -> list[str]:
    """What the browser keeps for this site beside cookies."""
    kept: list[str] = page.evaluate(
        "[localStorage, sessionStorage].flatMap(s => Object.keys(s).map(k => k + '\\n' + s[k]))"
    )
    return kept


def go_on(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main button.primary").click()


def lose_the_answer(route: Route) -> None:
    """The server gets the request; nothing comes back."""
    route.fetch(max_redirects=0)
    route.abort("connectionreset")


def answer_without_network(site: Site, page: Page) -> None:
    """What is typed and sent now stays on the page and on the machine, and is said to stay there."""
    page.context.set_offline(True)
    page.locator("#m54").fill("On a journey")
    page.locator("main button.primary").click()
    expect(page.locator("#saved")).to_have_text(KEPT)
    assert page.url.endswith("/answer")
    assert faults_of(page) == []
    [kept] = on_the_machine(page)
    assert kept.startswith("phieu:")
    assert site.link(0).token not in kept


def test_what_was_chosen_offline_survives_the_closed_window_and_is_sent_once(
    site: Site, browser: Browser
) -> None:
    context = context_of(browser, width=360)
    page = context.new_page()
    site.open(page, 0)
    go_on(page)
    page.locator('input[name="m51"]').nth(1).check(force=True)
    expect(page.locator("#saved")).to_contain_text(SAVED)
    assert on_the_machine(page) == []
    answer_without_network(site, page)
    page.close()

    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{site.address}/answer")
    expect(page.locator("#m54")).to_have_value("On a journey")
    expect(page.locator("#saved")).to_contain_text(SAVED)
    go_on(page)
    page.locator("#m56").fill("Earlier")
    go_on(page)
    page.locator('input[name="m57"]').first.check(force=True)
    go_on(page)
    assert on_the_machine(page) == []

    check = page.url
    page.route("**/answer", lose_the_answer)
    with page.expect_event("requestfailed"):
        page.locator("button[value=submit]").click()
    page.unroute("**/answer")
    [sealed] = site.stored(0)
    page.goto(check)
    expect(page.locator("data")).to_have_attribute("value", sealed.receipt)
    assert [one.receipt for one in site.stored(0)] == [sealed.receipt]
    assert len(site.held.read(BallotLog)) == 1
    assert sum(one.received for one in site.held.read(Quota)) == 1
    context.close()


def test_a_shared_computer_sends_by_itself_and_keeps_nothing(site: Site, browser: Browser) -> None:
    context = context_of(browser, width=1280)
    page = context.new_page()
    site.open(page, 1)
    page.locator("input[name=shared]").check()
    go_on(page)
    context.set_offline(True)
    page.locator('input[name="m51"]').nth(1).check(force=True)
    page.locator("#m54").fill("On a journey")
    expect(page.locator("#saved")).to_have_text(OPEN)
    assert on_the_machine(page) == []
    context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text(SAVED)
    go_on(page)
    page.locator("#m56").fill("Earlier")
    go_on(page)
    page.locator('input[name="m57"]').first.check(force=True)
    go_on(page)
    go_on(page)
    expect(page.locator("data")).to_have_attribute("value", site.stored(1)[0].receipt)
    assert on_the_machine(page) == []
    assert [one["name"] for one in context.cookies() if "answer" in one["name"]] == []
    page.goto(f"{site.address}/receipt")
    assert "data" not in page.locator("main").inner_html()
    context.close()
