"""One place for imports: templates, what was checked and what came in, who did it."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from starlette.testclient import TestClient

from app.campaigns import service as campaigns
from app.campaigns.service import CampaignDraft
from app.core import clock
from app.core.actor import SYSTEM
from app.core.i18n import translate
from app.core.permissions import Role
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from app.main import staff_application
from app.units import service as units
from app.worker import Worker
from tests.support.cast import MANAGER, OFFICER
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


STILL_WAITING = (
    "Still waiting: the background worker does not seem to run. Tell whoever runs this installation."
)
LARGE = "x" * 100_000
"""In a column that nobody asks for: enough for a file to be large, and nothing to read."""


@pytest.fixture
def many(sqlite_house: Resources) -> tuple[Visitor, Worker]:
    with open_work(sqlite_house, actor=SYSTEM, writing=True) as work:
        units.import_units(work, content=UNITS, name="units.csv")
    enrol(sqlite_house, MANAGER)
    visitor = Visitor(TestClient(staff_application(sqlite_house), base_url=SITE))
    visitor.sign_in(MANAGER)
    return visitor, Worker(sqlite_house)


def test_a_large_workbook_is_checked_while_a_page_tells_how_far_it_is(many: tuple[Visitor, Worker]) -> None:
    at, worker = many
    text = PEOPLE.format(address="made.up@tinh.gov.vn") + "No Body,SNV,nobody,civil_servant," + LARGE
    answer = at.client.post(
        "/people/import", data={"csrf": csrf_of(at.get("/people/import"))},
        files={"file": ("many.csv", text.encode())},
    )  # fmt: skip
    check = answer.url.path
    assert [mark in answer.text for mark in ("data-under-way", "<noscript><meta", "<progress")] == [True] * 3
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=True):
        assert translate("vi", STILL_WAITING) in at.get(check)
    assert worker.take_list()
    report = at.get(check, status=422)
    assert "data-under-way" not in report
    assert report.count("nobody") == 1
    assert at.client.get(f"{check}/faults.xlsx").content.startswith(b"PK")
    assert at.get("/imports").count("many.csv") == 1
    enrol(at.client.app.state.resources, OFFICER, role=Role.MANAGER)  # type: ignore[attr-defined]
    colleague = Visitor(TestClient(at.client.app, base_url=SITE))
    colleague.sign_in(OFFICER)
    colleague.get(check, status=404)


def test_a_large_workbook_is_imported_by_the_worker_after_a_look(many: tuple[Visitor, Worker]) -> None:
    at, worker = many
    twins = f"Made Up,SNV,up@tinh.gov.vn,civil_servant,{LARGE}\n"
    text = PEOPLE.format(address="made.up@tinh.gov.vn") + twins
    page = at.get("/people/import")
    files = {"file": ("many.csv", text.encode())}
    check = at.client.post("/people/import", data={"csrf": csrf_of(page)}, files=files).url.path
    assert worker.take_list()
    report = at.get(check)
    sha256 = re.findall(r'name="sha256" value="([0-9a-f]{64})"', report)[0]
    for seen, status in ({}, 422), ({"seen": "1"}, 200):
        answer = at.client.post(
            "/people/import/confirm", data={"csrf": csrf_of(report), "sha256": sha256, **seen}
        )
        assert "data-under-way" in answer.text
        assert worker.take_list()
        report = at.get(answer.url.path, status=status)
    assert "up@tinh.gov.vn" in report


def test_the_domains_of_the_campaign_are_known_before_its_lists_are_frozen(at: Visitor) -> None:
    resources = at.client.app.state.resources  # type: ignore[attr-defined]
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        owner = units.find_unit_by_code(work, code="SNV")
        assert owner is not None
        draft = CampaignDraft(
            key="here", name_vi="Here", name_en="Here", owner_unit_id=owner.id,
            period_from=date(2024, 1, 1), period_to=date(2024, 12, 31),
        )  # fmt: skip
        here = campaigns.create_campaign(work, draft=draft)
        campaigns.set_mail_domains(work, campaign_id=here.id, domains=["*.gov.vn"])
    page = at.get("/people/import")
    assert '<option value="here" selected>' in page
    text = (PEOPLE.format(address="made.up@else.org") + "Who Else,SNV,e@tinh.gov.vn,civil_servant\n").encode()
    for campaign, faults in ("", 0), ("here", 1):
        answer = at.client.post(
            "/people/import", data={"csrf": csrf_of(page), "campaign": campaign},
            files={"file": ("list.csv", text)},
        )  # fmt: skip
        assert (answer.status_code == 422) == bool(faults)
        assert answer.text.count("made.up@else.org") == faults
    book = re.search(r'href="(/people/import/[0-9a-f]{64}/faults.xlsx\?campaign=here)"', answer.text)
    assert book is not None
    assert at.client.get(book[1]).content.startswith(b"PK")
    sha256 = book[1].split("/")[3]
    refused = at.post("/people/import/confirm", page=page, status=422, sha256=sha256, campaign="here")
    assert refused.count("made.up@else.org") == 1
    at.post("/people/import/confirm", page=page, status=404, sha256=sha256, campaign="nowhere")


def test_an_empty_history_says_so(sqlite_house: Resources) -> None:
    enrol(sqlite_house, MANAGER)
    visitor = Visitor(TestClient(staff_application(sqlite_house), base_url=SITE))
    visitor.sign_in(MANAGER)
    assert 'class="empty"' in visitor.get("/imports")
    assert visitor.client.get("/imports?before=0").status_code == 404
    assert "<tbody>" not in visitor.get("/imports?before=1")
