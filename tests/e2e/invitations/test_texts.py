"""Words of the mails: written, previewed, tried on oneself; what is in the queue keeps its own."""

from typing import Any

import pytest

from app.accounts import service as accounts
from app.accounts.forms import NewUser
from app.core.actor import SYSTEM, Actor, Grant
from app.core.permissions import Role
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.errors import TooManyTests
from app.worker import Worker
from tests.e2e.campaigns.doors import Open
from tests.e2e.invitations.test_delivery import vi
from tests.integration.campaigns.province import KEY, Province
from tests.integration.invitations.inviting import MAIL_COUNT, Post, Relay, read_invitations

MAILS = f"/campaigns/{KEY}/mails"
INVITE: dict[str, Any] = {"group": "", "kind": "invite", "language": "vi"}
EDIT = f"{MAILS}/edit?group=&kind=invite&language=vi"
OWN = "Dear {name}[, {position}], <b>please</b>\n\n{link}\n\n[Ask {contact}]"


def test_changed_words_hold_for_mails_queued_afterwards(
    browser: Open, inviting: Province, post: Post, relay: Relay
) -> None:
    door = browser()
    assert vi("as supplied") in door.get(MAILS)
    page = door.get(EDIT)
    shown = door.post(f"{MAILS}/preview", page=page, status=200, subject="Please", text=OWN, **INVITE)
    assert "&lt;b&gt;please&lt;/b&gt;" in shown
    assert "Ask" not in shown.partition('id="preview"')[2]
    page = door.post(f"{MAILS}/edit", page=page, subject="Please, {name}", text=OWN, **INVITE)
    assert (vi("Version %(n)s") % {"n": 1}) in page
    assert f"{MAIL_COUNT} " in door.get(EDIT)
    one, *_ = read_invitations(inviting)
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        invitations.raise_gen(work, unit_id=one.unit_id, invitation_id=one.id, reason="lost link")
        invitations.queue_messages(work, campaign_id=inviting.campaign_id, kind="invite")
    post.wait(minutes=1)
    assert post.send() == MAIL_COUNT
    changed = [mail for mail in relay.taken if str(mail.message()["Subject"]).startswith("Please, ")]
    assert [str(one.id) in mail.message_id for mail in changed] == [True]
    assert "<b>" in changed[0].text()
    assert "&lt;b&gt;" in changed[0].text("html")
    assert "\r\n-- \r\n" in changed[0].text()


@pytest.mark.parametrize(
    ("subject", "text", "said"),
    [
        (
            "Hello",
            "{link}\n{nam}",
            ("Line {line}: “{word}” is not one of the places that are filled in.", 2, "nam"),
        ),
        ("Hello", "{name}", ("The text lacks the place for the personal link of the recipient.", 0, "")),
        ("{link}", "{link}", ("The link may stand in the text only, not in the subject.", 0, "")),
        ("a\x07b", "{link}", ("Take out the characters that cannot be printed.", 0, "")),
    ],
)
def test_words_with_faults_come_back_with_their_line(
    browser: Open, inviting: Province, subject: str, text: str, said: tuple[str, int, str]
) -> None:
    door = browser()
    page = door.get(EDIT)
    words = vi(said[0]).format(line=said[1], word=said[2])
    for address in ("edit", "preview"):
        back = door.post(f"{MAILS}/{address}", page=page, status=422, subject=subject, text=text, **INVITE)
        assert words in back
    with open_work(inviting.resources, writing=False) as work:
        assert {one.version for one in invitations.list_texts(work, campaign_id=inviting.campaign_id)} == {0}


def test_a_test_mail_goes_to_oneself_and_leads_to_a_preview(
    browser: Open, inviting: Province, relay: Relay
) -> None:
    resources, key = inviting.resources, invitations.TextKey("", "invite", "vi")
    with open_work(resources, actor=SYSTEM, writing=True) as work:
        form = NewUser(
            email="binh@noivu.example", name="Binh", role=Role.MANAGER, password="mot mat khau that dai"
        )
        user = accounts.add_user(work, form=form)
    actor = Actor(kind="staff", user_id=user.id, name="Binh", grants=(Grant(Role.MANAGER),))
    with open_work(resources, actor=actor, writing=True) as work:
        for _ in range(10):
            to = invitations.queue_test(work, campaign_id=inviting.campaign_id, key=key)
            assert to == user.email
        with pytest.raises(TooManyTests):
            invitations.queue_test(work, campaign_id=inviting.campaign_id, key=key)
    Worker(resources).send_mail()
    mail = relay.taken[0]
    assert mail.to == user.email
    assert "/r/" not in mail.text() + mail.text("html")
    assert "/questionnaires/" in mail.text()
    door = browser()
    page = door.post(f"{MAILS}/test", page=door.get(EDIT), status=403, **INVITE)
    assert vi("Send a test mail to myself") not in page


def test_the_mails_of_a_group_leave_in_its_language(
    browser: Open, inviting: Province, post: Post, relay: Relay
) -> None:
    """What waits keeps its language; the words of the group in the other language are the supplied ones."""
    door = browser()
    door.post(f"{MAILS}/language", page=door.get(MAILS), group="commune_leader", language="en")
    door.post(f"{MAILS}/language", page=door.get(MAILS), status=404, group="citizen", language="en")
    one, *_ = read_invitations(inviting)
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        languages = invitations.list_languages(work, campaign_id=inviting.campaign_id)
        assert languages == {"division_leader": "vi", "commune_leader": "en"}
        for invitation in read_invitations(inviting):
            if invitation.unit_id == inviting.units["X0101"] or invitation.id == one.id:
                invitations.raise_gen(
                    work, unit_id=invitation.unit_id, invitation_id=invitation.id, reason="lost link"
                )
        invitations.queue_messages(work, campaign_id=inviting.campaign_id, kind="invite")
    post.wait(minutes=1)
    assert post.send() == MAIL_COUNT
    english = [mail for mail in relay.taken if 'lang="en"' in mail.text("html")]
    renewed = [one for one in read_invitations(inviting) if one.unit_id == inviting.units["X0101"]]
    assert {mail.message_id.split("-invite")[0] for mail in english} == {f"<inv-{one.id}" for one in renewed}
    door.post(f"{MAILS}/language", page=door.get(MAILS), group="commune_leader", language="")
    with open_work(inviting.resources, writing=False) as work:
        assert invitations.list_own_languages(work, campaign_id=inviting.campaign_id) == {}
