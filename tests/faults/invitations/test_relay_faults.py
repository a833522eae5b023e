"""A relay that fails in every way it can: nothing is lost, a repeat is the same mail."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import update

from app.core.actor import SYSTEM
from app.core.mail.port import Mail
from app.core.mail.smtp import SmtpPort
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.jobs import send_due_mail
from app.invitations.models import Message
from app.sampling import service as sampling
from tests.integration.campaigns.province import Province, set_times
from tests.integration.invitations.inviting import (
    MAIL_COUNT,
    Post,
    Relay,
    listening,
    read_messages,
    start_inviting,
    states,
)
from tests.support.certificates import self_signed

LATER = ["451 4.3.0 try later", "RCPT 450 4.2.0 greylisted <{address}>", "421 4.3.2 going down"]
UNKNOWN = ["drop before", "drop after", "silence"]
NEVER = ["550 5.1.1 no such user", "RCPT 550 5.1.1 <{address}> unknown", "554 5.7.1 refused"]


def everything_arrived(province: Province, relay: Relay) -> None:
    """Each invitation is sent, was taken at least once, and every copy is the same mail and link."""
    assert states(province) == {"sent": MAIL_COUNT}
    expected = {message.message_id for message in read_messages(province)}
    assert {mail.message_id for mail in relay.taken} == expected
    assert len({(mail.message_id, mail.to, mail.link) for mail in relay.taken}) == MAIL_COUNT
    with open_work(province.resources, writing=False) as work:
        cells = sampling.list_cells(work, campaign_id=province.campaign_id)
    assert sum(cell.issued for cell in cells) == MAIL_COUNT


@pytest.mark.parametrize("fault", LATER)
def test_a_temporary_refusal_is_tried_again_after_five_minutes(
    inviting: Province, post: Post, relay: Relay, fault: str
) -> None:
    relay.script = [fault] * 3
    post.send()
    assert states(inviting) == {"sent": MAIL_COUNT - 3, "retry": 3}
    post.wait(minutes=4.9)
    assert post.send() == 0
    post.wait(minutes=0.2)
    assert post.send() == 3
    everything_arrived(inviting, relay)
    assert len(relay.taken) == MAIL_COUNT


@pytest.mark.parametrize("fault", UNKNOWN)
def test_a_lost_reply_means_unknown_and_the_same_mail_again(
    inviting: Province, post: Post, relay: Relay, fault: str
) -> None:
    inviting.resources.settings.smtp_timeout_seconds = 2 if fault == "silence" else 30
    relay.script = [fault]
    post.send()
    assert states(inviting) == {"sent": MAIL_COUNT - 1, "unknown": 1}
    with open_work(inviting.resources, writing=False) as work:
        assert invitations.relay_state(work).waiting == 1
    post.wait(minutes=9.9)
    assert post.send() == 0
    post.wait(minutes=0.2)
    assert post.send() == 1
    everything_arrived(inviting, relay)
    copies = Counter(mail.message_id for mail in relay.taken)
    assert sorted(copies.values())[-1] == (1 if fault == "drop before" else 2)


@pytest.mark.parametrize("fault", NEVER)
def test_a_permanent_refusal_ends_that_mail_alone(
    inviting: Province, post: Post, relay: Relay, fault: str
) -> None:
    relay.script = [fault]
    post.send()
    assert states(inviting) == {"sent": MAIL_COUNT - 1, "failed": 1}
    [failed] = [message for message in read_messages(inviting) if message.state == "failed"]
    assert failed.last_reply.startswith(fault.removeprefix("RCPT ")[:3])
    assert "@" not in failed.last_reply
    post.wait(hours=100)
    assert post.send() == 0


def test_a_relay_that_is_down_leaves_everything_queued_and_says_so(
    inviting: Province, post: Post, relay: Relay
) -> None:
    relay.stop()
    assert post.send() == 0
    assert states(inviting) == {"queued": MAIL_COUNT}
    assert {message.attempts for message in read_messages(inviting)} == {0}
    with open_work(inviting.resources, writing=False) as work:
        state = invitations.relay_state(work)
    assert (state.kind, state.failures, state.waiting) == ("relay_down", 1, MAIL_COUNT)
    relay.start()
    assert post.send() == MAIL_COUNT
    everything_arrived(inviting, relay)
    with open_work(inviting.resources, writing=False) as work:
        assert invitations.relay_state(work).kind is None


def test_after_five_failures_the_relay_is_tried_once_a_minute(
    inviting: Province, post: Post, relay: Relay
) -> None:
    relay.stop()
    for _ in range(5):
        post.send()
    relay.start()
    assert post.send() == 0
    post.wait(seconds=61)
    assert post.send() == MAIL_COUNT


def test_a_relay_without_starttls_gets_nothing(inviting: Province, post: Post, relay: Relay) -> None:
    inviting.resources.settings.smtp_start_tls = "required"
    assert post.send() == 0
    assert relay.recipients == []
    assert states(inviting) == {"queued": MAIL_COUNT}


def test_a_relay_with_a_false_certificate_gets_nothing(
    inviting: Province, post: Post, relay: Relay, tmp_path: Path
) -> None:
    inviting.resources.settings.smtp_start_tls = "required"
    relay.stop()
    relay.tls = self_signed(tmp_path)
    relay.start()
    assert post.send() == 0
    assert relay.recipients == []
    with open_work(inviting.resources, writing=False) as work:
        assert invitations.relay_state(work).kind == "relay_down"


def test_a_relay_that_dies_in_the_middle_loses_nothing(inviting: Province, post: Post, relay: Relay) -> None:
    assert post.send(limit=3) == 3
    relay.stop()
    assert post.send() == 0
    with listening(relay):
        assert post.send() == MAIL_COUNT - 3
        everything_arrived(inviting, relay)


def test_a_worker_that_falls_while_sending_is_followed_by_another(
    inviting: Province, post: Post, relay: Relay
) -> None:
    class Fallen(BaseException):
        """What kills a process is no exception of ours."""

    class FallingPort:
        def send(self, mail: Mail) -> str:
            raise Fallen

        def close(self) -> None:
            """Nothing is open."""

    with pytest.raises(Fallen):
        send_due_mail(inviting.resources, port=FallingPort(), limit=100, now=lambda: post.now)
    assert states(inviting) == {"sending": MAIL_COUNT}
    assert post.send() == 0
    post.wait(minutes=10.1)
    assert post.send() == MAIL_COUNT
    everything_arrived(inviting, relay)


def test_a_mail_that_cannot_be_written_stops_nobody_else(
    inviting: Province, post: Post, relay: Relay
) -> None:
    class Poisoned(SmtpPort):
        def send(self, mail: Mail) -> str:
            if mail.message_id == poison.message_id:
                raise UnicodeError("cannot be encoded")
            return super().send(mail)

    poison = read_messages(inviting)[2]
    port = Poisoned(inviting.resources.settings)
    settled = send_due_mail(inviting.resources, port=port, limit=100, now=lambda: post.now)
    port.close()
    assert settled == MAIL_COUNT
    assert states(inviting) == {"sent": MAIL_COUNT - 1, "retry": 1}
    post.wait(minutes=5.1)
    post.send()
    everything_arrived(inviting, relay)


def test_hours_of_trouble_end_after_three_days(inviting: Province, post: Post, relay: Relay) -> None:
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        set_times(work, inviting, kind="survey", closes=200)
        work.session.execute(update(Message).values(attempts=70, state="retry"))
    seen = []
    for _ in range(6):
        relay.script = ["451 4.3.0 try later"] * MAIL_COUNT
        post.send()
        seen += [state for state in states(inviting)]
        post.wait(hours=1.01)
    assert seen[0] == "retry"
    assert seen[-1] == "failed"
    assert states(inviting) == {"failed": MAIL_COUNT}


def test_two_workers_never_send_the_same_mail(province_each: Province, relay: Relay) -> None:
    settings = province_each.resources.settings
    settings.smtp_url, settings.smtp_start_tls = f"smtp://127.0.0.1:{relay.port}", "never"
    settings.mail_per_second, settings.mail_from = 10_000, "khaosat@noivu.example"
    province = start_inviting(province_each)
    start = Barrier(4)

    def work(_worker: int) -> int:
        start.wait()
        return Post(province.resources).send()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == MAIL_COUNT
    everything_arrived(province, relay)
    assert len(relay.taken) == MAIL_COUNT
