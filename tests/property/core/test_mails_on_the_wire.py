"""A mail on the wire says what it was asked to say, or is not written: no field reaches another."""

import email
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.policy import default

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from app.core.mail.port import Mail
from app.core.mail.wire import UnwritableMail, envelope_address, write_wire

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
CONTROLS = "\r\n\0\v\f\x1b\x85\u2028\u2029\ud800"
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=220)
BODY = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
HOSTILE = [
    'Nguy\u1ec5n V\u0103n "A"',
    "a, b <evil@x.example>",
    "=?utf-8?q?=0D=0ABcc:_x@y.example?=",
    "a\\",
    '"',
    "<>",
    "@",
    ".",
    "Bcc: x@y.example",
    "(comment)",
    "Tr\u1ea7n " * 40,
    "x" * 200,
    "\u1eb4" * 90,
    "a:b;c,d",
    "=?",
    "--=_two_texts_of_one_mail",
]


def mail_of(**changes: object) -> Mail:
    fields: dict[str, object] = {
        "to_address": "an@sonoivu.example",
        "to_name": "An",
        "subject": "Th\u01b0 m\u1eddi",
        "text": "Xin ch\u00e0o",
        "message_id": "<inv-1@noivu.example>",
        "html": "<p>Xin ch\u00e0o</p>",
        "from_name": "S\u1edf N\u1ed9i v\u1ee5",
    }
    return Mail(**{**fields, **changes})  # type: ignore[arg-type]


def parsed(mail: Mail) -> email.message.EmailMessage:
    wire = write_wire(mail, sender="khaosat@noivu.example", moment=AT)
    assert wire.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", wire)
    assert max(map(len, wire.split(b"\r\n"))) <= 950
    return email.message_from_bytes(wire, policy=default)


def name_in(message: email.message.EmailMessage, header: str) -> str:
    """The name beside the address. Words that follow each other are joined as RFC 2047 says, which the
    parser of addresses does for subjects only."""
    raw = dict(message.raw_items())[header]
    [address] = message[header].addresses
    phrase = raw.rpartition("<")[0].strip()
    return str(make_header(decode_header(phrase))) if phrase.startswith("=?") else address.display_name


@settings(deadline=None)
@given(name=TEXT, subject=TEXT, text=BODY)
@example(name="a b", subject="  two  blanks ", text="a\rb\r\nc\n.\n")
def test_what_arrives_is_what_was_written(name: str, subject: str, text: str) -> None:
    message = parsed(mail_of(to_name=name, subject=subject, text=text, html=f"<p>{text}</p>"))
    assert [key.lower() for key in message] == [
        "from",
        "to",
        "subject",
        "message-id",
        "date",
        "auto-submitted",
        "mime-version",
        "content-type",
    ]
    [to] = message["To"].addresses
    assert to.addr_spec == "an@sonoivu.example"
    assert name_in(message, "To") == " ".join(name.split())
    assert str(message["Subject"]) == " ".join(subject.split())
    even = re.sub(r"\r\n?", "\n", text)
    for kind, wanted in (("plain", even), ("html", f"<p>{even}</p>")):
        part = message.get_body((kind,))
        assert part is not None
        assert part.get_content().replace("\r\n", "\n") == wanted
    assert not message.defects


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_a_name(name: str) -> None:
    message = parsed(mail_of(to_name=name, from_name=name, subject=name))
    for header in ("To", "From"):
        assert len(message[header].addresses) == 1
        assert name_in(message, header) == " ".join(name.split())
    assert message["Bcc"] is None
    assert len(message.get_payload()) == 2


@given(field=st.sampled_from(["to_name", "from_name", "subject"]), bad=st.sampled_from(CONTROLS), rest=TEXT)
def test_a_line_break_or_control_character_is_refused(field: str, bad: str, rest: str) -> None:
    with pytest.raises(UnwritableMail) as refused:
        write_wire(mail_of(**{field: f"{rest}{bad}Bcc: x@y.example"}), sender="a@b.example", moment=AT)
    assert "@" not in refused.value.reply


@pytest.mark.parametrize(
    "address",
    [
        "",
        "an",
        "@b.example",
        "an@",
        "an@b.example\r\nRCPT TO:<x@y.example>",
        "an@b.example,x@y.example",
        '"an x"@b.example',
        "an@b@c.example",
        "<an@b.example>",
        "an @b.example",
        "an@b..example",
        ".an@b.example",
        "\u0103n@b.example",
        "an@-b.example",
        "an@[127.0.0.1]",
        "a" * 250 + "@b.example",
        "an@b.example>",
        "an@b.example\0",
    ],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    with pytest.raises(UnwritableMail):
        envelope_address(address)
    with pytest.raises(UnwritableMail):
        write_wire(mail_of(to_address=address), sender="a@b.example", moment=AT)


@pytest.mark.parametrize("message_id", ["", "x", "<x>", "<a@b>\r\nBcc: x@y", "<a b@c>", "<a@b><c@d>"])
def test_a_message_id_is_one_token(message_id: str) -> None:
    with pytest.raises(UnwritableMail):
        write_wire(mail_of(message_id=message_id), sender="a@b.example", moment=AT)


@given(name=st.text(max_size=20), value=st.text(max_size=60))
def test_a_further_header_stands_alone_or_not_at_all(name: str, value: str) -> None:
    try:
        message = parsed(mail_of(headers=((name, value),)))
    except UnwritableMail:
        return
    assume(value.strip())
    assert len(message.items()) == 9
    assert message[name] is not None


def test_an_international_domain_travels_in_ascii() -> None:
    assert envelope_address("an@b\u00fccher.example") == "an@xn--bcher-kva.example"
