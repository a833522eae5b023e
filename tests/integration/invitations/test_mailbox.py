"""What came back is read from a mailbox over IMAP: once, whatever lies there, and never without TLS."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
from sqlalchemy import select
from sqlmodel import col
from typer.testing import CliRunner

from app.cli.commands import app
from app.core import clock
from app.core.mail.imap import LARGEST_PART, MailboxDown, opened_mailbox
from app.core.settings import Settings
from app.core.unit_of_work import open_work
from app.invitations import service as invitations
from app.invitations.jobs import read_mailbox
from app.invitations.models import Bounce
from app.worker import Worker
from tests.integration.campaigns.province import Province
from tests.integration.invitations.inviting import (
    BACK,
    MAIL_COUNT,
    Post,
    read_messages,
    report_on,
)
from tests.support.certificates import Authority, found_authority, self_signed
from tests.support.imap_server import PASSWORD, USER, MailboxServer, mailbox_server

LATER: Final = timedelta(minutes=30)
POISON: Final = (b"", b"\xff\x00" * 5_000, b"Content-Type: x\r\n" * 400, b"From: a\r\n\r\n" + b"x" * 400_000)


def stamp(moment: datetime) -> str:
    """A time as a mailbox says when it took a mail in."""
    return moment.strftime("%d-%b-%Y %H:%M:%S +0000")


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    found = found_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(found.file))
    return found


@pytest.fixture
def box(authority: Authority) -> Iterator[MailboxServer]:
    with mailbox_server(MailboxServer(tls=authority.serve("127.0.0.1"))) as up:
        yield up


def set_up(settings: Settings, box: MailboxServer, *, folder: str = "") -> None:
    kind = "imaps" if box.implicit else "imap"
    user, password = quote(USER, safe=""), quote(box.password, safe="")
    settings.bounce_address = BACK
    settings.bounce_imap_url = f"{kind}://{user}:{password}@127.0.0.1:{box.port}/{folder}"
    settings.smtp_timeout_seconds = 5.0


def read(province: Province, *, limit: int = 5_000) -> dict[invitations.Became, int]:
    with opened_mailbox(province.resources.settings) as mailbox:
        return dict(
            read_mailbox(
                province.resources, mailbox=mailbox, limit=limit, now=lambda: clock.now() + 2 * LATER
            )
        )


def bounces(province: Province) -> list[tuple[str, datetime]]:
    with open_work(province.resources, writing=False) as work:
        found = select(col(Bounce.kind), col(Bounce.received_at)).order_by(col(Bounce.id))
        return [(row[0], row[1]) for row in work.session.execute(found)]


@pytest.fixture
def came_back(inviting: Province, post: Post, box: MailboxServer) -> Province:
    """A sent campaign; in its mailbox two reports, poison, and a person's answer."""
    assert post.send() == MAIL_COUNT
    set_up(inviting.resources.settings, box)
    first, second, *_ = read_messages(inviting)
    at = stamp(clock.now() + LATER)
    for raw in POISON:
        box.put(raw, date=at)
    box.put(report_on(inviting, first, "no-such-mailbox"), date=at)
    box.put(report_on(inviting, second, "full-mailbox"), date=at)
    box.put(report_on(inviting, second, "answer-of-a-person"), date="31-Feb-2026 99:99:99 +0000")
    return inviting


def test_each_mail_is_read_once_and_marked_after_it_was_written_down(
    came_back: Province, box: MailboxServer
) -> None:
    counts = read(came_back)
    assert counts["hard"] == counts["soft"] == 1
    assert sum(counts.values()) == len(box.mails)
    assert {frozenset(one.flags) for one in box.mails} == {frozenset({b"$PhieuRead"})}
    kinds, moments = zip(*bounces(came_back), strict=True)
    assert kinds == ("hard", "soft")
    assert all(abs(moment - clock.now() - LATER) < timedelta(minutes=1) for moment in moments)
    assert read(came_back) == {}
    assert not any(PASSWORD.encode() in line for line in box.said)


