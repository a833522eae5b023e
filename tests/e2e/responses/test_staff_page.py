"""What staff see of the answers: counts, and how to open them."""

import pytest
from starlette.testclient import TestClient

from app.main import staff_application
from tests.support.answering import KEY, Round
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


def test_small_numbers_are_not_told_before_the_opening(held: Round, manager: Visitor) -> None:
    assert '<td class="n zero"' in manager.get(PAGE)
    Respondent(held.resources).answer_everything(held.links[0].token, held.fields())
    page = manager.get(PAGE)
    assert "10" in page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert ">1<" not in page.partition("<tbody>")[2].partition("</tbody>")[0]


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
