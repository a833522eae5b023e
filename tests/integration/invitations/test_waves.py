"""Waves of reminders: planned by day, queued once, to those who have not answered and whose mail arrived."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from app.core import clock
from app.core.actor import SYSTEM
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.errors import WaveGone, WaveNotFitting
from app.invitations.jobs import queue_due_waves
from tests.integration.campaigns.province import Province, set_times
from tests.integration.invitations.inviting import (
    MAIL_COUNT,
    Post,
    Relay,
    come_back,
    read_invitations,
    read_messages,
    start_inviting,
)


def plan(province: Province, *days: int) -> list[int]:
    """Plans waves so many days from today, within ten days of answering."""
    with open_work(province.resources, actor=SYSTEM, writing=True) as work:
        set_times(work, province, kind="survey", closes=24 * 10)
        return [
            invitations.plan_wave(
                work, campaign_id=province.campaign_id, day=clock.today() + timedelta(days=ahead)
            )
            for ahead in days
        ]


def queue(province: Province, *, days: float) -> int:
    """What the worker queues so many days from now."""
    return queue_due_waves(province.resources, now=lambda: clock.now() + timedelta(days=days))


def test_a_wave_goes_to_those_without_an_answer_whose_mail_did_not_come_back(
    inviting: Province, post: Post, relay: Relay
) -> None:
    relay.script = ["550 5.1.1 no such user"]
    assert post.send() == MAIL_COUNT
    plan(inviting, 2)
    refused = next(one.invitation_id for one in read_messages(inviting) if one.state == "failed")
    done, gone, back = [one for one in read_invitations(inviting) if one.id != refused][:3]
    [came_back] = [one for one in read_messages(inviting) if one.invitation_id == back.id]
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        invitations.mark_done(work, unit_id=done.unit_id, invitation_id=done.id)
        invitations.revoke(work, unit_id=gone.unit_id, invitation_id=gone.id, reason="left the service")
    assert come_back(inviting, came_back, "unknown-user") == ["hard"]
    assert queue(inviting, days=0.5) == 0
    assert queue(inviting, days=3) == MAIL_COUNT - 4
    reminded = {one.invitation_id for one in read_messages(inviting) if one.kind == "remind"}
    assert not reminded & {refused, done.id, gone.id, back.id}
    assert queue(inviting, days=3) == 0
    with open_work(inviting.resources, writing=False) as work:
        [wave] = invitations.list_waves(work, campaign_id=inviting.campaign_id)
    assert (wave.queued, wave.queued_at is not None) == (MAIL_COUNT - 4, True)


def test_a_second_wave_reminds_again_with_a_mail_of_its_own(
    inviting: Province, post: Post, relay: Relay
) -> None:
    post.send()
    assert plan(inviting, 2, 4) == [1, 2]
    assert queue(inviting, days=3) == MAIL_COUNT
    post.wait(days=3.1)
    assert post.send() == MAIL_COUNT
    assert queue(inviting, days=5) == MAIL_COUNT
    post.wait(days=2)
    assert post.send() == MAIL_COUNT
    assert len({mail.message_id for mail in relay.taken}) == 3 * MAIL_COUNT
    assert len({mail.link for mail in relay.taken}) == MAIL_COUNT


def test_nobody_gets_a_second_reminder_while_one_waits(inviting: Province, post: Post) -> None:
    post.send()
    plan(inviting, 2, 4)
    assert queue(inviting, days=5) == MAIL_COUNT


def test_two_workers_queue_a_wave_once(province_each: Province, relay: Relay) -> None:
    settings = province_each.resources.settings
    settings.smtp_url, settings.smtp_start_tls = f"smtp://127.0.0.1:{relay.port}", "never"
    settings.mail_per_second, settings.mail_from = 10_000, "khaosat@noivu.example"
    province = start_inviting(province_each)
    assert Post(province.resources).send() == MAIL_COUNT
    plan(province, 2)
    start = Barrier(4)

    def take(_worker: int) -> int:
        start.wait()
        return queue(province, days=3)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(4))) == [0, 0, 0, MAIL_COUNT]


@pytest.mark.parametrize("ahead", [-1, 11, 3])
def test_a_day_that_does_not_fit_is_refused(inviting: Province, ahead: int) -> None:
    plan(inviting, 3)
    with pytest.raises(WaveNotFitting):
        plan(inviting, ahead)


def test_a_wave_is_called_off_before_it_is_queued_and_not_after(inviting: Province, post: Post) -> None:
    post.send()
    first, second = plan(inviting, 2, 4)
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        invitations.cancel_wave(work, campaign_id=inviting.campaign_id, ordinal=first)
    assert queue(inviting, days=3) == 0
    assert queue(inviting, days=5) == MAIL_COUNT
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work, pytest.raises(WaveGone):
        invitations.cancel_wave(work, campaign_id=inviting.campaign_id, ordinal=second)


def test_a_wave_after_an_early_close_reminds_nobody(inviting: Province, post: Post) -> None:
    post.send()
    plan(inviting, 2)
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        set_times(work, inviting, kind="survey", closes=24)
    assert queue(inviting, days=3) == 0
