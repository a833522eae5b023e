"""Invitations go to plain, unmistakable addresses only."""

import unicodedata

import pytest

from app.people.rules import AddressUnfit, address_of, is_allowed_domain, mailbox_of
from app.people.rules.addresses import REASONS

KEYS = {reason: key for key, reason in REASONS.items()}

# Letters of other scripts, and of Latin beyond a-z, that pass for one of a-z; one address for each.
LOOK_ALIKES = (
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u051b\u051d\u04bb\u0454"  # Cyrillic
    "\u03bf\u03b1\u03bd\u03c1\u03b9\u03c5\u03ba\u03c7\u03c9\u03b3"  # Greek
    "\u0251\u0261\u0131\u0237\u1d0f\u1d04\u1d20\u1d21\u1d22\u0269\u026a\u028b"  # Latin, phonetic
    "\u1ea1\u1ecd\u1ecb\u1eb9\u1ee5\u01a1\u01b0\u0111\u00e0\u00e9\u00ed\u1ef3"  # Latin with marks
    "\uff41\uff45\uff4f\uff50\uff2f\uff21"  # full width
    "\u0585\u057d\u0578\u0570\u10ff\u13a0\u13f4"  # Armenian, Georgian, Cherokee
)


def why(text: str, **rules: tuple[str, ...]) -> str:
    """The key of the reason why an address is refused."""
    with pytest.raises(AddressUnfit) as caught:
        address_of(text, **rules)
    return KEYS[caught.value.reason]


def test_there_are_sixty_look_alikes() -> None:
    assert len(set(LOOK_ALIKES)) >= 60


@pytest.mark.parametrize("letter", LOOK_ALIKES, ids=lambda letter: f"{ord(letter):04x}")
@pytest.mark.parametrize("form", ["{}nh@sonoivu.gov.vn", "anh@s{}noivu.gov.vn", "{0}{0}@{0}{0}.gov.vn"])
def test_no_look_alike_is_accepted(letter: str, form: str) -> None:
    with pytest.raises(AddressUnfit) as caught:
        address_of(form.format(letter))
    latin = unicodedata.name(letter).startswith("LATIN")
    assert KEYS[caught.value.reason] == ("letters" if latin else "script")
    assert f"{letter} (U+{ord(letter):04X})" in str(caught.value.params["letters"])
    assert why(form.format(letter), domains=("*.gov.vn",)) in ("letters", "script", "domain")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("LanTT@SoYTe.gov.vn", "lantt@soyte.gov.vn"),
        ("  a.b-c_d+x@x-y.travinh.gov.vn\u00a0", "a.b-c_d+x@x-y.travinh.gov.vn"),
        ("x@example.org", "x@example.org"),
    ],
)
def test_a_plain_address_is_stored_in_small_letters(text: str, address: str) -> None:
    assert address_of(text) == address


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "address"), ("anh", "address"), ("anh@", "address"), ("@so.gov.vn", "address"),
        ("a@@so.gov.vn", "address"), ("a@so", "address"), ("a..b@so.gov.vn", "address"),
        ("a@so..vn", "address"), ("a@[127.0.0.1]", "address"), ("a@so.gov.vn.", "address"),
        ("Anh<a@so.gov.vn>", "address"), ("a,b@so.gov.vn", "address"), ("a@localhost", "address"),
        ("x" * 65 + "@so.gov.vn", "address"), ("a@" + "x" * 64 + ".vn", "address"),
        ("a b@so.gov.vn", "blank"), ("a@so.gov.vn b@so.gov.vn", "blank"),
        ("a@so.gov.vn\r\nBcc: x@y.vn", "blank"),
        ('"a b"@so.gov.vn', "blank"), ('"ab"@so.gov.vn', "quoted"),
        ("a\x00@so.gov.vn", "letters"), ("a\x7f@so.gov.vn", "letters"), ("a\u200b@so.gov.vn", "letters"),
        ("a@xn--snoivu-y0a.gov.vn", "foreign"),
    ],
)  # fmt: skip
def test_an_unfit_address_is_refused_with_its_reason(text: str, key: str) -> None:
    assert why(text) == key


def test_only_allowed_domains_are_taken() -> None:
    allowed = ("*.gov.vn", "example.org")
    assert address_of("a@soyte.travinh.gov.vn", domains=allowed)
    assert address_of("a@Example.org", domains=allowed)
    for text in ("a@gov.vn", "a@evilgov.vn", "a@gov.vn.example.com", "a@sub.example.org"):
        assert why(text, domains=allowed) == "domain"
    assert is_allowed_domain("anything.example", domains=())


@pytest.mark.parametrize("domain", ["gmail.com", "GMail.com", "yahoo.com.vn", "outlook.com", "proton.me"])
def test_a_public_mail_service_is_used_only_where_it_is_allowed_by_name(domain: str) -> None:
    assert why(f"an@{domain}") == "public"
    assert why(f"an@{domain}", domains=("*.gov.vn", "*.com", "*.vn", "*.me")) == "public"
    assert address_of(f"an@{domain}", domains=("*.gov.vn", domain.lower())) == f"an@{domain.lower()}"


def test_points_in_an_address_tell_mailboxes_apart() -> None:
    assert mailbox_of("l.an@so.gov.vn") != mailbox_of("lan@so.gov.vn")


def test_an_international_domain_is_taken_when_it_is_named() -> None:
    domain = "t\u1ec9nhm\u1eabu.vn"
    assert address_of(f"a@{domain}", domains=(domain,)).startswith("a@xn--")
    assert why(f"a@{domain}") == "letters"


def test_a_mailbox_is_one_whatever_its_tag() -> None:
    assert mailbox_of("a+x@b.vn") == mailbox_of("A@b.vn") == "a@b.vn"
    assert mailbox_of("+x@b.vn") == "+x@b.vn"
