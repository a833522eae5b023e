"""A manager takes the shipped questionnaires over and reads them in both languages."""

import re
from collections.abc import Callable

import pytest

from app.core.permissions import Role
from app.templates import service
from tests.e2e.units.door import Browser

OpenBrowser = Callable[..., Browser]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_shipped_versions_are_taken_over_and_previewed(open_browser: OpenBrowser, lang: str) -> None:
    at = open_browser(lang=lang)
    listed = at.get("/questionnaires")
    assert "/questionnaires/install" in listed
    listed = at.post("/questionnaires/install", page=listed)
    assert "/questionnaires/install" not in listed
    previews = re.findall(r'href="(/(?:questionnaires|frameworks)/\w+/\d+)"', listed)
    assert len(previews) == 11
    for address in previews:
        assert at.get(address)


def test_a_preview_shows_every_wording_and_share(open_browser: OpenBrowser) -> None:
    at = open_browser(lang="en")
    at.post("/questionnaires/install", page=at.get("/questionnaires"))
    page = at.get("/questionnaires/citizen/1")
    questionnaire = service.shipped_questionnaires()["citizen"]
    plain = page.replace("&#39;", "'")
    for item in questionnaire.items:
        assert item.text.vi in plain
        assert item.text.en in plain
        assert f"<code>{item.name}</code>" in page
        for level in item.levels:
            assert level.text.vi in plain
    assert ">75.0%<" in page
    assert ">not scored<" in page


def test_the_check_of_the_shipped_files_finds_nothing(open_browser: OpenBrowser) -> None:
    assert "Nothing to mend" in open_browser(lang="en").get("/questionnaires/check")


def test_an_unknown_version_is_not_found(open_browser: OpenBrowser) -> None:
    at = open_browser()
    at.get("/questionnaires/citizen/1", status=404)
    at.get("/questionnaires/citizen/x", status=404)
    at.get("/frameworks/none/1", status=404)


def test_only_those_who_publish_take_versions_over(open_browser: OpenBrowser) -> None:
    at = open_browser(Role.ANALYST, lang="en")
    listed = at.get("/questionnaires")
    assert "/questionnaires/install" not in listed
    open_browser(Role.CLERK).get("/questionnaires", status=403)
