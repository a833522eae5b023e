"""Every sentence of these rooms has its Vietnamese, with the same places to fill in."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2.ext import babel_extract

import app.people.errors
import app.units.errors
from app.core.errors import Problem
from app.core.i18n import read_catalog
from app.core.permissions import ROLE_LABELS
from app.core.tabular import opening, table
from app.people import rules as people
from app.people.rules import addresses
from app.people.rules import rows as people_rows
from app.templates import routes as template_pages
from app.templates.errors import FINDING_KINDS
from app.units import rules as units
from app.units.rules import linking
from app.units.rules import rows as unit_rows
from app.web import forms
from tests.support.tree import ROOT

ROOMS = ("core", "units", "people", "templates")
assert app.people.errors
assert app.units.errors


def sentences() -> Iterator[str]:
    """Message ids in the code of these rooms."""
    for kind in Problem.registry.values():
        if kind.__module__.split(".")[1] in ROOMS:
            yield from (kind.title, kind.advice)
    for words in (
        opening.REASONS, table.REASONS, unit_rows.REASONS, linking.REASONS, people_rows.REASONS,
        addresses.REASONS, forms.MESSAGES, ROLE_LABELS, template_pages.KIND_LABELS,
        template_pages.CHANNEL_LABELS, template_pages.SOURCE_LABELS, template_pages.STAGE_LABELS,
    ):  # fmt: skip
        yield from words.values()
    yield forms.DEFAULT_MESSAGE
    yield from (kind.sentence for kind in FINDING_KINDS.values())
    for column in (*units.COLUMNS, *units.TYPE_COLUMNS, *people.COLUMNS):
        yield column.label
    yield from (kind.name for kind in units.STARTING_TYPES)
    yield from (group.name for group in people.STARTING_GROUPS)


def page_sentences(room: str) -> Iterator[str]:
    """Message ids on the pages of a room."""
    options = {"extensions": "jinja2.ext.i18n"}
    for path in sorted((ROOT / "app" / room / "pages").rglob("*.html")):
        with path.open("rb") as file:
            for _, _, found, _ in babel_extract(file, ["_", "ngettext"], [], options):
                first = found if isinstance(found, str) else next(iter(found or ()), None)
                yield from [first] if first else []


def code_sentences(room: Path) -> Iterator[str]:
    """Message ids that the routes of a room say: `say(request, "...")`."""
    for path in (*room.glob("routes.py"), *room.glob("routes/*.py")):
        yield from re.findall(r"say\(request, \"([^\"]+)\"", path.read_text(encoding="utf-8"))


def fields(text: str) -> set[str]:
    """Names of the places to fill in, in either style."""
    braces = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return braces | set(re.findall(r"%\((\w+)\)s", text))


@pytest.fixture(scope="module")
def catalog() -> dict[str, str]:
    """Vietnamese by message id; of plurals the first form."""
    found = {}
    for message in read_catalog("vi"):
        key = message.id if isinstance(message.id, str) else message.id[0]
        found[key] = (
            message.string if isinstance(message.string, str) else next(iter(message.string or ()), "")
        )
    return found


def test_sentences_of_the_code_are_translated(catalog: dict[str, str]) -> None:
    assert sorted({sentence for sentence in sentences() if not catalog.get(sentence)}) == []


@pytest.mark.parametrize("room", ["units", "people", "templates"])
def test_sentences_of_pages_are_translated(catalog: dict[str, str], room: str) -> None:
    used = {*page_sentences(room), *code_sentences(ROOT / "app" / room)}
    assert used
    assert sorted(sentence for sentence in used if not catalog.get(sentence)) == []


def test_translations_fill_in_nothing_that_is_not_there(catalog: dict[str, str]) -> None:
    used = {*sentences(), *(one for room in ROOMS[1:] for one in page_sentences(room))}
    extra = {one: fields(catalog[one]) - fields(one) for one in used}
    assert {one: names for one, names in extra.items() if names} == {}
    needed = {one: fields(one) - fields(catalog[one]) - {"kind"} for one in used}
    assert {one: names for one, names in needed.items() if names} == {}
