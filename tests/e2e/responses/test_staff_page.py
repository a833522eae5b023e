"""What staff see of the answers: counts, and how to open them."""

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.core.actor import SYSTEM
from app.core.i18n import translate
from app.core.unit_of_work import open_work
from app.main import staff_application
from app.responses import service as responses
from tests.support.answering import KEY, Round, resources_at, start_round
from tests.support.cast import MANAGER
from tests.support.house import SITE, Visitor, enrol
from tests.support.respondent import Respondent

PAGE = f"/campaigns/{KEY}/responses"


@pytest.fixture
def manager(held: Round) -> Visitor:
    enrol(held.resources, MANAGER)
    visitor = Visitor(TestClient(staff_application(held.resources), base_url=SITE))
    visitor.sign_in(MANAGER)
    return visitor


def test_how_many_of_a_few_people_answered_is_not_told(held: Round, manager: Visitor) -> None:
    assert '<td class="n zero"' in manager.get(PAGE)
    Respondent(held.resources).answer_everything(held.links[0].token, held.fields())
    rows = manager.get(PAGE).partition("<tbody>")[2].partition("</tbody>")[0]
    assert translate("vi", "Not shown: few people") in rows
    assert ">1<" not in rows


def test_after_the_close_the_page_says_how_to_open(held: Round, manager: Visitor) -> None:
    held.close()
    page = manager.get(PAGE)
    assert f"phieu responses open --campaign {KEY} --key" in page


def test_after_the_opening_the_record_is_there(held: Round, manager: Visitor) -> None:
    for link in held.links:
        held.submit(link, values=held.fields())
    held.close()
    report = held.open()
    page = manager.get(PAGE)
    assert report.batches[0].envelope_root[:16] in page
    assert report.batches[0].response_root[:16] in page


def test_the_public_application_has_no_such_page(held: Round, official: Respondent) -> None:
    assert official.get(PAGE).status == 404


def test_the_public_half_is_set_once_its_fingerprint_agrees(sqlite_url: str, tmp_path: Path) -> None:
    held = start_round(resources_at(sqlite_url, tmp_path), people={"D1C1": 2}, launched=False)
    enrol(held.resources, MANAGER)
    visitor = Visitor(TestClient(staff_application(held.resources), base_url=SITE))
    visitor.sign_in(MANAGER)
    where = f"/campaigns/{KEY}/seal"
    assert f"phieu responses keys --campaign {KEY}" in visitor.get(where)
    made = responses.make_shared_key(campaign_key=KEY, needed=2, total=3)
    public = json.loads(made.public)["public_key"]
    page = visitor.post(where, page=visitor.get(where), public_key=public, fingerprint="A" * 32, status=422)
    assert made.fingerprint not in page  # nothing to copy in place of comparing
    page = visitor.post(where, page=page, public_key=public, fingerprint=made.fingerprint)
    assert f"phieu responses rehearse --campaign {KEY}" in page
    with open_work(held.resources, actor=SYSTEM, writing=True) as work:
        responses.rehearse_opening(work, campaign_key=KEY, private_key=responses.join_key(made.shares[1:]))
    assert translate("vi", "Opened") in visitor.get(where)
    held.resources.database.dispose()


def test_the_opening_is_accepted_at_the_pages(held: Round, manager: Visitor) -> None:
    for link in held.links:
        held.submit(link, values=held.fields())
    held.close()
    held.open()
    where = f"/campaigns/{KEY}/acceptance"
    page = manager.post(where, page=manager.get(PAGE), reason="short", status=422)
    assert translate("vi", "Say why in at least 10 characters.") in page
    page = manager.post(where, page=page, reason="minutes 12 of 20 November")
    assert translate("vi", "Acceptance of the opening") in page
    again = manager.post(where, page=manager.get(PAGE), reason="minutes 12 of 20 November", status=409)
    assert translate("vi", "Ask for acceptance") in again
    early = f"/campaigns/{KEY}/destruction"
    page = manager.post(early, page=again, reason="minutes 13 of 21 November", status=409)
    assert translate("vi", "The opening has not been accepted yet") in page
