"""The address that a mail comes back to: it names the mail, and nobody else can make one."""

import hashlib
import hmac
from uuid import UUID

import pytest
from pydantic import ValidationError

from app.core.settings import BOUNCE_NAME_LIMIT, Settings
from app.invitations.bounces.verp import NAME_LIMIT, find_returned, return_path

MAIL = UUID("0199a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b")
BOX = "bounce@khaosat.example"


def prove(context: bytes) -> bytes:
    return hmac.digest(b"k" * 32, context, "sha256")


def forge(context: bytes) -> bytes:
    return hashlib.sha256(context).digest()


ADDRESS = return_path(BOX, message_id=MAIL, prove=prove)


@pytest.mark.parametrize(
    "recipients",
    [
        ADDRESS,
        f"<{ADDRESS.upper()}>",
        f"Someone <someone@khaosat.example>, {ADDRESS};",
        f"bounce+aaaa.bbbb@khaosat.example\n{ADDRESS}",
    ],
)
def test_an_address_names_its_mail_again(recipients: str) -> None:
    assert find_returned(recipients, mailbox=BOX, prove=prove) == MAIL


@pytest.mark.parametrize(
    "recipients",
    [
        "",
        BOX,
        return_path(BOX, message_id=MAIL, prove=forge),
        return_path("bounce@other.example", message_id=MAIL, prove=prove),
        f"x{ADDRESS}",
        f"{ADDRESS}.evil.example",
        ADDRESS.replace("+", "+a"),
        ADDRESS.replace(".", "=", 1),
        ADDRESS[: ADDRESS.index(".") - 1] + "7" + ADDRESS[ADDRESS.index(".") :],
        ADDRESS.replace("b", "\u0432"),
    ],
)
def test_any_other_address_names_nothing(recipients: str) -> None:
    assert find_returned(recipients, mailbox=BOX, prove=prove) is None


def test_one_changed_letter_anywhere_is_noticed() -> None:
    start, end = ADDRESS.index("+") + 1, ADDRESS.index("@")
    for place in range(start, end):
        other = "b" if ADDRESS[place] != "b" else "c"
        forged = ADDRESS[:place] + other + ADDRESS[place + 1 :]
        assert find_returned(forged, mailbox=BOX, prove=prove) is None


def test_without_a_mailbox_nothing_comes_back() -> None:
    assert return_path("", message_id=MAIL, prove=prove) == ""
    assert find_returned(ADDRESS, mailbox="", prove=prove) is None


def test_the_longest_name_still_fits_an_address() -> None:
    assert NAME_LIMIT == BOUNCE_NAME_LIMIT
    longest = return_path("b" * NAME_LIMIT + "@khaosat.example", message_id=MAIL, prove=prove)
    assert len(longest.split("@")[0]) == 64
    assert Settings(bounce_address="b" * NAME_LIMIT + "@khaosat.example").bounce_address


@pytest.mark.parametrize("address", ["b" * 21 + "@a.example", "a+b@a.example", "no address", "a@b@c"])
def test_a_mailbox_that_cannot_carry_the_code_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        Settings(bounce_address=address)
