"""English in code and page sources; Vietnamese where it is content."""

import re
import unicodedata
from itertools import pairwise

from tests.support import tree

# Letters that Vietnamese has and English has not, composed and decomposed.
VIETNAMESE = re.compile(
    "[\u00c0-\u00c3\u00c8-\u00ca\u00cc\u00cd\u00d2-\u00d5\u00d9\u00da\u00dd\u00e0-\u00e3\u00e8-\u00ea\u00ec\u00ed"
    "\u00f2-\u00f5\u00f9\u00fa\u00fd\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0"
    "\u1ea0-\u1ef9\u0300-\u0303\u0309\u0323\u031b]"
)
CONTENT = ("app/locale/", "analysis/locale/", "survey_templates/", "docs/", "tests/data/")
CONTENT_FOLDERS = {("messages", "vi")}
TEXT = (
    ".py",
    ".html",
    ".txt",
    ".css",
    ".js",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".ini",
    ".cfg",
    ".sh",
    ".mako",
    ".svg",
)
BY_NAME = {"Makefile", "run", ".gitignore"}


def is_content(name: str) -> bool:
    parts = tuple(name.split("/"))
    return name.startswith(CONTENT) or any(pair in CONTENT_FOLDERS for pair in pairwise(parts))


def test_vietnamese_letters_stand_only_where_content_lives() -> None:
    found = []
    for path in tree.files():
        name = tree.name_of(path)
        if is_content(name) or not (name.endswith(TEXT) or path.name in BY_NAME):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if VIETNAMESE.search(line):
                found.append(f"{name}:{number}")
    assert found == []


def test_content_is_composed() -> None:
    """One letter, one code point: NFC everywhere, so that searching finds what is written."""
    apart = [
        tree.name_of(path)
        for path in tree.files(suffixes=(".yaml", ".po", ".md", ".txt", ".html", ".json", ".csv"))
        if "invalid" not in path.parts  # bad on purpose
        and not unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8-sig"))
    ]
    assert apart == []


def test_the_search_sees_what_it_should() -> None:
    assert VIETNAMESE.search("h\u00e0i l\u00f2ng")
    assert VIETNAMESE.search("\u0111i\u1ec3m")
    assert not VIETNAMESE.search("plain English, 20 \u00d7 30 \u2013 100 %")
