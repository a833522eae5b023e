"""The public list of receipts: when it appears, what it proves, how a receipt may be typed."""

import hashlib
import re
from collections.abc import Sequence

import pytest
from sqlalchemy import insert, text
from starlette.testclient import TestClient

from app.core.models import AuditEvent
from app.main import staff_application
from app.responses.models import Envelope, Receipt
from tests.support.answering import KEY, Round
from tests.support.cast import MANAGER
from tests.support.house import SITE, Visitor, enrol
from tests.support.respondent import Answered, Respondent

PAGE = f"/receipts/{KEY}"
ABSENT = "A" * 20


def root_of(leaves: Sequence[str]) -> str:
    """The tree hash as section 2.1 of RFC 6962 defines it: by halves, from the top."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0].encode()).hexdigest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    below = bytes.fromhex(root_of(leaves[:half])) + bytes.fromhex(root_of(leaves[half:]))
    return hashlib.sha256(b"\x01" + below).hexdigest()


def hashes(page: Answered, within: str) -> list[str]:
    return [one.text or "" for one in page.root.findall(f".//{within}//code")]


def joined(page: Answered) -> str:
    """Follows the proof on the English page from the hash of the receipt to the root."""
    value = bytes.fromhex(hashes(page, "details/p")[0])
    for step in page.root.findall(".//details/ol/li"):
        beside = bytes.fromhex(step.findtext("code") or "")
        left = (step.text or "").strip() == "On the left:"
        pair = beside + value if left else value + beside
        value = hashlib.sha256(b"\x01" + pair).digest()
    return value.hex()


@pytest.fixture
def closed(held: Round) -> list[str]:
    """The receipts of a round that has closed and was not opened."""
    receipts = [held.submit(link, values=held.fields()) for link in held.links]
    held.close()
    return sorted(receipts)


def in_english(official: Respondent) -> Respondent:
    page = official.get(PAGE)
    assert official.send(page, "/language", lang="en").status == 200
    return official


def test_before_the_close_the_page_says_when(held: Round, official: Respondent) -> None:
    receipt = held.submit(held.links[0], values=held.fields())
    page = official.get(f"{PAGE}?receipt={receipt}")
    assert page.status == 200
    assert re.search(r"\d\d/\d\d/\d{4}, \d\d:\d\d", page.text)
    assert page.root.find(".//dl") is None
    assert not [one for one in page.root.iter("form") if one.get("method") == "get"]
    assert official.get(f"{PAGE}/list").address == PAGE
    assert held.read(Receipt) == []


def test_the_close_fixes_the_list_before_anybody_opens(held: Round, closed: list[str]) -> None:
    assert sorted(one.receipt for one in held.read(Receipt)) == closed
    assert len(held.read(Envelope)) == len(closed)
    event = next(one for one in held.read(AuditEvent) if one.verb == "campaigns.close")
    assert event.details["receipts"] == len(closed)
    assert event.details["receipts_root"] == root_of(closed)
    assert held.open().receipts_root == root_of(closed)


def test_after_the_close_everybody_reads_number_root_and_list(
    closed: list[str], official: Respondent
) -> None:
    page = official.get(PAGE)
    assert hashes(page, "dl") == [root_of(closed)]
    assert page.root.findtext(".//dl/div/dd") == str(len(closed))
    saved = official.client.get(f"{PAGE}/list")
    assert saved.text.splitlines() == closed
    assert saved.headers["content-type"].startswith("text/plain")
    assert saved.headers["content-disposition"] == f'attachment; filename="receipts-{KEY}.txt"'


def test_every_receipt_is_proved(closed: list[str], official: Respondent) -> None:
    in_english(official)
    for receipt in closed:
        page = official.get(f"{PAGE}?receipt={receipt}")
        assert hashes(page, "details/p")[0] == hashlib.sha256(b"\x00" + receipt.encode()).hexdigest()
        assert joined(page) == root_of(closed)


def test_a_receipt_is_found_however_it_is_typed(closed: list[str], official: Respondent) -> None:
    plain = closed[0].lower()
    typed = "%20-".join(plain[at : at + 4] for at in range(0, 20, 4))
    assert official.get(f"{PAGE}?receipt={typed}").root.find(".//ol") is not None


def test_what_is_not_there_is_said(closed: list[str], official: Respondent) -> None:
    absent = in_english(official).get(f"{PAGE}?receipt={ABSENT}")
    assert (absent.status, absent.root.find(".//ol")) == (200, None)
    assert "AAAA-AAAA-AAAA-AAAA-AAAA is not in the list" in absent.text
    odd = official.get(f"{PAGE}?receipt=what+is+this%3F")
    assert odd.status == 422
    assert [one.get("href") for one in odd.summary] == ["#receipt"]
    assert closed[0] not in odd.text


def test_looking_up_leaves_nothing_behind(
    held: Round, closed: list[str], official: Respondent, caplog: pytest.LogCaptureFixture
) -> None:
    def rows() -> dict[str, int]:
        with held.resources.database.writer.connect() as connection:
            tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
            return {
                name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
                for name in tables.scalars().all()
            }

    before = rows()
    official.get(f"{PAGE}?receipt={closed[0]}")
    official.get(f"{PAGE}?receipt={ABSENT}")
    assert rows() == before
    assert not [one for one in caplog.records if one.name.startswith("app") or closed[0] in one.getMessage()]


def test_the_receipt_page_leads_to_the_list(held: Round, official: Respondent) -> None:
    page = official.answer_everything(held.links[0].token, held.fields())
    assert PAGE in [one.get("href") for one in page.root.iter("a")]


def test_what_has_no_list_is_not_found(held: Round, official: Respondent) -> None:
    with held.resources.database.writer.begin() as connection:
        connection.execute(text("UPDATE campaign SET state = 'draft'"))
    assert official.get(PAGE).status == 404
    assert official.get("/receipts/no_such_round").status == 404
    with held.resources.database.writer.begin() as connection:
        connection.execute(text("UPDATE campaign SET state = 'closed', seal_public_key = NULL"))
    assert official.get(PAGE).status == 404


def test_an_empty_list_is_a_list(held: Round, official: Respondent) -> None:
    held.close()
    page = official.get(PAGE)
    assert page.root.findtext(".//dl/div/dd") == "0"
    assert hashes(page, "dl") == [hashlib.sha256(b"").hexdigest()]
    assert official.client.get(f"{PAGE}/list").text == ""
    assert official.get(f"{PAGE}?receipt={ABSENT}").status == 200


def test_staff_find_number_and_root_for_the_minutes(held: Round, closed: list[str]) -> None:
    enrol(held.resources, MANAGER)
    manager = Visitor(TestClient(staff_application(held.resources), base_url=SITE))
    manager.sign_in(MANAGER)
    page = manager.get(f"/campaigns/{KEY}/responses")
    root = root_of(closed)
    assert f"<code>{len(closed)}</code>" in page
    assert f"{root[:32]}<wbr>{root[32:]}" in page
    assert f"{held.resources.settings.public_url}{PAGE}" in page


def test_a_list_that_grew_is_read_anew(held: Round, closed: list[str], official: Respondent) -> None:
    """Two processes: the one that shows the page may have read the list before."""
    assert hashes(official.get(PAGE), "dl") == [root_of(closed)]
    with held.resources.database.writer.begin() as connection:
        connection.execute(insert(Receipt), [{"campaign_id": held.campaign_id, "receipt": ABSENT}])
    assert hashes(official.get(PAGE), "dl") == [root_of(sorted([*closed, ABSENT]))]
