"""What comes back is read for what it says, and for nothing else."""

import io
from pathlib import Path

import pytest

from app.invitations.bounces.files import list_files, split_mails
from app.invitations.bounces.kinds import find_status, kind_of
from app.invitations.bounces.reading import SIZE_LIMIT, Report, read_report

DATA = Path(__file__).parents[2] / "data" / "bounces"
TO, PERSON = "bounce+abc.def@khaosat.example", "mau.nv@xa.example"


def mail(name: str) -> bytes:
    """A mail of the collection, to the address it came back to."""
    text = (DATA / f"{name}.eml").read_bytes()
    return text.replace(b"{recipient}", TO.encode()).replace(b"{person}", PERSON.encode())


@pytest.mark.parametrize(
    ("name", "kind", "status", "word"),
    [
        ("unknown-user", "hard", "5.1.1", "User unknown"),
        ("no-such-mailbox", "hard", "5.1.10", "RecipientNotFound"),
        ("vague-status", "hard", "5.1.1", "does not exist"),
        ("full-mailbox", "soft", "5.2.2", "over quota"),
        ("gave-up", "soft", "4.4.7", "Connection refused"),
        ("still-trying", "delayed", "4.4.1", "timed out"),
        ("no-alignment", "policy", "5.7.1", "SPF check"),
        ("plain-qmail", "hard", "5.0.0", "no mailbox here"),
        ("plain-exim", "soft", "4.2.2", "over quota"),
        ("plain-vietnamese", "hard", "", "t\u1ed3n t\u1ea1i"),
        ("broken-charset", "hard", "5.1.1", "no such user"),
    ],
)
def test_a_report_says_what_failed(name: str, kind: str, status: str, word: str) -> None:
    found = read_report(mail(name))
    assert (found.what, found.kind, found.status) == ("failure", kind, status)
    assert word in found.words
    assert PERSON not in found.words
    assert "http" not in found.words
    assert found.words.isprintable()
    assert TO in found.recipients
    assert found.sent_at is not None
    assert found.sent_at.isoformat().startswith("2026-10-12")


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("absence-vietnamese", "absence"),
        ("absence-from-daemon", "absence"),
        ("answer-of-a-person", "other"),
        ("forwarded-report", "other"),
        ("delivered", "other"),
    ],
)
def test_what_is_no_failure_is_none(name: str, what: str) -> None:
    found = read_report(mail(name))
    assert (found.what, found.kind, found.status, found.words) == (what, None, "", "")


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        ("5.1.1", "", "hard"),
        ("5.1.0", "rejected as spam", "policy"),
        ("5.1.8", "sender address rejected", "policy"),
        ("5.2.1", "account disabled", "hard"),
        ("5.2.1", "over quota", "soft"),
        ("5.2.3", "message too large", "policy"),
        ("5.4.1", "Recipient address rejected: Access denied", "hard"),
        ("5.4.4", "Host not found", "hard"),
        ("5.4.7", "message expired", "soft"),
        ("5.6.1", "", "policy"),
        ("5.7.1", "no such user here", "hard"),
        ("5.7.17", "mailbox owner has changed", "hard"),
        ("4.7.1", "greylisted", "soft"),
        ("5.0.0", "", "hard"),
        ("5.3.0", "", "soft"),
        ("", "H\u1ed9p th\u01b0 \u0111\u00e3 \u0111\u1ea7y", "soft"),
        ("", "thank you for your mail", None),
    ],
)
def test_codes_come_before_words_and_words_where_codes_lie(status: str, words: str, kind: str | None) -> None:
    assert kind_of(status, words=words) == kind


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("550 5.1.1 unknown", "5.1.1"),
        ("smtp;550-mailbox unavailable", "5.0.0"),
        ("host 192.0.2.9 said 451 later", "4.0.0"),
        ("address 5.1.1.7 at port 25", ""),
        ("2.0.0 accepted, then 4.2.2 full", "4.2.2"),
        ("call 0550 123", ""),
    ],
)
def test_a_status_is_found_and_an_address_is_not_one(text: str, status: str) -> None:
    assert find_status(text) == status


NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(2000)
)
RFC822 = b"Content-Type: message/rfc822\n\n" * 9000
SEMICOLONS = b'Content-Type: multipart/report; a="' + b';"' * 130_000
LINES = (
    b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(20))
    + b"\n" * 300_000
)
STYLES = b"From: postmaster@x\nContent-Type: text/html\n\n" + b"<style " * 60_000
WORDS = b"From: postmaster@x\n\n" + b"user " * 60_000


@pytest.mark.parametrize(
    "bomb",
    [
        b"", b"\n\n\n", b"\xff\xfe\x00" * 1000, NESTED, RFC822, SEMICOLONS, LINES, STYLES, WORDS,
        b"To: " + b"a@b.example, " * 100_000,
        b"From: postmaster@x\nContent-Type: text/plain; charset=utf-7\n\n+" + b"A" * 5_000_000,
        b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\nQWN0aW9uOiBmYWlsZWQ=",
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n--b--",
        b"Date: Mon, 99 Xyz 99999 99:99:99 +9999\nSubject: =?utf-8?b?!!!?=\n\n",
    ],
)  # fmt: skip
def test_hostile_mails_are_given_up_and_change_nothing(bomb: bytes) -> None:
    assert read_report(bomb).kind is None


@pytest.mark.parametrize("name", sorted(path.stem for path in DATA.glob("*.eml")))
def test_a_report_cut_anywhere_is_still_read(name: str) -> None:
    whole = mail(name)
    for length in range(0, len(whole), 97):
        assert isinstance(read_report(whole[:length]), Report)


def test_the_same_mail_has_the_same_mark_and_another_one_another() -> None:
    first, second = mail("unknown-user"), mail("full-mailbox")
    assert read_report(first).mark == read_report(b"X-Moved: yes\r\n" + first).mark
    assert read_report(first).mark != read_report(second).mark
    assert read_report(b"From: a@b.example\n\none").mark != read_report(b"From: a@b.example\n\ntwo").mark


def test_an_mbox_holds_many_mails_and_a_huge_one_is_cut(tmp_path: Path) -> None:
    mails = [
        mail("unknown-user"),
        mail("plain-exim"),
        b"X: 1\n\n>From here\n" + b"x" * 270_000 + b"\n" * 400_000,
    ]
    box = b"".join(b"From MAILER-DAEMON Mon Oct 12 09:00:00 2026\n" + one + b"\n" for one in mails)
    found = list(split_mails(io.BytesIO(box)))
    assert [read_report(one).kind for one in found] == ["hard", "soft", None]
    assert b"\nFrom here" in found[2]
    assert len(found[2]) <= SIZE_LIMIT + 65_536
    assert [read_report(one).kind for one in split_mails(io.BytesIO(mails[0]))] == ["hard"]
    assert list(split_mails(io.BytesIO(b""))) == []
    (tmp_path / "new").mkdir()
    for name in ("new/2.eml", "new/1.eml"):
        (tmp_path / name).write_bytes(mails[0])
    assert [one.name for one in list_files(tmp_path)] == ["1.eml", "2.eml"]
    assert list_files(tmp_path / "new/1.eml") == [tmp_path / "new/1.eml"]
