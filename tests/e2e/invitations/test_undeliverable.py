"""What came back as the operator sees it: the ledger, whom to call, better addresses; never who answered."""

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from app.core.actor import SYSTEM
from app.core.i18n import translate
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.models import Message
from tests.e2e.campaigns.doors import Open
from tests.e2e.invitations.test_delivery import WHERE, plain
from tests.integration.campaigns.province import Province
from tests.integration.invitations.inviting import MAIL_COUNT, Post, Relay, come_back, read_messages, states

LIST = f"{WHERE}/undeliverable"


def vi(message: str) -> str:
    return translate("vi", message)


@pytest.fixture
def returned(inviting: Province, post: Post) -> list[Message]:
    """First mails of which one is gone for good, one came back for now, one was refused, one is late."""
    post.send()
    messages = read_messages(inviting)
    for message, name in zip(
        messages, ("unknown-user", "full-mailbox", "no-alignment", "still-trying"), strict=False
    ):
        come_back(inviting, message, name, days=0)
    return messages


def address(message: Message) -> str:
    return f"{WHERE}/{message.unit_id}/{message.invitation_id}"


def test_the_ledger_tells_what_came_back_and_why(browser: Open, returned: list[Message]) -> None:
    gone, full, refused, late = returned[:4]
    door = browser()
    page = door.get(WHERE)
    for word in ("Undeliverable", "Came back, is sent again", "Our mail is refused", "Will be tried again"):
        assert vi(word) in page
    assert 'class="note err"' in page
    for state, count in (("undeliverable", 1), ("returned", 1), ("blocked", 1), ("retry", 1), ("sent", 4)):
        assert door.get(f"{WHERE}?state={state}&search=").count("<tr>") == count + 1
    for message, word in (
        (gone, "User unknown"), (full, "over quota"), (refused, "SPF check"), (late, "timed out"),
    ):  # fmt: skip
        page = door.get(address(message))
        assert vi("Accepted by the mail server") in page
        assert word in page
    assert vi("Next try") in door.get(address(full))


def test_those_to_call_are_listed_with_telephone_and_reason(browser: Open, returned: list[Message]) -> None:
    door = browser()
    page = door.get(LIST)
    assert page.count("<tr>") == 2
    assert vi("There is no such mailbox") in page
    assert door.get(f"{LIST}?search=nobody+of+this+name").count("<tr>") == 0
    book = CalamineWorkbook.from_filelike(BytesIO(door.client.get(f"{LIST}/workbook").content))
    [head, row] = book.get_sheet_by_index(0).to_python()
    assert head[3] == vi("Telephone")
    assert row[5] == vi("There is no such mailbox")
    assert "User unknown" in str(row[6])
    browser(role=Role.AUDITOR).get(LIST, status=403)
    browser(role=Role.UNIT_OFFICER).get(f"{LIST}/workbook", status=403)


def test_a_better_address_gets_a_new_link_and_leaves_the_list(
    browser: Open, inviting: Province, post: Post, relay: Relay, returned: list[Message]
) -> None:
    gone, other = returned[0], returned[5]
    door = browser()
    form = f"{address(gone)}/address"
    page = door.get(form)
    taken = next(mail.to for mail in relay.taken if mail.message_id == other.message_id)
    for wrong in ("", "no address", taken):
        door.post(form, page=page, email=wrong, reason="The unit said so", status=422)
    page = door.post(form, page=page, email="dung.dia.chi@soyte.tinh.gov.vn", reason="The unit said so")
    assert vi("Waits in the queue") in page
    assert door.get(LIST).count("<tr>") == 0
    before = next(mail for mail in relay.taken if mail.message_id == gone.message_id)
    post.wait(minutes=5)
    assert post.send() == 1
    assert relay.taken[-1].to == "dung.dia.chi@soyte.tinh.gov.vn"
    assert relay.taken[-1].link != before.link
    browser(role=Role.AUDITOR).get(form, status=403)


def test_what_was_refused_because_of_us_is_sent_again_on_request(
    browser: Open, inviting: Province, post: Post, relay: Relay, returned: list[Message]
) -> None:
    door = browser()
    page = door.post(f"{WHERE}/blocked", page=door.get(WHERE))
    assert 'class="note err"' not in page
    assert states(inviting) == {"sent": MAIL_COUNT - 2, "retry": 1, "queued": 1}
    post.wait(minutes=5)
    assert post.send() == 1
    assert relay.taken[-1].message_id == returned[2].message_id


def test_a_report_on_a_reminder_shows_on_no_page(browser: Open, inviting: Province, post: Post) -> None:
    post.send()
    door = browser()
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        invitations.queue_messages(work, campaign_id=inviting.campaign_id, kind="remind")
    post.wait(seconds=5)
    post.send()
    reminder = next(one for one in read_messages(inviting) if one.kind == "remind")
    pages = (WHERE, LIST, address(reminder))
    before = [plain(door.get(page)) for page in pages]
    assert come_back(inviting, reminder, "unknown-user") == ["hard"]
    assert [plain(door.get(page)) for page in pages] == before
