"""Every page that links lead to, for each of the staff and for a respondent, in both languages."""

import re
from collections.abc import Callable, Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.cli.demo.browser import Page as FormPage
from app.main import public_application
from app.web.view import LANGUAGE_COOKIE
from tests.e2e.house.crawling import MISSING_ANCHOR, Walk, untranslated, words_of
from tests.e2e.house.rounds import ENDED, RUNNING, SHAPED, House
from tests.support import routes
from tests.support.house import SITE, csrf_of
from tests.support.inspector import Page, inspect_page

WALKERS = ("manager", "first_clerk", "adjudicator", "analyst", "administrator", "auditor", "unit_officer")
BESIDE_THE_LINKS = {
    "accounts.sign_in", "favicon", "healthz", "readyz", "static", "reports.script",
    "accounts.forgot", "accounts.reset_asked",  # led to from the sign-in
    "accounts.password_link", "accounts.password_chosen",  # led to from a letter
    "accounts.code", "accounts.recovery_codes", "accounts.second_factor_off",  # with a second factor only
    "campaigns.confirm_launch",  # offered once everything is ready
    "paper.scan", "paper.scan_original",  # offered once a scan was handed in
    "paper.scan_page", "paper.scan_picture",  # as are these
    "paper.desk_crop", "paper.desk_page", "paper.dispute_crop",  # offered for forms that were scanned
    "paper.gallery_value", "paper.gallery_crop",  # offered once the machine has read for a clerk
    "paper.corrections_xlsx",  # offered once a form was settled
    "paper.recheck", "paper.rechecks_xlsx",  # offered once forms were drawn
    "drafts.show", "drafts.changes", "drafts.round",  # offered once a draft of criteria was brought in
    "drafts.comments", "drafts.book", "comments.list", "comments.show", "comments.line",  # put out
    "reports_up.own", "reports_up.show", "reports_up.record",  # of rounds that units open themselves
    "scorecards.evidence", "scorecards.evidence_page",  # offered once a document was handed in
    "people.faults", "units.faults",  # offered once a workbook with faults was handed in
    "people.check", "people.check_faults",  # led to from a large workbook
    "units.confirm_undo",  # offered once a succession was written down
    "invitations.confirm_roster",  # offered where a list and its officials differ
    "invitations.undeliverable", "invitations.undeliverable_book",  # once mails came back
    "invitations.address",
    "invitations.reserve",  # offered for somebody drawn
    "reports.first_look", "reports.first_look_book",  # offered to who works in no unit of the round
    "rankings.run", "rankings.unit", "rankings.file", "rankings.book",  # offered once an index was computed
    "rankings.change",  # and an earlier round is published
    "council.session", "council.minutes",  # offered once a session was planned
    "reports.compare",  # offered once a campaign has two finished runs
    "sampling.draw", "sampling.protocol", "sampling.drawn_xlsx",  # offered for lists that are drawn
}  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
Walked = Callable[[str, str], Walk]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("who", WALKERS)
def test_every_page_is_in_order(walk_of: Walked, who: str, lang: str) -> None:
    """Each link leads to a page the reader may see; each page is valid, in one language, without a key
    of the code; and looking changes nothing."""
    walk = walk_of(who, lang)
    assert walk.faults == []
    assert walk.missing == set()
    assert walk.written == []
    assert len(walk.pages) > 8


def test_every_page_is_reached_by_links(province: House, walk_of: Walked) -> None:
    """A page to which no link leads is a page nobody finds."""
    reached = {name for who in WALKERS for name in walk_of(who, "vi").names}
    pages = {
        door.name for door in routes.doors(province.resources) if (door.app, door.method) == ("staff", "GET")
    }
    assert pages - reached == BESIDE_THE_LINKS


@pytest.mark.parametrize("key", [SHAPED, RUNNING, ENDED])
def test_rounds_in_every_state_are_walked_through(walk_of: Walked, key: str) -> None:
    assert f"/campaigns/{key}" in walk_of("manager", "vi").pages
    assert f"/campaigns/{key}" in walk_of("auditor", "vi").pages


def test_results_with_figures_are_among_the_pages(walk_of: Walked) -> None:
    page = walk_of("analyst", "en").pages[f"/results/{ENDED}"]
    assert re.search(r"\b\d\d\.\d\b", page)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(("address", "status"), [("/nothing", 404), ("/users", 403), ("/units/nothing", 404)])
def test_refusals_are_pages_too(province: House, lang: str, address: str, status: int) -> None:
    client = province.client(province.plan.member("first_clerk"), lang=lang)
    with untranslated() as missing:
        answer = client.get(address)
    assert answer.status_code == status
    assert inspect_page(answer.text, url=address) == []
    assert list(words_of(Page(answer.text, ()), lang=lang)) == []
    assert missing == set()


