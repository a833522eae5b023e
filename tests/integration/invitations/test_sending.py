"""What a mail says, who gets it, what the ledger of deliveries shows."""

from functools import partial

import pytest
from sqlalchemy import delete, select

from app.campaigns import service as campaigns
from app.core.actor import EVERYWHERE, SYSTEM, Scope
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.models import Message
from app.invitations.service import read_link
from app.people.models import Person
from app.sampling import service as sampling
from tests.integration.campaigns.province import Province, set_times
from tests.integration.invitations.inviting import (
    MAIL_COUNT,
    PEOPLE,
    Post,
    Relay,
    read_invitations,
    read_messages,
    start_inviting,
    states,
)


def test_a_mail_names_the_person_the_survey_the_deadline_and_the_key(
    inviting: Province, post: Post, relay: Relay
) -> None:
    assert post.send() == MAIL_COUNT
    assert relay.recipients == [[mail.to] for mail in relay.taken]
    with open_work(inviting.resources, writing=False) as work:
        people = {person.email: person for person in work.session.execute(select(Person)).scalars()}
        campaign = campaigns.get_campaign_by_id(work, campaign_id=inviting.campaign_id)
    assert {mail.to for mail in relay.taken} == set(people)
    for mail in relay.taken:
        for text in (mail.text(), mail.text("html")):
            assert people[mail.to].full_name in text
            assert campaign.name_vi in text
            assert campaign.seal_fingerprint
            assert campaign.seal_fingerprint in text
            assert mail.link in text
        assert campaign.name_vi in str(mail.message()["Subject"])
        assert mail.message()["From"].addresses[0].addr_spec == "khaosat@noivu.example"


def test_the_link_of_a_mail_opens_the_invitation_of_that_person(
    inviting: Province, post: Post, relay: Relay
) -> None:
    post.send()
    with open_work(inviting.resources, writing=False) as work:
        people = {person.email: person.id for person in work.session.execute(select(Person)).scalars()}
        for mail in relay.taken:
            key = read_link(inviting.resources.tokens, token=mail.link.rsplit("/", 1)[1])
            assert key is not None
            found = invitations.find_invitation(work, key=key)
            assert found is not None
            assert found.person_id == people[mail.to]


def test_what_was_sent_is_counted_as_issued_on_both_engines(province_each: Province, relay: Relay) -> None:
    settings = province_each.resources.settings
    settings.smtp_url, settings.smtp_start_tls = f"smtp://127.0.0.1:{relay.port}", "never"
    settings.mail_per_second = 10_000
    province = start_inviting(province_each)
    assert Post(province.resources).send() == MAIL_COUNT
    with open_work(province.resources, writing=False) as work:
        cells = {
            cell.unit_id: cell.issued for cell in sampling.list_cells(work, campaign_id=province.campaign_id)
        }
        state = invitations.relay_state(work)
    assert (cells[province.units["S01"]], cells[province.units["X0101"]]) == (5, 3)
    assert (state.kind, state.waiting) == (None, 0)
    assert invitations.outbox_lag(province.resources) == 0


def test_a_round_sends_no_more_than_its_limit(inviting: Province, post: Post, relay: Relay) -> None:
    assert post.send(limit=3) == 3
    assert len(relay.taken) == 3
    assert post.send(limit=100) == MAIL_COUNT - 3


def test_no_mail_leaves_before_answering_opens(province: Province, relay: Relay) -> None:
    province.resources.settings.smtp_url = f"smtp://127.0.0.1:{relay.port}"
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        set_times(work, province, kind="survey", opens=5)
    post = Post(start_inviting(province).resources)
    assert post.send() == 0
    post.wait(hours=5.1)
    assert post.send() == MAIL_COUNT


def test_a_later_opening_takes_the_mails_along(inviting: Province, post: Post) -> None:
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        set_times(work, inviting, kind="survey", opens=5)
    assert post.send() == 0
    assert {message.attempts for message in read_messages(inviting)} == {0}
    post.wait(hours=5.1)
    assert post.send() == MAIL_COUNT


