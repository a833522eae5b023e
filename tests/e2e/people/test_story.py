"""An officer brings in the officials of a province and looks through the list."""

import csv
import re
from collections.abc import Callable

import pytest

from app.core.permissions import Role
from tests.e2e.units.door import Browser, sha256_of
from tests.support.tree import ROOT

DATA = ROOT / "tests" / "data" / "tra_vinh_2023"
OpenBrowser = Callable[..., Browser]


def import_officials(at: Browser) -> str:
    content = (DATA / "officials.xlsx").read_bytes()
    report = at.upload("/people/import", page=at.get("/people/import"), name="o.xlsx", content=content)
    return at.post("/people/import/confirm", page=report, sha256=sha256_of(report))


def test_the_list_comes_in_and_is_filtered(open_browser: OpenBrowser) -> None:
    at = open_browser(lang="en")
    shown = import_officials(at)
    assert "459 people added, 0 changed." in shown
    assert "1–50 of 459" in shown
    assert "51–100 of 459" in at.get("/people?number=2")
    assert "135 people" in at.get("/people?group=commune_leader")
    unit = re.search(r'<option value="([0-9a-f-]{36})">People&#39;s Committee of Sen H', shown)
    assert unit is not None
    district = at.get(f"/people?unit={unit.group(1)}")
    assert "27 people" in district  # two of each of six divisions, and three of each of five communes
    at.get("/people?unit=garbage&group=nothing&number=-5")


def test_the_faulty_list_is_reported_by_place(open_browser: OpenBrowser) -> None:
    at = open_browser()
    content = (DATA / "officials_faulty.xlsx").read_bytes()
    page = at.get("/people/import")
    report = at.upload("/people/import", page=page, name="o.xlsx", content=content, status=422)
    with (DATA / "officials_faulty_expected.csv").open(encoding="utf-8", newline="") as file:
        expected = [(int(row["row"]), row["column"]) for row in csv.DictReader(file)]
    found = re.findall(r"(\d+)</th>\s*<td[^>]*>[A-Z]+ · ([^<]+)</td>", report)
    assert [(int(row), column) for row, column in found] == expected


def test_a_second_import_changes_nothing(open_browser: OpenBrowser) -> None:
    at = open_browser(lang="en")
    import_officials(at)
    content = (DATA / "officials.xlsx").read_bytes()
    report = at.upload("/people/import", page=at.get("/people/import"), name="o.xlsx", content=content)
    assert "there is nothing to import" in report
    assert "/people/import/confirm" not in report


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_empty_list_says_what_to_do(open_browser: OpenBrowser, lang: str) -> None:
    assert 'href="/people/import"' in open_browser(lang=lang).get("/people")


def test_roles_decide_who_sees_people(open_browser: OpenBrowser) -> None:
    open_browser(Role.AUDITOR).get("/people")
    open_browser(Role.AUDITOR).get("/people/import", status=403)
    open_browser(Role.ANALYST).get("/people", status=403)


CANARY = '"><svg onload=alert(1)>'


def test_nothing_that_is_imported_becomes_markup(open_browser: OpenBrowser) -> None:
    at = open_browser(lang="en")
    quoted = '"' + CANARY.replace('"', '""') + '"'
    lines = f"unit code,unit name,english name,unit type\nZ1,{quoted},{quoted},department\n"
    report = at.upload("/units/import", page=at.get("/units/import"), name="u.csv", content=lines.encode())
    tree = at.post("/units/import/confirm", page=report, sha256=sha256_of(report))
    lines = f"full name,position,unit,email,group\nLe An,{quoted},Z1,a@a.example.org,division_leader\n"
    page = at.get("/people/import")
    report = at.upload("/people/import", page=page, name="p.csv", content=lines.encode())
    listed = at.post("/people/import/confirm", page=report, sha256=sha256_of(report))
    lines = f"full name,unit,email,group\n{quoted},{quoted},{quoted},{quoted}\n"
    faults = at.upload("/people/import", page=page, name="p.csv", content=lines.encode(), status=422)
    found = at.get("/units?search=" + "%22%3E%3Csvg")
    for html in (tree, listed, faults, found):
        assert "<svg onload" not in html
        assert "&lt;svg onload=alert(1)&gt;" in html
