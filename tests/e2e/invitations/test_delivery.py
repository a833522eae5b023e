"""The delivery ledger in the browser: send, follow, renew, withdraw; never who has answered."""

import re

from app.core.actor import SYSTEM
from app.core.i18n import translate
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from tests.e2e.campaigns.doors import Open
from tests.integration.campaigns.province import KEY, Province, launch
from tests.integration.invitations.inviting import Post, Relay, read_invitations, read_messages, states

WHERE = f"/campaigns/{KEY}/delivery"


def vi(message: str) -> str:
    return translate("vi", message)


def test_a_manager_sends_invitations_from_the_page(browser: Open, province: Province) -> None:
    launch(province)
    door = browser()
    assert vi("No invitation has been sent yet.") in door.get(WHERE)
    page = door.post(f"{WHERE}/send", page=door.get(f"{WHERE}/send"), kind="invite")
    assert len(read_messages(province)) == 351
    assert page.count("<tr>") == 101
    last = door.get(f"{WHERE}?start=300")
    assert last.count("<tr>") == 52
    door.post(f"{WHERE}/send", page=page, kind="invite")
    assert len(read_messages(province)) == 351
    door.post(f"{WHERE}/send", page=page, kind="everything", status=422)


def test_the_page_follows_the_mail_and_nothing_else(
    browser: Open, inviting: Province, post: Post, relay: Relay
) -> None:
    relay.script = ["550 5.1.1 no such user", "451 4.3.0 later"]
    post.send()
    door = browser()
    page = door.get(WHERE)
    for word in ("Sent", "Will be tried again", "Undeliverable"):
        assert vi(word) in page
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        for one in read_invitations(inviting):
            invitations.mark_done(work, unit_id=one.unit_id, invitation_id=one.id)
    assert plain(door.get(WHERE)) == plain(page)
    door.post(f"{WHERE}/send", page=page, kind="remind")
    assert plain(door.get(WHERE)) == plain(page)


def plain(page: str) -> str:
    """A page without what changes by itself."""
    return re.sub(r'name="csrf" value="\w+"', "", page)


def test_a_relay_that_is_down_is_said_on_the_page(
    browser: Open, inviting: Province, post: Post, relay: Relay
) -> None:
    relay.stop()
    post.send()
    assert 'class="note err"' in browser().get(WHERE)


def test_a_link_is_renewed_and_withdrawn_with_a_reason(
    browser: Open, inviting: Province, post: Post, relay: Relay
) -> None:
    post.send()
    one, other = read_invitations(inviting)[:2]
    door = browser()
    where = f"{WHERE}/{one.unit_id}/{one.id}"
    page = door.get(where)
    assert vi("Accepted by the mail server") in page
    door.post(f"{where}/renew", page=page, reason="", status=422)
    page = door.post(f"{where}/renew", page=page, reason="The link was passed on")
    assert vi("Waits in the queue") in page
    assert states(inviting) == {"sent": 8, "queued": 1}
    elsewhere = f"{WHERE}/{other.unit_id}/{other.id}"
    page = door.post(f"{elsewhere}/revoke", page=page, reason="Left the service")
    assert vi("Withdrawn") in page
    door.get(f"{WHERE}/{one.unit_id}/{one.campaign_id}", status=404)
    door.get(f"{WHERE}?state=revoked&search=")


def test_only_those_who_may_send_do(browser: Open, inviting: Province) -> None:
    one = read_invitations(inviting)[0]
    auditor = browser(role=Role.AUDITOR)
    page = auditor.get(f"{WHERE}/{one.unit_id}/{one.id}")
    assert vi("Send a new link") not in page
    auditor.post(f"{WHERE}/{one.unit_id}/{one.id}/revoke", page=page, reason="for fun, really", status=403)
    auditor.post(f"{WHERE}/send", page=page, kind="invite", status=403)
    browser(role=Role.UNIT_OFFICER).get(WHERE, status=403)
