"""When and how fast mails leave: office hours, pausing, the limit to one mail domain."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from app.core import clock
from app.core.actor import EVERYWHERE, SYSTEM
from app.core.mail.smtp import SmtpPort
from app.core.unit_of_work import open_work
from app.invitations import jobs, rules
from app.invitations import service as invitations
from app.invitations.rules import Hours
from app.people.models import Person
from tests.integration.campaigns.province import Province, set_times
from tests.integration.invitations.inviting import (
    MAIL_COUNT,
    Post,
    Relay,
    read_messages,
    start_inviting,
    states,
)

OFFICE = Hours(opens=8 * 60, closes=17 * 60, weekdays=0b0011111)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T00:59", "2026-11-23T01:00"),  # Monday 07:59 in Vietnam
        ("2026-11-23T01:00", "2026-11-23T01:00"),
        ("2026-11-23T09:59", "2026-11-23T09:59"),
        ("2026-11-23T10:00", "2026-11-24T01:00"),  # 17:00: over
        ("2026-11-27T10:00", "2026-11-30T01:00"),  # Friday evening to Monday
        ("2026-11-28T18:30", "2026-11-30T01:00"),  # Sunday in Vietnam already
    ],
)
def test_mails_leave_at_the_next_opening_in_vietnam(moment: str, expected: str) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert rules.opening(OFFICE, moment=at) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_one_day_a_week_is_found_from_its_own_evening() -> None:
    monday = Hours(opens=480, closes=540, weekdays=1)
    evening = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert rules.opening(monday, moment=evening) == datetime(2026, 11, 30, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="no day"):
        rules.opening(Hours(weekdays=0), moment=evening)


def set_plan(province: Province, hours: Hours, *, domain_per_minute: int | None = None) -> None:
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        set_times(work, province, kind="survey", closes=24 * 9)
        invitations.set_plan(
            work, campaign_id=province.campaign_id, hours=hours, domain_per_minute=domain_per_minute
        )


def later_today(now: datetime) -> Hours:
    """One hour that begins two hours from now, on whatever day that is."""
    opens = clock.in_vietnam(now + timedelta(hours=2))
    minute = min(opens.hour * 60 + opens.minute, 23 * 60)
    return Hours(opens=minute, closes=minute + 60, weekdays=1 << opens.weekday())


def test_outside_the_hours_mails_wait_for_the_next_opening(inviting: Province, post: Post) -> None:
    hours = later_today(post.now)
    set_plan(inviting, hours)
    assert post.send() == 0
    assert states(inviting) == {"queued": MAIL_COUNT}
    assert {message.attempts for message in read_messages(inviting)} == {0}
    with open_work(inviting.resources, writing=False) as work:
        state = invitations.sending_state(work, campaign_id=inviting.campaign_id)
    opening = rules.opening(hours, moment=post.now)
    assert state.opens_at == state.next_at == opening
    post.now = opening
    assert post.send() == MAIL_COUNT


def test_a_pause_holds_everything_and_is_no_delay_of_the_relay(inviting: Province, post: Post) -> None:
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        invitations.pause_sending(work, campaign_id=inviting.campaign_id)
    assert post.send() == 0
    assert invitations.outbox_lag(inviting.resources) == 0
    with open_work(inviting.resources, writing=False) as work:
        assert invitations.relay_state(work).waiting == MAIL_COUNT
        state = invitations.sending_state(work, campaign_id=inviting.campaign_id)
        assert (state.paused, state.next_at) == (True, None)
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        invitations.resume_sending(work, campaign_id=inviting.campaign_id)
    assert post.send() == MAIL_COUNT


def test_a_pause_keeps_the_plan_and_a_plan_keeps_the_pause(inviting: Province) -> None:
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        invitations.pause_sending(work, campaign_id=inviting.campaign_id)
    set_plan(inviting, OFFICE, domain_per_minute=7)
    with open_work(inviting.resources, writing=False) as work:
        plan = invitations.get_plan(work, campaign_id=inviting.campaign_id)
    assert (plan.paused, plan.opens_minute, plan.closes_minute, plan.weekdays) == (True, 480, 1020, 31)
    assert plan.domain_per_minute == 7


def test_one_mail_domain_gets_so_many_a_minute_and_others_do_not_wait(
    province_each: Province, relay: Relay
) -> None:
    settings = province_each.resources.settings
    settings.smtp_url, settings.smtp_start_tls = f"smtp://127.0.0.1:{relay.port}", "never"
    settings.mail_per_second, settings.mail_from = 10_000, "khaosat@noivu.example"
    province = start_inviting(province_each)
    set_plan(province, Hours(), domain_per_minute=2)
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        people = list(work.session.execute(select(col(Person.id)).order_by(col(Person.id))).scalars())
        for place, person_id in enumerate(people):
            domain = "Quiet.example" if place == MAIL_COUNT - 1 else "busy.example"
            work.session.execute(
                update(Person).where(col(Person.id) == person_id).values(email=f"p{place}@{domain}")
            )
    post = Post(province.resources)
    given = []
    for _ in range(4):
        before = len(relay.taken)
        while post.send():
            pass
        given.append(Counter(mail.to.rpartition("@")[2].lower() for mail in relay.taken[before:]))
        post.wait(seconds=61)
    assert [one["busy.example"] for one in given] == [2, 2, 2, 1]
    assert given[0]["quiet.example"] == 1
    assert len({mail.message_id for mail in relay.taken}) == len(relay.taken) == MAIL_COUNT


def test_the_ledger_keeps_its_rows_while_mails_wait(inviting: Province) -> None:
    set_plan(inviting, later_today(clock.now()))
    with open_work(inviting.resources, writing=False) as work:
        counts = invitations.count_delivery(work, campaign_id=inviting.campaign_id, scope=EVERYWHERE)
    assert counts["queued"] == MAIL_COUNT


def test_what_is_in_hand_stops_when_sending_is_paused_or_the_link_withdrawn(
    inviting: Province, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "LOOKED_AFTER", 0.0)
    *_, last = read_messages(inviting)

    def interfere(_seconds: float) -> None:
        """Between two mails: first one link is withdrawn, then everything is paused."""
        with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
            if len(relay.taken) == 2:
                invitations.revoke(
                    work, unit_id=last.unit_id, invitation_id=last.invitation_id, reason="has left"
                )
            if len(relay.taken) == 4:
                invitations.pause_sending(work, campaign_id=inviting.campaign_id)

    port = SmtpPort(inviting.resources.settings)
    moment = clock.now()
    sent = jobs.send_due_mail(inviting.resources, port=port, limit=100, now=lambda: moment, sleep=interfere)
    port.close()
    assert sent == len(relay.taken) == 4
    assert states(inviting) == {"sent": 4, "dropped": 1, "queued": MAIL_COUNT - 5}
    assert {one.attempts for one in read_messages(inviting) if one.state == "queued"} == {0}


def test_a_worker_told_to_stop_puts_back_what_it_has_in_hand(inviting: Province, relay: Relay) -> None:
    port = SmtpPort(inviting.resources.settings)
    sent = jobs.send_due_mail(
        inviting.resources, port=port, limit=100, sleep=lambda _seconds: None,
        going=lambda: len(relay.taken) < 3,
    )  # fmt: skip
    port.close()
    assert sent == 3
    assert states(inviting) == {"sent": 3, "queued": MAIL_COUNT - 3}
