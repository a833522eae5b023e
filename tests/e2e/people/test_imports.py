"""One place for imports: templates, what was checked and what came in, who did it."""

import re

import pytest
from starlette.testclient import TestClient

from app.core.actor import SYSTEM
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.main import staff_application
from app.units import service as units
from tests.support.cast import MANAGER
from tests.support.house import SITE, Visitor, csrf_of, enrol, sqlite_house
from tests.support.inspector import inspect_page

assert sqlite_house
UNITS = b"unit code,unit name,unit type\nSNV,Home Affairs,department\n"
PEOPLE = "full name,unit,work e-mail,respondent group\nMade Up,SNV,{address},civil_servant\n"


@pytest.fixture(params=["vi", "en"])
def at(request: pytest.FixtureRequest, sqlite_house: Resources) -> Visitor:
    with open_work(sqlite_house, actor=SYSTEM, writing=True) as work:
        units.import_units(work, content=UNITS, name="units.csv")
    enrol(sqlite_house, MANAGER)
    visitor = Visitor(TestClient(staff_application(sqlite_house), base_url=SITE))
    visitor.client.cookies.set("__Host-phieu-language", request.param)
    visitor.sign_in(MANAGER)
    return visitor


def upload(at: Visitor, content: bytes, *, status: int) -> str:
    page = at.get("/people/import")
    answer = at.client.post(
        "/people/import", data={"csrf": csrf_of(page)}, files={"file": ("list.csv", content)}
    )
    assert answer.status_code == status
    return answer.text


def test_every_file_is_in_the_history(at: Visitor) -> None:
    report = upload(at, PEOPLE.format(address="nobody").encode(), status=422)
    faults = re.search(r'href="(/people/import/[0-9a-f]{64}/faults.xlsx)"', report)
    assert faults is not None
    assert at.client.get(faults[1]).content.startswith(b"PK")
    report = upload(at, PEOPLE.format(address="made.up@tinh.gov.vn").encode(), status=200)
    kept = re.search(r'name="sha256" value="([0-9a-f]{64})"', report)
    assert kept is not None
    at.post("/people/import/confirm", page=report, sha256=kept[1])
    page = at.get("/imports")
    body = page.split("<tbody>")[1]
    assert body.count("<tr>") == 4
    assert body.count(MANAGER.full_name) == 3
    assert body.count("list.csv") == 3
    assert body.count(faults[1]) == 1
    assert [body.count(kind) for kind in ("tag ok", "tag err")] == [2, 1]
    assert body.index("tag ok") < body.index("tag err")  # the newest first


def test_the_template_of_people_is_read_by_its_own_import(at: Visitor) -> None:
    content = at.client.get("/people/import/template.xlsx").content
    page = at.get("/people/import")
    files = {"file": ("t.xlsx", content)}
    answer = at.client.post("/people/import", data={"csrf": csrf_of(page)}, files=files)
    assert answer.status_code == 422
    assert answer.text.count("vi.du@example.vn") == 1
    assert answer.text.count('<th scope="row">') == 1 + 7  # one fault, seven columns


def test_what_may_be_wrong_is_imported_only_after_a_look(at: Visitor) -> None:
    line = "Made Up,SNV,{address},civil_servant\n"
    twins = PEOPLE.format(address="made.up@tinh.gov.vn") + line.format(address="up@tinh.gov.vn")
    report = upload(at, twins.encode(), status=200)
    assert 'id="warnings"' in report
    sha256 = csrf_of(report) and re.findall(r'name="sha256" value="([0-9a-f]{64})"', report)[0]
    again = at.post("/people/import/confirm", page=report, status=422, sha256=sha256)
    assert 'id="seen-error"' in again
    assert "up@tinh.gov.vn" in at.post("/people/import/confirm", page=again, sha256=sha256, seen="1")
    changed = PEOPLE.format(address="new@tinh.gov.vn") + line.format(address="up@tinh.gov.vn")
    report = upload(at, changed.encode(), status=200)
    assert [part in report for part in ("made.up@tinh.gov.vn", "new@tinh.gov.vn")] == [True, True]
    assert "gmail.com" in upload(at, PEOPLE.format(address="me@gmail.com").encode(), status=422)


def test_columns_are_chosen_by_hand_and_checked_again_before_anything_comes_in(at: Visitor) -> None:
    text = b"Who,Where,Post box,Kind\nMade Up,SNV,made.up@tinh.gov.vn,civil_servant\n"
    report = upload(at, text, status=422)
    again = re.search(r'<form method="post" action="(/people/import/([0-9a-f]{64})/columns)"', report)
    assert again is not None
    letters = {"full_name": "A", "unit": "B", "email": "C", "group": "D", "phone": ""}
    form = {
        "csrf": csrf_of(report), "rows": ["0:1"],
        "columns": [f"0:{key}:{letter}" for key, letter in letters.items()],
    }  # fmt: skip
    report = at.client.post(again[1], data=form).text
    assert inspect_page(report, url=again[1]) == []
    layout = re.search(r'name="layout" value="([^"]+)"', report)
    assert layout is not None
    at.post("/people/import/confirm", page=report, status=422, sha256=again[2])
    listed = at.post("/people/import/confirm", page=report, sha256=again[2], layout=layout[1])
    assert "made.up@tinh.gov.vn" in listed
    assert at.client.post(again[1], data=form | {"rows": ["garbage"]}).status_code == 422
    faults = f"/people/import/{again[2]}/faults.xlsx?layout={layout[1]}"
    assert at.client.get(faults).content.startswith(b"PK")


def test_an_empty_history_says_so(sqlite_house: Resources) -> None:
    enrol(sqlite_house, MANAGER)
    visitor = Visitor(TestClient(staff_application(sqlite_house), base_url=SITE))
    visitor.sign_in(MANAGER)
    assert 'class="empty"' in visitor.get("/imports")
    assert visitor.client.get("/imports?before=0").status_code == 404
    assert "<tbody>" not in visitor.get("/imports?before=1")
