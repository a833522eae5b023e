"""The page inspector: what is wrong with a page of ours, whatever room drew it.

Every HTTP test sends the pages it fetches through it: `assert inspect_page(html, url=url) == []`.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

import html5lib
from babel.messages.pofile import read_po
from html5lib.constants import E as SYNTAX

from app.web.csrf import FIELD as CSRF_FIELD

CATALOG: Final = Path(__file__).parents[2] / "app" / "locale" / "vi" / "web.po"
ERROR_MARK: Final = "Error:"
"""Message id of what the title of a page with errors begins with."""

_UNLABELLED: Final = {"hidden", "submit", "button", "image", "reset"}
_RESOURCES: Final = ("src", "srcset", "poster", "data", "data-src", "data-save", "action", "formaction")
_REFERENCES: Final = (
    "for",
    "form",
    "list",
    "headers",
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
)
_RAW: Final = re.compile(r"\{\{|\}\}|\{%|%\(\w+\)s|<[\w.]+ object at 0x|\bUndefined\b")
_NONE: Final = re.compile(r"(?<![^\s:(·])None(?![^\s.,;:)·])(?! of\b)")
_MARKS: Final = ("id", "name", "type", "href")
_TOKEN: Final = re.compile(rf'(name="{CSRF_FIELD}" value=")[^"]+(")')
_VALUES: Final = ("value", "href", "id", "name", "placeholder", "title", "alt", "aria-label")


class Page:
    """A parsed page: elements without namespace, their parents, the parser's complaints."""

    def __init__(self, html: str, origins: Collection[str]) -> None:
        parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
        self.root: Element = parser.parse(html)
        for one in self.root.iter():
            if isinstance(one.tag, str):
                one.tag = one.tag.rpartition("}")[2]  # svg keeps its namespace
        self.complaints = [
            f"line {line}: {SYNTAX[code] % data}" for (line, _column), code, data in parser.errors
        ]
        self.origins = tuple(origins)
        self.parents = {child: parent for parent in self.root.iter() for child in parent}
        self.ids = Counter(one.attrib["id"] for one in self.every() if "id" in one.attrib)

    def every(self, *tags: str) -> Iterator[Element]:
        """Elements of these tags (all without any) in the order of the page; comments are left out."""
        for one in self.root.iter():
            if isinstance(one.tag, str) and (not tags or one.tag in tags):
                yield one

    def above(self, element: Element, tag: str) -> Element | None:
        """The nearest ancestor of that tag."""
        parent = self.parents.get(element)
        while parent is not None and parent.tag != tag:
            parent = self.parents.get(parent)
        return parent


def inspect_page(html: str, *, url: str, origins: Collection[str] = ()) -> list[str]:
    """Faults of a page, one sentence each, each beginning with `url`; an empty list for a good page.

    `origins` are the other origins ("http://localhost:8001") that links, not resources, may lead to.
    """
    faults = _faults_of_text(_TOKEN.sub(r"\1x\2", html), tuple(origins))
    return [f"{url}: {fault}" for fault in faults]


@lru_cache(2_000)
def _faults_of_text(html: str, origins: tuple[str, ...]) -> list[str]:
    """The same page comes many times, with another token in its forms."""
    return _faults(Page(html, origins))


def faults_of(page: Page, *, url: str) -> list[str]:
    """The faults of a page that was parsed already."""
    return [f"{url}: {fault}" for fault in _faults(page)]


def _faults(page: Page) -> list[str]:
    faults = [f"not valid HTML, {complaint}" for complaint in page.complaints]
    for check in (
        _frame, _heading, _ids, _references, _labels, _groups, _forms, _scripts, _addresses, _pictures,
        _buttons, _tables, _words,
    ):  # fmt: skip
        faults.extend(check(page))
    return faults


@cache
def error_marks() -> tuple[str, str]:
    """What the title of a page with errors may begin with, in English and in Vietnamese."""
    with CATALOG.open("rb") as file:
        message = read_po(file, locale="vi").get(ERROR_MARK)
    assert message is not None, f"{CATALOG} does not translate {ERROR_MARK!r}"
    return ERROR_MARK, str(message.string)


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _named(element: Element) -> bool:
    """Whether an element has words for those who cannot see it."""
    pictures = any(one.get("alt") or one.get("aria-label") for one in element.iter())
    return bool(_text(element) or element.get("aria-label") or element.get("aria-labelledby") or pictures)


def _shown(element: Element) -> str:
    """An element as a fault names it."""
    marks = [f'{key}="{element.attrib[key]}"' for key in _MARKS if key in element.attrib]
    return f"<{' '.join([str(element.tag), *marks])}>"


def _frame(page: Page) -> Iterator[str]:
    if not page.root.get("lang"):
        yield "<html> has no lang"
    mains = len(list(page.every("main")))
    if mains != 1:
        yield f"{mains} <main> instead of 1"