def test_a_close_drops_what_still_waits(inviting: Province, post: Post, relay: Relay) -> None:
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        campaigns.close_campaign(work, campaign_id=inviting.campaign_id)
    assert post.send() == 0
    assert relay.taken == []
    assert states(inviting) == {"dropped": MAIL_COUNT}


def test_reminders_go_to_those_who_have_not_answered_even_at_the_last_moment(
    inviting: Province, post: Post, relay: Relay
) -> None:
    post.send()
    first, second, *_ = read_invitations(inviting)
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        invitations.mark_done(work, unit_id=first.unit_id, invitation_id=first.id)
        queued = invitations.queue_messages(work, campaign_id=inviting.campaign_id, kind="remind")
        assert queued == MAIL_COUNT - 1
        assert invitations.queue_messages(work, campaign_id=inviting.campaign_id, kind="remind") == 0
        invitations.mark_done(work, unit_id=second.unit_id, invitation_id=second.id)
    relay.taken.clear()
    post.wait(minutes=1)
    assert post.send() == MAIL_COUNT - 2
    reminded = {mail.message_id for mail in relay.taken}
    assert not any(str(one.id) in said for one in (first, second) for said in reminded)


def test_the_delivery_ledger_shows_first_mails_and_never_answers(
    inviting: Province, post: Post, relay: Relay
) -> None:
    relay.script = ["550 no such user", "451 later"]
    post.send()
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        before = invitations.list_delivery(work, campaign_id=inviting.campaign_id, scope=EVERYWHERE)
        for one in read_invitations(inviting):
            invitations.mark_done(work, unit_id=one.unit_id, invitation_id=one.id)
        invitations.queue_messages(work, campaign_id=inviting.campaign_id, kind="remind")
    with open_work(inviting.resources, writing=False) as work:
        list_delivery = partial(invitations.list_delivery, work, campaign_id=inviting.campaign_id)
        assert list_delivery(scope=EVERYWHERE) == before
        counts = invitations.count_delivery(work, campaign_id=inviting.campaign_id, scope=EVERYWHERE)
        shown = {state: count for state, count in counts.items() if count}
        assert shown == {"sent": 6, "retry": 1, "undeliverable": 1}
        for search in ("", "a"):  # page by page, over the ends of units, the same rows in the same order
            whole = list_delivery(scope=EVERYWHERE, search=search)
            for limit in (1, 2, 4, 100):
                paged = [
                    list_delivery(scope=EVERYWHERE, search=search, start=start, limit=limit)
                    for start in range(0, len(whole) + limit, limit)
                ]
                assert [row for page in paged for row in page] == whole, (search, limit)
        [failed] = list_delivery(scope=EVERYWHERE, state="undeliverable")
        assert failed.reply.startswith("550")
        own = Scope(unit_ids=frozenset({inviting.units["X0101"]}))
        assert len(list_delivery(scope=own)) == 3
        name = before[0].full_name
        found = list_delivery(scope=EVERYWHERE, search=name.upper(), limit=1)
        assert [row.full_name for row in found] == [name]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_reminders_are_written_in_both_languages(
    inviting: Province, post: Post, relay: Relay, language: str
) -> None:
    inviting.resources.settings.language = "en" if language == "en" else "vi"
    post.send()
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        invitations.queue_messages(work, campaign_id=inviting.campaign_id, kind="remind")
    relay.taken.clear()
    post.wait(minutes=1)
    assert post.send() == MAIL_COUNT
    subject = str(relay.taken[0].message()["Subject"])
    assert subject.startswith("Reminder" if language == "en" else "Th\u01b0 nh\u1eafc")


def test_sending_for_some_units_wrote_to_all(inviting: Province) -> None:
    """Withdraws the queued mails, then asks again for one unit alone."""
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        work.session.execute(delete(Message))
        scope = Scope(frozenset({inviting.units["X0101"]}))
        round_id = inviting.campaign_id
        assert invitations.prepare_invitations(work, campaign_id=round_id, scope=scope) == 0
        queued = invitations.queue_messages(work, campaign_id=round_id, kind="invite", scope=scope)
        assert queued == PEOPLE["X0101"]
    assert {message.unit_id for message in read_messages(inviting)} == {inviting.units["X0101"]}
