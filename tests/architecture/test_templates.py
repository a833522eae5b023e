"""Page sources compile in both languages, escape everything, and hold no script, style or outside address."""

import re

import pytest
from jinja2 import StrictUndefined

from app.core.i18n import LANGUAGES, Language
from app.web.view import APP, environment
from tests.support import tree, wording

PAGES = [
    f"{path.relative_to(APP).parts[0]}/{'/'.join(path.relative_to(APP).parts[2:])}"
    for path in wording.templates()
]
MAILS = sorted(path.relative_to(APP).as_posix() for path in APP.glob("*/messages/*/*"))
SOURCES = [*wording.templates(), *(APP / name for name in MAILS)]
UNESCAPED = re.compile(r"\|\s*safe\b|\bautoescape\b|\bMarkup\b")
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"'{]|javascript:|<script\b(?![^>]*\ssrc=)", re.IGNORECASE
)
OUTSIDE = re.compile(r"[a-z]+://|[\"'(]//[a-z0-9]", re.IGNORECASE)
TAG = re.compile(r"{%-?\s*extends\s+\"([^\"]+)\"")


def found(pattern: re.Pattern[str]) -> list[str]:
    """Places where a page source has what it must not have."""
    return [
        f"{tree.name_of(path)}:{number} {hit.group().strip()}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for hit in pattern.finditer(line)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_template_compiles(language: Language) -> None:
    """Compiled as served: a filter, test or block that does not exist fails here, not before a reader."""
    assert len(PAGES) > 50
    for name in PAGES:
        assert environment(language).get_template(name).root_render_func is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_environment_escapes_and_refuses_unknown_names(language: Language) -> None:
    env = environment(language)
    assert env.autoescape is True
    assert env.undefined is StrictUndefined
    assert env.from_string("{{ word }}").render(word="<b>&") == "&lt;b&gt;&amp;"


def test_every_import_leads_to_a_macro_that_is_there() -> None:
    """`{% from "x" import y %}` of a missing y is found by Jinja only when y is called."""
    missing = []
    for path in wording.templates():
        text = path.read_text(encoding="utf-8")
        for source, names in re.findall(r"{%-?\s*from\s+\"([^\"]+)\"\s+import\s+([^%]+?)\s*-?%}", text):
            offered = set(environment("en").get_template(source).module.__dict__)
            asked = re.sub(r"\bwith(out)? context\b", "", names)
            for one in (part.split(" as ")[0].strip() for part in asked.split(",")):
                if one and one not in offered:
                    missing.append(f"{tree.name_of(path)}: {one} of {source}")
    assert missing == []


def test_no_page_escapes_the_escaping() -> None:
    assert found(UNESCAPED) == []


def test_no_page_has_a_script_or_style_in_it() -> None:
    assert found(INLINE) == []


def test_no_page_names_an_outside_address() -> None:
    assert found(OUTSIDE) == []


def test_every_staff_page_stands_in_a_frame() -> None:
    """A page extends one of the frames; a part is imported and extends none."""
    loose = []
    for name, path in zip(PAGES, wording.templates(), strict=True):
        frame = TAG.search(path.read_text(encoding="utf-8"))
        is_part = "/parts/" in name or name.startswith("web/") or name.endswith("/frame.html")
        if not is_part and frame is None:
            loose.append(name)
    assert loose == []


@pytest.mark.parametrize(
    ("pattern", "sin"),
    [
        (UNESCAPED, "{{ text|safe }}"),
        (UNESCAPED, "{% autoescape false %}"),
        (INLINE, '<p style="color:red">'),
        (INLINE, '<a onclick="go()">'),
        (INLINE, "<script>go()</script>"),
        (OUTSIDE, '<link href="https://fonts.example/x">'),
        (OUTSIDE, '<img src="//cdn.example/x">'),
    ],
)
def test_the_search_sees_each_sin(pattern: re.Pattern[str], sin: str) -> None:
    assert pattern.search(sin)
