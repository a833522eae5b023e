"""The local mailbox: keeps what it is given, shows it whole, listens on the loopback only."""

import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.cli.demo.stage import free_port
from app.core.mail.sink import Mailbox

SUBJECT = "Th\u01b0 m\u1eddi kh\u1ea3o s\u00e1t"
TEXT = "K\u00ednh g\u1eedi \u00d4ng/B\u00e0,\n\nhttp://localhost:8001/r/abc.def\n"


def mail(to: str, *, subject: str = SUBJECT, html: bool = False) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "survey@example.gov.vn", to, subject
    message["Date"] = "Sun, 22 Nov 2026 08:00:00 +0700"
    message.set_content(TEXT)
    if html:
        message.add_alternative("<p>the same</p>", subtype="html")
    return message


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def box(tmp_path: Path, port: int) -> Iterator[Mailbox]:
    mailbox = Mailbox(tmp_path / "mailbox")
    mailbox.listen(port=port)
    yield mailbox
    mailbox.close()


def hand_over(port: int, *mails: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        for one in mails:
            client.send_message(one)


@pytest.mark.parametrize("html", [False, True])
def test_a_mail_is_kept_and_shown_as_it_was_written(box: Mailbox, port: int, html: bool) -> None:
    hand_over(port, mail("an@example.gov.vn", html=html))
    (mail_id,) = box.list_ids()
    kept = box.read(mail_id)
    assert kept is not None
    assert (kept.to, kept.subject) == ("an@example.gov.vn", SUBJECT)
    assert kept.text.splitlines() == TEXT.splitlines()
    assert kept.at.isoformat() == "2026-11-22T08:00:00+07:00"


def test_the_newest_mail_comes_first(box: Mailbox, port: int) -> None:
    hand_over(port, *(mail("an@example.gov.vn", subject=f"number {n}") for n in range(5)))
    read = [box.read(mail_id) for mail_id in box.list_ids()]
    assert [one.subject for one in read if one] == [f"number {n}" for n in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("mail_id", ["", "0", "../keys/signing", "..", "%2e%2e"])
def test_an_unknown_mail_is_nothing(box: Mailbox, port: int, mail_id: str) -> None:
    hand_over(port, mail("an@example.gov.vn"))
    (box.folder.parent / "keys").mkdir()
    (box.folder.parent / "keys" / "signing.eml").write_text("Subject: a secret\n\n")
    assert box.read(mail_id) is None


def test_a_mail_that_is_still_being_written_is_not_shown(box: Mailbox) -> None:
    (box.folder / ".0190.eml").write_bytes(b"Subj")
    assert box.list_ids() == []


def test_an_empty_mailbox_lists_nothing(tmp_path: Path) -> None:
    assert Mailbox(tmp_path / "nowhere").list_ids() == []


def test_it_listens_on_the_loopback_only(box: Mailbox, port: int) -> None:
    hand_over(port, mail("an@example.gov.vn"))
    with socket.socket() as other:  # a server on all addresses would hold this one too
        other.bind(("127.0.0.2", port))
        other.listen()
    assert len(box.list_ids()) == 1


def test_a_closed_mailbox_takes_nothing_more_and_keeps_what_it_has(box: Mailbox, port: int) -> None:
    hand_over(port, mail("an@example.gov.vn"))
    box.close()
    with pytest.raises(OSError):
        hand_over(port, mail("binh@example.gov.vn"))
    assert len(box.list_ids()) == 1
    box.close()  # closing twice does no harm
