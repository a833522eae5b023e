"""Letters to staff leave by the queue, their links work once, and the page shows what the relay said."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.errors import LinkWorthless, PasswordTooShort
from app.accounts.forms import UserData
from app.core import clock
from app.core.errors import TooMany
from app.core.models import RateCounter
from app.core.resources import Resources
from app.core.unit_of_work import open_work
from tests.integration.accounts.office import (
    PASSWORD,
    REASON,
    Office,
    found_office,
    token_in,
    use_relay,
)
from tests.integration.invitations.inviting import Relay
from tests.support.cast import ANALYST, MANAGER

NEWCOMER = "moi@noivu.example"


@pytest.fixture
def office(house: Resources, relay: Relay) -> Office:
    use_relay(house, relay)
    return found_office(house)


def ask(office: Office, email: str, *, client: str = "203.0.113.7") -> None:
    with open_work(office.house, writing=True) as work:
        accounts.ask_for_reset(work, email=email, client=client)


def test_an_invitation_lets_its_reader_choose_a_password_once(office: Office, relay: Relay) -> None:
    user_id = office.invite()
    assert office.user(user_id).state == "invited"
    office.send()
    [mail] = relay.taken
    assert (mail.to, mail.message_id) == (NEWCOMER, f"<letter-{office.jobs()[0].id}@localhost>")
    token = token_in(mail.text())
    assert token_in(mail.text("html")) == token
    assert "Somebody New" in mail.text()
    with pytest.raises(PasswordTooShort):
        accounts.choose_password(office.house, token=token, password="too short")
    accounts.choose_password(office.house, token=token, password=PASSWORD)
    assert office.user(user_id).state == "active"
    with pytest.raises(LinkWorthless):
        accounts.choose_password(office.house, token=token, password=PASSWORD + "s")
    [event] = office.events("accounts.password_chosen")
    assert (event.actor, event.details) == (str(user_id), {"by": "invitation"})


def test_a_reset_ends_every_session_and_is_told(office: Office, relay: Relay) -> None:
    office.open_session(office.chief)
    ask(office, MANAGER.email.upper())
    office.send()
    accounts.choose_password(office.house, token=token_in(relay.taken[0].text()), password=PASSWORD)
    assert office.sessions(office.chief) == []
    office.send()
    assert [mail.to for mail in relay.taken] == [MANAGER.email, MANAGER.email]
    assert "/password/" not in relay.taken[1].text()
    [told] = office.events("accounts.reset_asked")
    assert (told.actor, told.object) == ("anonymous", f"user:{office.chief}")


def test_an_unknown_address_leaves_the_same_rows_and_gets_no_letter(office: Office, relay: Relay) -> None:
    ask(office, MANAGER.email)
    ask(office, "nobody@noivu.example")
    known, unknown = office.jobs()
    assert known.payload.keys() == unknown.payload.keys()
    assert len(known.dedupe_key) == len(unknown.dedupe_key)
    assert "nobody" not in str(unknown.payload) + unknown.dedupe_key
    office.send()
    assert [mail.to for mail in relay.taken] == [MANAGER.email]
    assert {job.state for job in office.jobs()} == {"done"}


def test_letters_to_one_address_are_few_and_a_network_is_slowed_down(office: Office, relay: Relay) -> None:
    for _ in range(5):
        ask(office, MANAGER.email)
    office.send()
    assert len(relay.taken) == 3
    for number in range(15):
        ask(office, f"nobody{number}@noivu.example")
    with pytest.raises(TooMany):
        ask(office, ANALYST.email, client="203.0.113.99")
    ask(office, ANALYST.email, client="198.51.100.1")
    with time_machine.travel(clock.now() + timedelta(minutes=61), tick=True):
        ask(office, ANALYST.email)
        ask(office, MANAGER.email)
        office.send()
    with time_machine.travel(clock.now() + timedelta(hours=4), tick=True):
        ask(office, MANAGER.email)
    with open_work(office.house, writing=False) as work:
        assert len(work.session.execute(select(RateCounter)).all()) == 2
    assert [mail.to for mail in relay.taken[3:]] == [ANALYST.email, ANALYST.email, MANAGER.email]


@pytest.mark.parametrize("late", [timedelta(hours=1, seconds=1), timedelta(days=8)])
def test_a_link_ends_with_its_time(office: Office, relay: Relay, late: timedelta) -> None:
    ask(office, MANAGER.email)
    office.send()
    token = token_in(relay.taken[0].text())
    accounts.find_by_link(office.house, token=token)
    with time_machine.travel(clock.now() + late), pytest.raises(LinkWorthless):
        accounts.find_by_link(office.house, token=token)


def test_an_invitation_is_good_for_a_week(office: Office, relay: Relay) -> None:
    user_id = office.invite()
    office.send()
    token = token_in(relay.taken[0].text())
    with time_machine.travel(clock.now() + timedelta(days=6, hours=23)):
        assert accounts.find_by_link(office.house, token=token).id == user_id
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=1)), pytest.raises(LinkWorthless):
        accounts.find_by_link(office.house, token=token)


def test_links_that_were_not_made_here_are_worth_nothing(office: Office, relay: Relay) -> None:
    ask(office, MANAGER.email)
    office.send()
    token = token_in(relay.taken[0].text())
    head, tail = token.rsplit(".", 1)
    for forged in ("", ".", head, f"{head}.", f"{head}.{tail[::-1]}", f"B{token[1:]}", "x" * 3000, "\u0111"):
        with pytest.raises(LinkWorthless):
            accounts.find_by_link(office.house, token=forged)


def test_a_new_address_is_told_twice_and_ends_the_links_of_the_old_one(office: Office, relay: Relay) -> None:
    ask(office, MANAGER.email)
    office.send()
    former = token_in(relay.taken[0].text())
    office.open_session(office.chief)
    data = UserData(name="Another Name", email="Khac@Noivu.example")
    with open_work(office.house, actor=office.acting(office.deputy), writing=True) as work:
        accounts.change_user(work, user_id=office.chief, form=data)
    assert office.sessions(office.chief) == []
    with pytest.raises(LinkWorthless):
        accounts.find_by_link(office.house, token=former)
    assert office.jobs()[1].payload["address"] == MANAGER.email
    office.send()
    assert [mail.to for mail in relay.taken[1:]] == [MANAGER.email, "khac@noivu.example"]
    assert all("khac@noivu.example" in mail.text() for mail in relay.taken[1:])
    assert all("address" not in job.payload for job in office.jobs())
    [event] = office.events("accounts.user_changed")
    assert event.details == {"changed": ["email", "name"]}
    assert "noivu" not in str(event.details)


def test_a_withdrawn_invitation_opens_nothing_and_an_unsent_one_stays_unsent(
    office: Office, relay: Relay
) -> None:
    sent = office.invite()
    office.send()
    unsent = office.invite("kia@noivu.example")
    token = token_in(relay.taken[0].text())
    for user_id in (sent, unsent):
        with open_work(office.house, actor=office.acting(office.chief), writing=True) as work:
            accounts.disable_user(work, user_id=user_id, reason=REASON)
    office.send()
    assert len(relay.taken) == 1
    with pytest.raises(LinkWorthless):
        accounts.find_by_link(office.house, token=token)
    with open_work(office.house, actor=office.acting(office.chief), writing=True) as work:
        accounts.enable_user(work, user_id=unsent, reason=REASON)
    office.send()
    assert relay.taken[1].to == "kia@noivu.example"
    assert office.user(unsent).state == "invited"


def test_a_temporary_failure_is_tried_again_with_the_same_message_id(office: Office, relay: Relay) -> None:
    relay.script = ["451 4.3.0 come back later", "drop after"]
    user_id = office.invite()
    waits = []
    for _ in range(2):
        office.send()
        [job] = office.jobs()
        assert job.state == "queued"
        waits.append(round((job.due_at - clock.now()).total_seconds() / 60))
        office.make_due()
    office.send()
    assert waits == [1, 10]
    assert office.jobs()[0].state == "done"
    assert len({mail.message_id for mail in relay.taken}) == 1
    with open_work(office.house, writing=False) as work:
        assert [row.state for row in accounts.show_user(work, user_id=user_id).letters] == ["sent"]


def test_a_refusal_is_final_and_shown_without_the_address(office: Office, relay: Relay) -> None:
    relay.script = ["RCPT 550 5.1.1 no mailbox {address} here"]
    user_id = office.invite()
    office.send()
    office.make_due()
    office.send()
    assert relay.taken == []
    with open_work(office.house, writing=False) as work:
        [letter] = accounts.show_user(work, user_id=user_id).letters
    assert (letter.state, letter.label) == ("failed", "Invitation")
    assert letter.reply.startswith("550 5.1.1 no mailbox")
    assert NEWCOMER not in letter.reply
    with open_work(office.house, actor=office.acting(office.chief), writing=True) as work:
        accounts.invite_again(work, user_id=user_id)
    office.send()
    assert [mail.to for mail in relay.taken] == [NEWCOMER]


def test_a_relay_that_is_down_delays_and_loses_nothing(office: Office, relay: Relay) -> None:
    relay.stop()
    office.invite()
    office.send()
    [job] = office.jobs()
    assert (job.state, job.attempts) == ("queued", 1)
    relay.start()
    office.make_due()
    office.send()
    assert [mail.to for mail in relay.taken] == [NEWCOMER]
