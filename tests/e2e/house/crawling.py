"""Walks through every page that links lead to, looks at each, and keeps what is wrong."""

import gettext
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from fastapi import FastAPI
from sqlalchemy import event
from starlette.routing import Match
from starlette.testclient import TestClient

from app.core import i18n
from app.core.database import Database
from tests.e2e.house.rounds import ROUNDS
from tests.support import routes, wording
from tests.support.inspector import Page, faults_of

MOST_OF_ONE_KIND = 1
MISSING_ANCHOR = "leads to nothing on the page"
HEADINGS = ("title", "h1", "h2", "h3", "th", "dt", "legend", "summary", "caption", "label", "button")
RAW_KEY = re.compile(r"(?<![\w./-])[a-z]+(?:_[a-z0-9]+)+(?![\w./-])")
STATE_KEYS = {
    "draft",
    "running",
    "closed",
    "opened",
    "queued",
    "sent",
    "retry",
    "failed",
    "issued",
    "returned",
}
KEEPING_TIME = ("login_session",)
ENGLISH = {
    entry.id: entry.vietnamese
    for entry in wording.entries()
    if entry.vietnamese != entry.id and not re.search(r"%\(|{", entry.id)
}
ENGLISH_WORDS = re.compile(
    r"\b(?:the|of|and|is|are|has|have|no|not|with|for|this|to|each|only|be|was|were)\b"
)


@dataclass(slots=True)
class Walk:
    """One person's way through the pages: what was seen, what is wrong."""

    client: TestClient
    lang: str
    origins: tuple[str, ...] = ()
    seen: dict[str, int] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    written: list[str] = field(default_factory=list)

    def from_page(self, start: str) -> "Walk":
        """Follows links until each route has been seen for each round and each set of filters."""
        names, counts = route_names(self.client), Counter[str]()
        waiting = deque([start])
        while waiting:
            address = waiting.popleft()
            route = names(urlsplit(address).path)
            self.names.add(route)
            kind = f"{route} {round_in(address)} {sorted(re.findall(r'[?&]([a-z_]+)=', address))}"
            if address in self.seen or counts[kind] >= MOST_OF_ONE_KIND:
                continue
            counts[kind] += 1
            waiting.extend(self._visit(address))
        return self

    def _visit(self, address: str) -> list[str]:
        answer = self.client.get(address)
        self.seen[address] = answer.status_code
        if answer.status_code == 303:  # whoever has one unit only is led to it at once
            return [answer.headers["location"]]
        if answer.status_code != 200:
            self.faults.append(f"{address}: {answer.status_code}")
            return []
        if not answer.headers["content-type"].startswith("text/html"):
            return []
        self.pages[address] = answer.text
        page = Page(answer.text, self.origins)
        self.faults += faults_of(page, url=address)
        self.faults += [f"{address}: {fault}" for fault in words_of(page, lang=self.lang)]
        return [
            urljoin(address, link.get("href", "").partition("#")[0])
            for link in page.every("a")
            if not re.match(r"[a-z]+:|//", link.get("href", "#"))
        ]


def round_in(address: str) -> str:
    """The round that an address is about, or nothing."""
    return next((key for key in ROUNDS if f"/{key}" in address), "")


def route_names(client: TestClient, method: str = "GET") -> Callable[[str], str]:
    """From a path to the name of its route."""
    app = client.app
    assert isinstance(app, FastAPI)
    known = [route for route, _ in routes.endpoints(app)]

    @cache
    def name(path: str) -> str:
        scope = {"type": "http", "method": method, "path": path, "root_path": ""}
        return next((r.name for r in known if r.matches(scope)[0] is Match.FULL), "unknown")

    return name


def words_of(page: Page, *, lang: str) -> Iterator[str]:
    """What the words of a page should not be: keys of the code, and English on a Vietnamese page."""
    for element, text in texts(page):
        is_heading = element.tag in HEADINGS or "tag" in element.get("class", "").split()
        if is_heading and (RAW_KEY.search(text) or text in STATE_KEYS):
            yield f"<{element.tag}> shows a key: {text!r}"
        if lang == "vi" and not spoken_in(page, element, "en"):
            if text in ENGLISH:
                yield f"<{element.tag}> is in English: {text!r}"
            elif len(ENGLISH_WORDS.findall(text)) > 1:
                yield f"<{element.tag}> reads like English: {text!r}"


def texts(page: Page) -> Iterator[tuple[Element, str]]:
    """Every text of a page with the element it stands in, code and scripts left out."""
    for element in page.every():
        if element.tag in ("script", "style", "code", "pre"):
            continue
        for part in (element.text, *(child.tail for child in element), element.get("aria-label")):
            text = " ".join((part or "").split())
            if text:
                yield element, text


def spoken_in(page: Page, element: Element, lang: str) -> bool:
    """Whether an element, or one around it below the root, is marked as being in a language."""
    around: Element | None = element
    while around is not None and around.tag != "html":
        if around.get("lang") == lang:
            return True
        around = page.parents.get(around)
    return False


class _Recorder(gettext.NullTranslations):
    """Stands behind the Vietnamese catalogue and keeps what was not found in it."""

    def __init__(self) -> None:
        super().__init__()
        self.missing: set[str] = set()

    def gettext(self, message: str) -> str:
        self.missing.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.missing.add(msgid1)
        return msgid1 if n == 1 else msgid2


@contextmanager
def untranslated() -> Iterator[set[str]]:
    """Inside, every text that a page asks for and the Vietnamese catalogue lacks is kept."""
    catalogue, recorder = i18n.translations("vi"), _Recorder()
    catalogue.add_fallback(recorder)
    try:
        yield recorder.missing
    finally:
        catalogue._fallback = None  # type: ignore[attr-defined]


@contextmanager
def writes_of(database: Database) -> Iterator[list[str]]:
    """Inside, every statement that changes a table, the last sight of a session aside, is kept."""
    kept: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        changes = statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE"))
        if changes and not any(f" {table} " in statement for table in KEEPING_TIME):
            kept.append(statement)

    engines = {database.reader, database.writer}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield kept
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