@pytest.fixture
def link(province: House) -> str:
    """The personal link in a mail that arrived, as a path of the public application."""
    client = province.client(province.plan.member("manager"))
    mail = re.search(r'href="(/mailbox/[^"]+)"', client.get("/mailbox").text)
    assert mail is not None
    found = re.search(r'href="[a-z]+://[^/"]+(/r/[^"]+)"', client.get(mail[1]).text)
    assert found is not None
    return found[1]


def answered_pages(client: TestClient, link: str) -> Iterator[FormPage]:
    """What an official sees who starts, goes on without answering, and looks elsewhere."""
    page = _page(client.get(link))
    yield page
    page = _page(client.post(f"{link}/start", data={"csrf": csrf_of(page.text)}, follow_redirects=True))
    yield page
    sent = {**page.form(ending="/answer").preset(), "action": "next"}
    yield _page(client.post("/answer", data=sent))
    for address in ("/answer?page=2", "/answer?page=9", "/receipt", "/r/nothing", "/nothing"):
        yield _page(client.get(address, follow_redirects=True))


def _page(answer: Response) -> FormPage:
    return FormPage(url=str(answer.url), status=answer.status_code, text=answer.text)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_respondents_pages_are_in_order(province: House, link: str, lang: str) -> None:
    client = TestClient(
        public_application(province.resources),
        base_url=SITE,
        cookies={LANGUAGE_COOKIE: lang},
        follow_redirects=False,
    )
    with untranslated() as missing:
        seen = list(answered_pages(client, link))
    assert [page.status for page in seen] == [200, 200, 422, 200, 200, 200, 404, 404]
    faults = [
        f"{page.url}: {fault}"
        for page in seen
        for fault in (*inspect_page(page.text, url=page.url), *words_of(Page(page.text, ()), lang=lang))
    ]
    assert faults == []
    assert missing == set()


def answers_other_than_404(client: TestClient, addresses: set[str], *, home: str) -> list[str]:
    """Knocks at every address by every method, with the form token of the page `home`."""
    token = csrf_of(client.get(home).text)
    return [
        f"{method} {address}: {status}"
        for address in sorted(addresses)
        for method in METHODS
        for form in (None if method in ("GET", "HEAD") else {"csrf": token},)
        if (status := client.request(method, address, data=form).status_code) != 404
    ]


def is_shared(address: str) -> bool:
    """Addresses that both applications have."""
    path = address.split("?")[0]
    return path.startswith("/static/") or path in ("/healthz", "/readyz", "/favicon.ico", "/language")


def test_the_respondents_application_has_no_address_of_the_staffs(
    province: House, walk_of: Walked, link: str
) -> None:
    """Where links and forms really lead, and every path of the list; even for someone signed in."""
    walks = [walk_of(who, "vi") for who in WALKERS]
    addresses = {address for walk in walks for address in walk.seen}
    addresses |= {
        form.action or address
        for walk in walks
        for address, text in walk.pages.items()
        for form in FormPage(url=address, status=200, text=text).forms()
    }
    addresses |= {door.address for door in routes.doors(province.resources) if door.app == "staff"}
    staff = province.client(province.plan.member("administrator"))
    client = TestClient(
        public_application(province.resources), base_url=SITE, cookies=dict(staff.cookies),
        follow_redirects=False,
    )  # fmt: skip
    foreign = {address for address in addresses if not is_shared(address)}
    assert len(foreign) > 150
    assert answers_other_than_404(client, foreign, home=link) == []


def test_the_staff_application_has_no_address_of_the_respondents(province: House, link: str) -> None:
    client = province.client(province.plan.member("administrator"))
    listed = {door.address for door in routes.doors(province.resources) if door.app == "public"}
    foreign = {one for one in listed | {link, f"{link}/start", "/answer?page=2"} if not is_shared(one)}
    assert answers_other_than_404(client, foreign, home="/") == []


def test_the_walk_sees_what_is_wrong() -> None:
    """Keys of the code, English among Vietnamese, and links to nothing."""
    html = (
        "<h2>unit_type</h2><span class='tag'>draft</span><p>Sign out</p><p>The list of the units is long</p>"
    )
    found = list(words_of(Page(html, ()), lang="vi"))
    assert [fault.split(":")[0] for fault in found] == [
        "<h2> shows a key", "<span> shows a key", "<p> is in English", "<p> reads like English",
    ]  # fmt: skip
    assert list(words_of(Page("<p lang='en'>Sign out</p><code>unit_type</code>", ()), lang="vi")) == []
    assert MISSING_ANCHOR in inspect_page("<!doctype html><a href='#x'>y</a>", url="/")[-1]
