"""A form that asks by what was answered, in a real browser: at once with a script, page by page without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.core.i18n import translate
from tests.support.answering import routed_questionnaire
from tests.support.site import Site, context_of, faults_of, served_round


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running round with the form; every story has a link of its own."""
    folder = tmp_path_factory.mktemp("site")
    with served_round(folder, people={"D1C1": 3}, questionnaire=routed_questionnaire()) as served:
        yield served


def asked(page: Page) -> list[str]:
    """Names of the questions a person sees."""
    names: list[str] = page.locator("form.answers :is(input, textarea):not([type=hidden])").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.name)"
    )
    return list(dict.fromkeys(names))


def said(item: str, value: str) -> str:
    """The wording of an answer in Vietnamese."""
    words = routed_questionnaire().item(item).words_for(value)
    assert words is not None
    return words.vi


def go_on(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main button.primary").click()


def test_a_question_comes_up_and_goes_at_once_and_by_keys_alone(site: Site, browser: Browser) -> None:
    context = context_of(browser, width=360)
    page = context.new_page()
    site.open(page, 0)
    go_on(page)
    assert asked(page) == ["m51"]
    assert faults_of(page) == []
    page.locator("#m51").focus()
    page.keyboard.press("Space")
    assert asked(page) == ["m51", "m52"]
    expect(page.locator("#further")).to_have_text(translate("vi", "There is a further question below."))
    page.keyboard.press("Tab")
    page.keyboard.type("4")
    assert asked(page) == ["m51", "m52", "m53"]
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert faults_of(page) == []
    page.locator("#m51").focus()
    page.keyboard.press("ArrowDown")
    assert asked(page) == ["m51", "m54"]
    page.keyboard.press("ArrowUp")
    assert asked(page) == ["m51", "m52", "m53"]
    expect(page.locator("#m52")).to_have_value("4")
    go_on(page)
    assert asked(page) == ["m55.S1", "m55.S2", "m55.S3"]
    for name in asked(page):
        page.locator(f'input[name="{name}"]').first.check(force=True)
    go_on(page)
    expect(page.locator("#m56-hint")).to_contain_text(f": {said('m53', 'software')}.")
    page.locator("#m56").fill("<i>more</i> time")
    go_on(page)
    expect(page.locator("legend")).to_contain_text("“<i>more</i> time”")
    assert faults_of(page) == []
    page.locator('input[name="m57"]').first.check(force=True)
    go_on(page)
    assert faults_of(page) == []
    go_on(page)
    expect(page.locator("data")).to_have_attribute("value", site.stored(0)[0].receipt)
    context.close()


def test_without_script_the_server_brings_the_question_up(site: Site, browser: Browser) -> None:
    """At 400 % on a desktop; the page over which the way leads is not shown and not counted as missing."""
    context = context_of(browser, width=320, script=False)
    page = context.new_page()
    site.open(page, 1)
    page.locator("main button.primary").click()
    page.locator('input[name="m51"]').nth(1).check(force=True)
    page.locator("button.primary").click()
    assert page.url.endswith("/answer?page=1#m54")
    page.locator("#m54").fill("Busy")
    page.locator("button.primary").click()
    assert page.url.endswith("/answer?page=3")
    page.locator("#m56").fill("Earlier")
    page.locator("button.primary").click()
    expect(page.locator("#m57-hint")).to_contain_text(": Busy.")
    page.locator('input[name="m57"]').first.check(force=True)
    page.locator("button.primary").click()
    assert page.locator("dt").all_inner_texts()[1] == routed_questionnaire().item("m54").text.vi
    page.locator("button[value=submit]").click()
    expect(page.locator("data")).to_have_attribute("value", site.stored(1)[0].receipt)
    context.close()
