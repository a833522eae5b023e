"""The page frames and components: every text translated, every component sound in both languages."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from app.core import i18n
from tests.support.gallery import GALLERY, PAGES, STATIC, draw, environment
from tests.support.inspector import inspect_page


def messages() -> Iterator[tuple[str, ...]]:
    """Message ids of the page sources, each as (singular,) or (singular, plural)."""
    found = extract_from_dir(PAGES, [("**.html", "jinja2")], options_map={"**.html": {"silent": "false"}})
    for _file, _line, message, _comments, _context in found:
        yield message if isinstance(message, tuple) else (message,)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("name", sorted(page.name for page in GALLERY.glob("*.html")))
def test_every_component_passes_the_inspector(name: str, language: i18n.Language) -> None:
    assert inspect_page(draw(name, language), url=name) == []


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_page_with_errors_says_so_in_title_summary_and_field(language: i18n.Language) -> None:
    html = draw("matrix.html", language, errors=[("q05.u3", "Choose a level for the Department of Health")])
    assert inspect_page(html, url="matrix") == []
    mark = i18n.translate(language, "Error:")
    assert f"<title>{mark} How satisfied" in html
    assert '<a href="#q05.u3">' in html
    assert 'id="q05.u3-error"' in html


def test_a_problem_page_escapes_what_it_is_told() -> None:
    canary = '"><svg onload=alert(1)>'
    told = {"title": canary, "message": canary, "code": "404.link", "problem_id": "ab12", "home": "/"}
    html = environment("vi").get_template("web/error.html").render(told)
    assert inspect_page(html, url="error") == []
    assert "<svg" not in html


def test_gallery_and_guide_show_every_component() -> None:
    parts = [part.read_text() for part in (PAGES / "parts").glob("*.html") if part.name != "shell.html"]
    defined = {name for part in parts for name in re.findall(r"macro ([a-z]\w*)\(", part)}
    exported = set(re.findall(r"set (\w+) =", (PAGES / "components.html").read_text()))
    pages = [page.read_text() for page in GALLERY.glob("*.html")]
    imports = [names for page in pages for names in re.findall(r'components.html" import ([\w, ]+)', page)]
    shown = {name for names in imports for name in re.findall(r"\w+", names)}
    assert exported == defined
    assert exported - shown == {"described", "told"}
    explained = set(re.findall(r"\w+", (PAGES.parents[2] / "docs" / "face.md").read_text(encoding="utf-8")))
    assert exported - explained == {"described", "told"}


def test_menu_hides_what_the_person_may_not_see() -> None:
    html = draw("parts.html", "en")
    assert 'href="/home" aria-current="true"' in html
    assert 'href="/audit"' not in html


def test_every_text_of_the_pages_has_its_vietnamese() -> None:
    catalog = i18n.read_catalog("vi")
    missing = [message for message in messages() if catalog.get(message[0]) is None]
    assert missing == []


def test_translations_keep_the_parameters() -> None:
    catalog = i18n.read_catalog("vi")
    for message in messages():
        translated = catalog[message[0]].string
        text = translated if isinstance(translated, str) else "".join(translated or ())
        assert _parameters(text) == _parameters(message[0]), message


def _parameters(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|\{\w+\}", text))


def test_first_page_of_a_respondent_fits_the_budget() -> None:
    page = draw("matrix.html", "vi").encode()
    parts = [page, (STATIC / "answer.css").read_bytes(), (STATIC / "answer.js").read_bytes()]
    assert sum(len(gzip.compress(part, 6)) for part in parts) < 12_000
    assert len(re.findall(rb"<script|<link|<img", page)) == 2


@pytest.mark.parametrize("path", sorted(STATIC.iterdir()), ids=lambda path: path.name)
def test_static_file_is_self_contained_and_plain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"https?://(?!www\.w3\.org/2000/svg)|@import|url\(", text)
    assert not re.findall(r":has\(|light-dark\(|color-mix\(|innerHTML|eval\(", text)
    assert len(text.splitlines()) <= 300