def _heading(page: Page) -> Iterator[str]:
    headings = list(page.every("h1"))
    if len(headings) != 1:
        yield f"{len(headings)} <h1> instead of 1"
        return
    heading = _text(headings[0])
    title = _text(next(page.every("title"), Element("title")))
    for mark in error_marks():
        title = title.removeprefix(f"{mark} ")
    if not heading or not title.startswith(heading):
        yield f"the title {title!r} does not start with the h1 {heading!r}"


def _ids(page: Page) -> Iterator[str]:
    for name, times in page.ids.items():
        if times > 1:
            yield f"id {name!r} stands {times} times"
        if not name or re.search(r"\s", name):
            yield f"id {name!r} is empty or has a space"


def _references(page: Page) -> Iterator[str]:
    for one in page.every():
        for attribute in _REFERENCES:
            for name in one.get(attribute, "").split():
                if name not in page.ids:
                    yield f"{attribute} of {_shown(one)} names {name!r}, which is not on the page"
        target = one.get("href", "")
        if target.startswith("#") and target[1:] not in page.ids:
            yield f"{_shown(one)} leads to nothing on the page"


def _labels(page: Page) -> Iterator[str]:
    labelled = {one.attrib["for"] for one in page.every("label") if "for" in one.attrib and _text(one)}
    for one in page.every("input", "select", "textarea"):
        if one.get("type", "text") in _UNLABELLED and one.tag == "input":
            continue
        around = page.above(one, "label")
        named = one.get("aria-label") or one.get("aria-labelledby") or one.get("id") in labelled
        if not named and (around is None or not _text(around)):
            yield f"{_shown(one)} has no label"


def _groups(page: Page) -> Iterator[str]:
    for one in page.every("input"):
        if one.get("type") == "radio":
            around = page.above(one, "fieldset")
            legend = around.find("legend") if around is not None else None
            if legend is None or not _text(legend):
                yield f"{_shown(one)} stands in no fieldset with a legend"


def _forms(page: Page) -> Iterator[str]:
    for form in page.every("form"):
        method = form.get("method", "get").lower()
        if method in {"get", "dialog"}:
            continue
        tokens = [one for one in form.iter("input") if one.get("name") == CSRF_FIELD and one.get("value")]
        if len(tokens) != 1:
            yield f"the form to {form.get('action', '')!r} has {len(tokens)} CSRF fields instead of 1"


def _scripts(page: Page) -> Iterator[str]:
    for one in page.every():
        if one.tag == "script" and not one.get("src"):
            yield "a script stands in the page"
        if one.tag == "style":
            yield "a style sheet stands in the page"
        for attribute in one.attrib:
            if attribute == "style" or str(attribute).startswith("on"):
                yield f"{_shown(one)} has the attribute {attribute}"


def _addresses(page: Page) -> Iterator[str]:
    for one in page.every():
        resources = [one.attrib[name] for name in _RESOURCES if name in one.attrib]
        link = one.get("href", "")
        if one.tag != "a":
            resources.append(link)
        elif _is_outside(link) and not link.startswith((*page.origins, "mailto:", "tel:")):
            yield f"{_shown(one)} leads outside"
        for address in resources:
            if _is_outside(address):
                yield f"{_shown(one)} loads or sends outside: {address!r}"


def _is_outside(address: str) -> bool:
    return bool(re.match(r"\s*(?:[a-z][a-z0-9+.-]*:|//|\\\\)", address, re.IGNORECASE))


def _pictures(page: Page) -> Iterator[str]:
    for one in page.every("img", "svg"):
        if one.tag == "img" and "alt" not in one.attrib:
            yield f"the picture {one.get('src')!r} has no alt"
        if one.tag == "svg" and one.get("aria-hidden") != "true" and not one.get("aria-label"):
            yield "an svg is neither hidden from screen readers nor labelled"


def _buttons(page: Page) -> Iterator[str]:
    filled = [one for one in page.every() if "primary" in one.get("class", "").split()]
    if len(filled) > 1:
        yield f"{len(filled)} filled buttons instead of at most 1"
    for one in page.every("button", "a", "summary"):
        if not _named(one):
            yield f"{_shown(one)} has no words"


def _tables(page: Page) -> Iterator[str]:
    for one in page.every("th"):
        if one.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
            yield f"the heading {_text(one)!r} of a table has no scope"
    for one in page.every("table"):
        if one.find("caption") is None:
            yield "a table has no caption"


def _words(page: Page) -> Iterator[str]:
    for one in page.every():
        if one.tag in {"script", "style"}:
            continue
        for words in (one.text or "", *(child.tail or "" for child in one)):
            if found := _RAW.search(words) or _NONE.search(words):
                yield f"{_shown(one)} shows {found.group()!r}: {' '.join(words.split())[:60]!r}"
        for attribute in _VALUES:
            if one.get(attribute) == "None" or _RAW.search(one.get(attribute, "")):
                yield f"{attribute} of {_shown(one)} is {one.get(attribute)!r}"