def test_a_break_in_the_middle_writes_nothing_twice(came_back: Province, box: MailboxServer) -> None:
    box.leave_at = 6
    with pytest.raises(MailboxDown):
        read(came_back)
    assert all(not one.flags for one in box.mails)
    assert sum(read(came_back).values()) == len(box.mails)
    for one in box.mails:  # as if the process had fallen between writing down and marking
        one.flags.clear()
    assert read(came_back)["repeated"] == 2
    assert len(bounces(came_back)) == 2


def test_mails_that_are_not_given_out_and_a_small_limit_stop_nothing(
    came_back: Province, box: MailboxServer
) -> None:
    box.keywords, box.refused = False, frozenset({1, 2, 7})
    total = 0
    while counts := read(came_back, limit=2):
        total += sum(counts.values())
    assert total == len(box.mails)
    assert {frozenset(one.flags) for one in box.mails} == {frozenset({rb"\Seen"})}
    assert [kind for kind, _ in bounces(came_back)] == ["hard", "soft"]


def test_an_answer_that_is_too_large_ends_the_conversation(came_back: Province, box: MailboxServer) -> None:
    box.swollen = 4 * LARGEST_PART
    with pytest.raises(MailboxDown, match="too large"):
        read(came_back)
    assert bounces(came_back) == []


def test_the_worker_and_the_command_read_it_too(
    came_back: Province, box: MailboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(came_back.resources)
    assert worker.read_mailbox()
    assert not worker.read_mailbox()
    assert all(one.flags for one in box.mails)
    for one in box.mails:
        one.flags.clear()
    settings = came_back.resources.settings
    for name in ("data_dir", "database_url", "bounce_address", "bounce_imap_url"):
        monkeypatch.setenv(f"PHIEU_{name.upper()}", str(getattr(settings, name)))
    run = CliRunner().invoke(app, ["invitations", "bounces", "--mailbox"])
    assert (run.exit_code, run.output.splitlines()[0]) == (0, f"{len(box.mails)} mails read")
    assert CliRunner().invoke(app, ["invitations", "bounces"]).exit_code == 2


def open_at(settings: Settings) -> None:
    with opened_mailbox(settings) as mailbox:
        mailbox.list_unread()


def test_every_way_in_works(authority: Authority) -> None:
    """Implicit TLS or STARTTLS, the older command, a folder with a blank."""
    tls = authority.serve("127.0.0.1")
    ways = (MailboxServer(tls=tls, implicit=True), MailboxServer(tls=tls, plain_login=True, password='a"b c'))
    for box in ways:
        with mailbox_server(box):
            settings = Settings()
            set_up(settings, box, folder="Returned%20mail")
            open_at(settings)
            assert any(b"Returned mail" in line for line in box.said)


def test_what_is_wrong_is_said_without_the_password(authority: Authority, tmp_path: Path) -> None:
    good = MailboxServer(tls=authority.serve("127.0.0.1"))
    cases = [
        (good, {"folder": "elsewhere"}, "no folder"),
        (replace(good, tls=self_signed(tmp_path)), {}, "CERTIFICATE_VERIFY_FAILED"),
        (replace(good, tls=None), {}, "TLS not supported"),
        (replace(good, read_only=True), {}, "READ-ONLY|read-only|not writable"),
    ]
    for box, options, said in cases:
        with mailbox_server(box):
            settings = Settings()
            set_up(settings, box, **options)
            with pytest.raises(MailboxDown, match=said) as down:
                open_at(settings)
            assert PASSWORD not in down.value.reply
            assert quote(PASSWORD, safe="") not in repr(settings)
    with mailbox_server(replace(good, port=0)) as box:
        settings.bounce_imap_url = f"imap://{quote(USER, safe='')}:wrong@127.0.0.1:{box.port}"
        with pytest.raises(MailboxDown, match="wrong user or password"):
            open_at(settings)
    with pytest.raises(MailboxDown):
        open_at(settings)
