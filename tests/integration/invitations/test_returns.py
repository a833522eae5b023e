"""Mails that come back change how their person is reached, and nothing that is forged, late or known does."""

import json
import re
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col
from typer.testing import CliRunner, Result

from app.cli.commands import app
from app.core import clock
from app.core.actor import SYSTEM
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.bounces import read_report
from app.invitations.models import Bounce, Message
from app.sampling import service as sampling
from tests.integration.campaigns.province import Province
from tests.integration.invitations.inviting import (
    BACK,
    MAIL_COUNT,
    Post,
    Relay,
    come_back,
    read_invitations,
    read_messages,
    report_on,
    start_inviting,
)

DATE = re.compile(rb"^Date: .*$", re.MULTILINE)


def stored(province: Province, message: Message) -> Message:
    """The message as it stands now."""
    return next(one for one in read_messages(province) if one.id == message.id)


def reports(province: Province) -> list[Bounce]:
    with open_work(province.resources, writing=False) as work:
        return list(work.session.execute(select(Bounce).order_by(col(Bounce.id))).scalars())


def test_what_comes_back_is_recorded_once_on_either_database(province_each: Province, relay: Relay) -> None:
    settings = province_each.resources.settings
    settings.smtp_url, settings.smtp_start_tls = f"smtp://127.0.0.1:{relay.port}", "never"
    settings.mail_per_second, settings.mail_from = 10_000, "khaosat@noivu.example"
    province = start_inviting(province_each)
    Post(province.resources).send()
    gone, full, refused, slow = read_messages(province)[:4]
    for message, name, kind in (
        (gone, "unknown-user", "hard"),
        (full, "full-mailbox", "soft"),
        (refused, "no-alignment", "policy"),
        (slow, "still-trying", "delayed"),
    ):
        assert come_back(province, message, name, name) == [kind, "repeated"]
    now = {one.id: (one.state, one.returned) for one in read_messages(province)}
    assert now[gone.id] == ("sent", "undeliverable")
    assert now[full.id] == ("retry", "returned")
    assert now[refused.id] == ("sent", "blocked")
    assert now[slow.id] == ("sent", "delayed")
    assert [(one.kind, one.status_code) for one in reports(province)] == [
        ("hard", "5.1.1"), ("soft", "5.2.2"), ("policy", "5.7.1"), ("delayed", "4.4.1"),
    ]  # fmt: skip
    assert all("@" not in one.words for one in reports(province))


def test_nothing_forged_late_early_or_harmless_changes_anything(inviting: Province, post: Post) -> None:
    post.send()
    message = read_messages(inviting)[0]
    assert come_back(inviting, message, "unknown-user", days=15) == ["late"]
    assert come_back(inviting, message, "unknown-user", days=-1) == ["late"]
    assert come_back(inviting, message, "absence-vietnamese", "answer-of-a-person") == ["absence", "other"]
    assert come_back(inviting, message, "forwarded-report", "delivered") == ["other", "other"]
    true = report_on(inviting, message, "unknown-user")
    forged = true.replace(b"+", b"+a"), true.replace(b"bounce+", b"x-bounce+"), true.replace(b".", b".a", 1)
    in_the_body = b"From: MAILER-DAEMON@x\nTo: bounce@khaosat.example\n\n550 5.1.1 user unknown\n" + true
    returned = [invitations.Returned(read_report(one)) for one in (*forged, in_the_body, b"\xff" * 10_000)]
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        became = invitations.record_returns(work, returned=returned, now=clock.now() + timedelta(hours=1))
    assert not set(became) & set(invitations.RECORDED)
    assert reports(inviting) == []
    assert {one.returned for one in read_messages(inviting)} == {""}


def test_a_mail_that_waits_cannot_have_come_back(inviting: Province) -> None:
    message = read_messages(inviting)[0]
    assert come_back(inviting, message, "unknown-user") == ["late"]


