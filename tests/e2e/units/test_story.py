"""An officer brings in the units of a province and looks at them."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from app.core.models import AuditEvent
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.units.models import Unit
from tests.e2e.units.door import Browser, sha256_of
from tests.support.tree import ROOT

WORKBOOK = (ROOT / "tests" / "data" / "tra_vinh_2023" / "units.xlsx").read_bytes()
OpenBrowser = Callable[..., Browser]


def count_units(resources: Resources) -> int:
    with open_work(resources, writing=False) as work:
        count: int = work.session.execute(select(func.count()).select_from(Unit)).scalar_one()
        return count


def test_nothing_comes_in_before_it_is_confirmed(open_browser: OpenBrowser, resources: Resources) -> None:
    at = open_browser(lang="en")
    page = at.get("/units/import")
    report = at.upload("/units/import", page=page, name="units.xlsx", content=WORKBOOK)
    assert "<h1>The file can be imported</h1>" in report
    assert count_units(resources) == 0
    shown = at.post("/units/import/confirm", page=report, sha256=sha256_of(report))
    assert "72 units added, 0 changed." in shown
    assert count_units(resources) == 72
    with open_work(resources, writing=False) as work:
        verbs = (
            work.session.execute(select(col(AuditEvent.verb)).order_by(col(AuditEvent.seq))).scalars().all()
        )
    assert verbs == ["units.file_received", "units.imported"]


def test_a_faulty_file_is_reported_by_place(open_browser: OpenBrowser, resources: Resources) -> None:
    at = open_browser(lang="en")
    rows = "Ma don vi,Ten don vi,Loai don vi,Truc thuoc\nA,One,department,\nB,,dept,Z\n"
    content = rows.encode()
    page = at.get("/units/import")
    report = at.upload("/units/import", page=page, name="a.csv", content=content, status=422)
    assert "3 faults; nothing was imported" in report
    assert report.count("row 3") == 3
    assert "Fill in this cell." in report
    assert count_units(resources) == 0


def test_a_forged_confirmation_finds_no_file(open_browser: OpenBrowser, resources: Resources) -> None:
    at = open_browser()
    page = at.get("/units/import")
    at.post("/units/import/confirm", page=page, status=404, sha256="0" * 64)
    at.post("/units/import/confirm", page=page, status=422, sha256="../../etc/passwd")
    assert count_units(resources) == 0


def test_a_form_without_a_file_asks_for_one(open_browser: OpenBrowser) -> None:
    at = open_browser(lang="en")
    page = at.post("/units/import", page=at.get("/units/import"), status=422)
    assert "Choose a file." in page


def test_a_file_name_is_only_a_label(open_browser: OpenBrowser) -> None:
    at = open_browser()
    page = at.get("/units/import")
    name = '../../"><svg onload=alert(1)>.csv'
    report = at.upload("/units/import", page=page, name=quote(name), content=b"a,b\n1,2\n", status=422)
    assert "<svg onload" not in report


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_tree_is_searched_without_marks(open_browser: OpenBrowser, lang: str) -> None:
    at = open_browser(lang=lang)
    report = at.upload("/units/import", page=at.get("/units/import"), name="u.xlsx", content=WORKBOOK)
    tree = at.post("/units/import/confirm", page=report, sha256=sha256_of(report))
    assert tree.count("<details") == 9
    found = at.get("/units?search=RACH+SEN")
    assert found.count("<li>") - found.count('<li><a href="/units"') == 2  # the commune and its district
    assert "<details open>" in found
    at.get("/units?search=nothing-like-it")
    at.get("/units?kind=district")
    unit = re.search(r'href="(/units/[0-9a-f-]{36})"', found)
    assert unit is not None
    shown = at.get(unit.group(1))
    assert "H01" in shown


def test_an_unknown_unit_is_not_found(open_browser: OpenBrowser) -> None:
    at = open_browser()
    at.get("/units/00000000-0000-7000-8000-000000000000", status=404)
    at.get("/units/not-an-id", status=404)


def test_roles_decide_who_imports(open_browser: OpenBrowser) -> None:
    at = open_browser(Role.UNIT_OFFICER, lang="en")
    assert "Import units" not in at.get("/units")
    at.get("/units/import", status=403)
    open_browser(Role.CLERK).get("/units", status=403)