def test_a_full_mailbox_is_tried_again_on_three_days_then_given_up(
    inviting: Province, post: Post, relay: Relay
) -> None:
    post.send()
    message = read_messages(inviting)[0]
    for day, state in enumerate((("retry", "returned"), ("retry", "returned"), ("sent", "undeliverable"))):
        at = day * 1.2 + 0.1
        assert come_back(inviting, message, "full-mailbox", mark=f"{day}", days=at) == ["soft"]
        assert come_back(inviting, message, "full-mailbox", mark=f"{day}b", days=at) == ["soft"]
        now = stored(inviting, message)
        assert (now.state, now.returned) == state
        post.now = clock.now() + timedelta(days=at + 1.05)
        assert post.send() == (1 if state[0] == "retry" else 0)
    assert len(relay.taken) == MAIL_COUNT + 2
    again = [mail for mail in relay.taken if mail.message_id == message.message_id]
    assert len(again) == 3
    assert len({mail.link for mail in again}) == 1
    with open_work(inviting.resources, writing=False) as work:
        cells = sampling.list_cells(work, campaign_id=inviting.campaign_id)
    assert sum(cell.issued for cell in cells) == MAIL_COUNT


def test_reports_on_reminders_stop_reminders_and_are_shown_nowhere(inviting: Province, post: Post) -> None:
    post.send()
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        invitations.queue_messages(work, campaign_id=inviting.campaign_id, kind="remind")
    post.wait(seconds=5)
    assert post.send() == MAIL_COUNT
    reminder = next(one for one in read_messages(inviting) if one.kind == "remind")
    first = next(
        one for one in read_messages(inviting)
        if one.kind == "invite" and one.invitation_id == reminder.invitation_id
    )  # fmt: skip
    assert come_back(inviting, reminder, "unknown-user") == ["hard"]
    assert stored(inviting, reminder).returned == "undeliverable"
    assert stored(inviting, first).returned == ""
    assert stored(inviting, first).state == "sent"


def test_whether_somebody_has_answered_changes_nothing_about_a_return(inviting: Province, post: Post) -> None:
    post.send()
    one, other = read_messages(inviting)[:2]
    done = next(row for row in read_invitations(inviting) if row.id == one.invitation_id)
    with open_work(inviting.resources, actor=SYSTEM, writing=True) as work:
        invitations.mark_done(work, unit_id=done.unit_id, invitation_id=done.id)
    for name in ("full-mailbox", "unknown-user"):
        assert come_back(inviting, one, name) == come_back(inviting, other, name)
        left, right = stored(inviting, one), stored(inviting, other)
        assert (left.state, left.returned) == (right.state, right.returned)


@pytest.mark.parametrize(
    ("reply", "standing"),
    [("550 5.1.1 no such user", "undeliverable"), ("554 5.7.1 rejected by policy", "blocked")],
)
def test_a_refusal_by_the_relay_stands_like_a_return(
    inviting: Province, post: Post, relay: Relay, reply: str, standing: str
) -> None:
    relay.script = [reply]
    post.send()
    assert sorted((one.state, one.returned) for one in read_messages(inviting))[0] == ("failed", standing)


def test_a_mail_in_doubt_that_comes_back_is_not_sent_again(
    inviting: Province, post: Post, relay: Relay
) -> None:
    relay.script = ["drop after"]
    post.send()
    [doubtful] = [one for one in read_messages(inviting) if one.state == "unknown"]
    assert come_back(inviting, doubtful, "unknown-user") == ["hard"]
    assert stored(inviting, doubtful).state == "failed"


def test_files_are_handed_in_by_command(inviting: Province, post: Post, tmp_path: Path) -> None:
    post.send()
    gone, full = read_messages(inviting)[:2]
    today = f"Date: {format_datetime(clock.now())}".encode()
    mails = [report_on(inviting, gone, "unknown-user"), report_on(inviting, full, "plain-exim"), b"\xff\n"]
    box = tmp_path / "returned.mbox"
    box.write_bytes(b"".join(b"From MAILER-DAEMON now\n" + DATE.sub(today, one, 1) + b"\n" for one in mails))
    settings = inviting.resources.settings
    environment = {
        "PHIEU_DATA_DIR": str(settings.data_dir), "PHIEU_DATABASE_URL": settings.url,
        "PHIEU_BOUNCE_ADDRESS": BACK,
    }  # fmt: skip

    def hand_in(*more: str, **besides: str) -> Result:
        return CliRunner().invoke(app, ["invitations", "bounces", str(box), *more], env=environment | besides)

    assert json.loads(hand_in("--json").stdout) == {"mails": 3, "hard": 1, "soft": 1, "other": 1}
    assert "known already\t2" in hand_in().stdout
    assert stored(inviting, gone).returned == "undeliverable"
    assert hand_in(PHIEU_BOUNCE_ADDRESS="").exit_code == 2
